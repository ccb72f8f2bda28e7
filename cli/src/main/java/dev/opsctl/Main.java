package dev.opsctl;

import dev.opsctl.command.Opsctl;
import dev.opsctl.outcome.OperationException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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
        System.setProperty("http.maxConnections", "64");
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        PrintWriter out =
                new PrintWriter(new Pipe(new FileOutputStream(FileDescriptor.out), err), false, StandardCharsets.UTF_8);
        int status;
        try {
            status = Opsctl.execute(out, err, Arguments.asGiven(args));
        } catch (OperationException e) {
            err.println("error: " + e.getMessage() + "\n       " + e.next());
            status = e.exitCode().status();
        }
        out.flush();
        err.flush();
        System.exit(status);
    }
}
