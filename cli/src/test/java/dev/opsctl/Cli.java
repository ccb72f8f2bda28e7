package dev.opsctl;

import dev.opsctl.command.Opsctl;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** The command line as a person uses it, with a home of its own and captured streams. */
final class Cli implements AutoCloseable {

    /** What a command left behind. */
    record Ran(int status, String out, String err) {}

    Cli(Path home) {
        System.setProperty("XDG_STATE_HOME", home.resolve("state").toString());
        System.setProperty("XDG_CONFIG_HOME", home.resolve("config").toString());
    }

    Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Opsctl.execute(new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(status, out.toString(), err.toString());
    }

    /** Runs a command that has to succeed and returns its data. */
    String ok(String... args) {
        Ran ran = run(args);
        if (ran.status() != 0) {
            throw new AssertionError(
                    "opsctl " + String.join(" ", args) + " ended with " + ran.status() + "\n" + ran.err() + ran.out());
        }
        return ran.out();
    }

    @Override
    public void close() {
        new LocalCloudProcess(Directories.cloudState()).stop();
    }
}
