package dev.opsctl.local.limit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What an evaluation takes of processor and memory, and that it is no more than a small request may take. */
public final class Cost {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST_MILLIS = 2_000;
    private static final long MOST_MEGABYTES = 100;

    private Cost() {}

    /**
     * Runs an evaluation, which may end with its own error.
     *
     * @param error what it may throw
     */
    public static void assertSmall(String what, Class<? extends RuntimeException> error, Runnable evaluation) {
        long thread = Thread.currentThread().getId();
        long processor = THREADS.getCurrentThreadCpuTime();
        long allocated = THREADS.getThreadAllocatedBytes(thread);
        try {
            evaluation.run();
        } catch (RuntimeException | StackOverflowError e) {
            if (!error.isInstance(e)) {
                throw new AssertionError(shown(what) + " threw " + e, e);
            }
        }
        long millis = (THREADS.getCurrentThreadCpuTime() - processor) / 1_000_000;
        long megabytes = THREADS.getThreadAllocatedBytes(thread) - allocated >> 20;
        assertTrue(
                millis < MOST_MILLIS && megabytes < MOST_MEGABYTES,
                () -> shown(what) + " took " + millis + " ms and " + megabytes + " MB");
    }

    private static String shown(String what) {
        return what.length() > 1_000 ? what.substring(0, 1_000) + "…" : what;
    }
}
