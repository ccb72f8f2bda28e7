package dev.opsctl.local.cloud;

import java.util.function.Supplier;

/**
 * The request that a thread works for, in the thread's name, and so in every line of the log that comes of it: {@code [cloud-7 request ID]}. Work
 * that is begun beside it has it, too.
 */
public final class ServedRequest {

    private static final String MARK = " request ";

    private ServedRequest() {}

    /** Does the work of a request. @param id as its caller is told */
    public static <T> T during(String id, Supplier<T> work) {
        return named(MARK + id, work);
    }

    private static <T> T named(String mark, Supplier<T> work) {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        int marked = name.indexOf(MARK);
        thread.setName((marked < 0 ? name : name.substring(0, marked)) + mark);
        try {
            return work.get();
        } finally {
            thread.setName(name);
        }
    }

    /** Work for another thread, on behalf of the request that this one works for, if it does. */
    static Runnable inherited(Runnable work) {
        String name = Thread.currentThread().getName();
        int marked = name.indexOf(MARK);
        if (marked < 0) {
            return work;
        }
        return () -> named(name.substring(marked), () -> {
            work.run();
            return null;
        });
    }
}
