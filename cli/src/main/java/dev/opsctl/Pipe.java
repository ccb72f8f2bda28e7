package dev.opsctl;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output that ends the process when nobody reads it any more, as SIGPIPE ends other programs: a JVM ignores that signal. */
final class Pipe extends FilterOutputStream {

    private static final int KILLED_BY_SIGPIPE = 141;

    Pipe(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            Runtime.getRuntime().halt(KILLED_BY_SIGPIPE);
        }
    }
}
