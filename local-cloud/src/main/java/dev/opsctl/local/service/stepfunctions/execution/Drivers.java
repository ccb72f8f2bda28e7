package dev.opsctl.local.service.stepfunctions.execution;

import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Drives runs on that are ready, a few at a time. */
final class Drivers {

    private static final int MOST = 4;

    private final Workers workers;
    private final Consumer<Run> drive;
    private final ConcurrentLinkedQueue<Run> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger busy = new AtomicInteger();

    /** @param drive drives a run on, and ends one with which it cannot go on */
    Drivers(Workers workers, Consumer<Run> drive) {
        this.workers = workers;
        this.drive = drive;
    }

    void wake(Run run) {
        ready.add(run);
        startWorker();
    }

    private void startWorker() {
        int now = busy.get();
        while (now < MOST) {
            if (busy.compareAndSet(now, now + 1)) {
                if (!workers.run("driving executions on", this::work)) {
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
            if (!ready.isEmpty()) {
                startWorker();
            }
        }
    }
}
