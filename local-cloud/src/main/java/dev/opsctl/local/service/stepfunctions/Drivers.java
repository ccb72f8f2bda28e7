package dev.opsctl.local.service.stepfunctions;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Drives runs on that are ready, a few at a time. */
final class Drivers {

    private static final int MOST = 4;

    private final Executor executor;
    private final Consumer<Run> drive;
    private final ConcurrentLinkedQueue<Run> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger busy = new AtomicInteger();

    Drivers(Executor executor, Consumer<Run> drive) {
        this.executor = executor;
        this.drive = drive;
    }

    void wake(Run run) {
        ready.add(run);
        startWorker();
    }

    /** Does work beside; a cloud that stops takes none, what was to be done is in the store. */
    void later(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            // done at the next start
        }
    }

    private void startWorker() {
        int now = busy.get();
        while (now < MOST) {
            if (busy.compareAndSet(now, now + 1)) {
                try {
                    executor.execute(this::work);
                } catch (RejectedExecutionException e) {
                    busy.decrementAndGet();
                }
                return;
            }
            now = busy.get();
        }
    }

    private void work() {
        try {
            Run run;
            while ((run = ready.poll()) != null) {
                drive.accept(run);
            }
        } finally {
            busy.decrementAndGet();
        }
        if (!ready.isEmpty()) {
            startWorker();
        }
    }
}
