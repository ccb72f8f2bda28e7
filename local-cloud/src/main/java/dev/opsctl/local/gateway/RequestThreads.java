package dev.opsctl.local.gateway;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads for the calls of connections that have no loop of their own ({@link ConnectionLoops}). A call may wait for minutes (a long poll,
 * a function's answer), so there is a thread for each connection that may be open; health, the clock and what else the operator steers
 * by have threads of their own, which no other call takes away.
 */
final class RequestThreads implements AutoCloseable {

    private static final int CONTROL = 8;

    private final ThreadPoolExecutor calls = new ThreadPoolExecutor(
            0, HttpServer.MOST_CONNECTIONS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), named("request-"));
    private final ThreadPoolExecutor control = new ThreadPoolExecutor(
            CONTROL, CONTROL, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("control-"));

    RequestThreads() {
        control.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException if as many calls as there can be are under way */
    void execute(boolean steering, Runnable task) {
        try {
            (steering ? control : calls).execute(task);
        } catch (OutOfMemoryError e) { // the platform gives no more threads
            throw new RejectedExecutionException(e);
        }
    }

    private static java.util.concurrent.ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() {
        calls.shutdownNow();
        control.shutdownNow();
    }
}
