package dev.opsctl.local.engine.delivery;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Items in the order in which they come, and at most so many workers at them. A worker ends when nothing is left; what comes in just then begins a
 * new one, so no item waits for the next to come.
 */
final class Crew<T> {

    private final ConcurrentLinkedQueue<T> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger busy = new AtomicInteger();
    private final int most;
    private final Predicate<Runnable> start;
    private final Predicate<T> work;

    /**
     * @param most how many workers there are at once
     * @param start has a worker run on a thread of its own; false if no thread is to be had any more
     * @param work does an item; false if the worker is to end with it
     */
    Crew(int most, Predicate<Runnable> start, Predicate<T> work) {
        this.most = most;
        this.start = start;
        this.work = work;
    }

    void add(T item) {
        ready.add(item);
        startWorker();
    }

    boolean isIdle() {
        return ready.isEmpty();
    }

    /** Begins a worker if something waits. */
    void again() {
        if (!ready.isEmpty()) {
            startWorker();
        }
    }

    private void startWorker() {
        int now = busy.get();
        while (now < most) {
            if (busy.compareAndSet(now, now + 1)) {
                if (!start.test(this::run)) {
                    busy.decrementAndGet();
                }
                return;
            }
            now = busy.get();
        }
    }

    private void run() {
        try {
            T item;
            while ((item = ready.poll()) != null) {
                if (!work.test(item)) {
                    return;
                }
            }
        } finally {
            busy.decrementAndGet();
        }
        // an item that came between the last look and the end found all workers busy
        again();
    }
}
