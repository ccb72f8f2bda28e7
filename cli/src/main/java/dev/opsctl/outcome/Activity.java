package dev.opsctl.outcome;

/** What a command is at, for who waits for it: shown as long as the command itself prints nothing. */
public final class Activity implements AutoCloseable {

    private static final String USUAL = "working";
    private static volatile String now = USUAL;
    private static volatile boolean silent;

    private final String before;

    private Activity(String what) {
        before = now;
        now = what;
    }

    /** From here until it is closed, this is what the command is at: {@code starting the local cloud}. */
    public static Activity of(String what) {
        return new Activity(what);
    }

    /** From here on nothing is shown: the terminal has a question on it, or a whole screen. */
    public static void silence() {
        silent = true;
    }

    public static String now() {
        return now;
    }

    public static boolean silent() {
        return silent;
    }

    @Override
    public void close() {
        now = before;
    }
}
