package dev.opsctl;

import dev.opsctl.command.Opsctl;
import dev.opsctl.outcome.OperationException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The entry point; {@code --version} is answered before anything else is loaded. */
public final class Main {

    /** The version, as in the build. */
    public static final String VERSION = "0.1.0";

    private Main() {}

    public static void main(String[] args) {
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            System.out.println("opsctl " + VERSION);
            return;
        }
        System.exit(run(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), args));
    }

    /** Runs a command line. @return the status to exit with */
    static int run(OutputStream stdout, OutputStream stderr, String... args) {
        System.setProperty("http.maxConnections", "64");
        PrintWriter err = new PrintWriter(stderr, true, StandardCharsets.UTF_8);
        PrintWriter out = new PrintWriter(new Pipe(stdout, err), false, StandardCharsets.UTF_8);
        int status;
        try {
            status = Opsctl.execute(out, err, Arguments.asGiven(args));
        } catch (OperationException e) {
            err.println("error: " + e.getMessage() + "\n       " + e.next());
            status = e.exitCode().status();
        }
        out.flush();
        err.flush();
        return status;
    }
}
