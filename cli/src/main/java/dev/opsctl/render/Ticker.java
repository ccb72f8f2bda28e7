package dev.opsctl.render;

import dev.opsctl.outcome.Activity;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * Says on a terminal that a command is still at work, and at what, when nothing has been printed for half a second. Whatever is printed takes
 * its place; data on stdout ends it.
 */
public final class Ticker implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 500;
    private static final long STEP_MILLIS = 100;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter terminal;
    private final LongSupplier millis;
    private final long began;
    private long last;
    private String shown = "";
    private boolean lineBegins = true;
    private boolean over;

    /**
     * Nothing happens before {@link #start}.
     *
     * @param terminal where it is said
     * @param millis a clock that only goes forward
     */
    Ticker(PrintWriter terminal, LongSupplier millis) {
        this.terminal = terminal;
        this.millis = millis;
        this.began = millis.getAsLong();
        this.last = began;
    }

    /** On this terminal, from now on. */
    public static Ticker start(PrintWriter terminal) {
        Ticker ticker = new Ticker(terminal, () -> System.nanoTime() / 1_000_000);
        Thread thread = new Thread(ticker::run, "opsctl-ticker");
        thread.setDaemon(true);
        thread.start();
        return ticker;
    }

    /** The same stream, whose words take this one's place. */
    public PrintWriter stdout(PrintWriter out) {
        return new Watched(out, true);
    }

    /** As {@link #stdout}, for words about what happens: after them it goes on. */
    public PrintWriter stderr(PrintWriter err) {
        return new Watched(err, false);
    }

    private void run() {
        try {
            while (tick()) {
                Thread.sleep(STEP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says what there is to say now; whether it goes on. */
    synchronized boolean tick() {
        if (over || Activity.silent()) {
            clear();
            return false;
        }
        long now = millis.getAsLong();
        if (lineBegins && now - last >= PATIENCE_MILLIS) {
            String line = "… " + Activity.now() + ", " + (now - began) / 1_000 + " s";
            if (!line.equals(shown)) {
                terminal.print(CLEAR + line);
                terminal.flush();
                shown = line;
            }
        }
        return true;
    }

    private void clear() {
        if (!shown.isEmpty()) {
            terminal.print(CLEAR);
            terminal.flush();
            shown = "";
        }
    }

    private synchronized void before() {
        clear();
        last = millis.getAsLong();
    }

    private synchronized void after(boolean data, boolean atLineBegin) {
        over |= data;
        lineBegins = atLineBegin;
    }

    @Override
    public synchronized void close() {
        over = true;
        clear();
    }

    private final class Watched extends PrintWriter {
        private final boolean data;

        Watched(PrintWriter out, boolean data) {
            super(out, false);
            this.data = data;
        }

        @Override
        public void write(String text, int from, int length) {
            before();
            super.write(text, from, length);
            super.flush();
            String said = text.substring(from, from + length);
            after(data, said.endsWith("\n") || said.endsWith(CLEAR));
        }

        @Override
        public void write(char[] text, int from, int length) {
            write(new String(text, from, length), 0, length);
        }

        /** The ends of lines go past {@code write} otherwise. */
        @Override
        public void println() {
            String end = System.lineSeparator();
            write(end, 0, end.length());
        }

        @Override
        public void write(int character) {
            write(String.valueOf((char) character), 0, 1);
        }
    }
}
