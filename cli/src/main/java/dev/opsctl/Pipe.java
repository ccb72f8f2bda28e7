package dev.opsctl;

import dev.opsctl.outcome.ExitCode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;

/** Standard output that ends the process when nobody reads it any more, as SIGPIPE ends other programs: a JVM ignores that signal. */
final class Pipe extends FilterOutputStream {

    private static final int KILLED_BY_SIGPIPE = 141;

    private final PrintWriter err;

    /** @param err where it is said that the stream cannot be written */
    Pipe(OutputStream out, PrintWriter err) {
        super(out);
        this.err = err;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.contains("Broken pipe")) {
                err.println("error: Cannot write standard output: " + why + ".");
                err.flush();
                Runtime.getRuntime().halt(ExitCode.FAILED.status());
            }
            Runtime.getRuntime().halt(KILLED_BY_SIGPIPE);
        }
    }
}
