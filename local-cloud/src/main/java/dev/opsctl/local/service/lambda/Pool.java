package dev.opsctl.local.service.lambda;

import dev.opsctl.local.service.lambda.Environments.Environment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** The environments of one version of a function in one configuration, and the invocations that wait for them. */
final class Pool {

    private static final long SHORTEST_PATIENCE = 50_000_000L;
    private static final long LONGEST_PATIENCE = 2_000_000_000L;

    private final Deque<Environment> idle = new ArrayDeque<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private int waiting;
    private int starting;
    private int busy;
    private boolean closed;
    private long progressed;
    private long startNanos = 500_000_000L;

    /**
     * Takes an environment, waiting for one.
     *
     * @param begin asks for one more start
     * @return null if the pool was closed or {@code giveUp}, a time of {@link System#nanoTime()}, has passed
     * @throws RuntimeException what a start failed with
     */
    synchronized Environment take(Consumer<Environment> retire, long giveUp, Runnable begin)
            throws InterruptedException {
        waiting++;
        try {
            boolean asked = false;
            long arrived = System.nanoTime();
            while (!closed && System.nanoTime() < giveUp) {
                Environment environment = idle(retire);
                if (environment != null) {
                    busy++;
                    return environment;
                } else if (!failures.isEmpty()) {
                    throw failures.pollFirst();
                }
                long left = patienceLeft(arrived);
                if (busy + starting == 0 || left <= 0 && !asked && starting < waiting) {
                    asked = true;
                    starting++;
                    begin.run();
                    continue;
                }
                wait(asked || left <= 0 ? 1_000 : Math.max(1, Math.min(1_000, left / 1_000_000)));
            }
            return null;
        } finally {
            waiting--;
        }
    }

    /**
     * How long an invocation still waits before it asks for a further environment: as long as a start takes, counted from when an
     * environment last became free, so that nothing is started while the ones that are up keep up.
     */
    private long patienceLeft(long arrived) {
        if (progressed == 0 && starting > 0) {
            return LONGEST_PATIENCE;
        }
        long patience = Math.max(SHORTEST_PATIENCE, Math.min(LONGEST_PATIENCE, startNanos));
        return Math.max(arrived, progressed) + patience - System.nanoTime();
    }

    private Environment idle(Consumer<Environment> retire) {
        Environment environment;
        while ((environment = idle.pollFirst()) != null) {
            if (environment.usable() || environment.unused()) {
                return environment;
            }
            retire.accept(environment);
        }
        return null;
    }

    /** Whether a start that had to wait for its turn still helps; if not, it counts as ended. */
    synchronized boolean stillWanted() {
        if (closed || waiting == 0 || !idle.isEmpty() && idle.size() >= waiting) {
            postponed();
            return false;
        }
        return true;
    }

    /** A start came to nothing, without a fault: those who wait may ask again. */
    synchronized void postponed() {
        starting--;
        notifyAll();
    }

    synchronized void failed(RuntimeException failure) {
        starting--;
        if (waiting > 0) {
            failures.add(failure);
        }
        notifyAll();
    }

    /**
     * A new environment is ready, or its initialisation has failed, which its first invocation reports.
     *
     * @return whether the pool takes it; not when the function was changed meanwhile
     */
    synchronized boolean started(Environment environment, long nanos) {
        starting--;
        startNanos = (3 * startNanos + nanos) / 4;
        if (!closed) {
            add(environment);
        }
        return !closed;
    }

    synchronized void release(Environment environment) {
        busy--;
        add(environment);
    }

    /** An environment did not survive its invocation. */
    synchronized void gone() {
        busy--;
        notifyAll();
    }

    private void add(Environment environment) {
        progressed = System.nanoTime();
        environment.idleSince = progressed;
        idle.addFirst(environment);
        notifyAll();
    }

    synchronized void close(Consumer<Environment> retire) {
        closed = true;
        idle.forEach(retire);
        idle.clear();
        notifyAll();
    }

    synchronized Environment longestIdle() {
        return idle.peekLast();
    }

    synchronized boolean remove(Environment environment) {
        return idle.remove(environment);
    }

    /** Ends what has been idle since before a time, or has died meanwhile. */
    void retireIdle(long before, Consumer<Environment> retire) {
        List<Environment> over = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Environment> each = idle.descendingIterator(); each.hasNext(); ) {
                Environment environment = each.next();
                if (!environment.usable() && !environment.unused() || environment.idleSince < before) {
                    each.remove();
                    over.add(environment);
                }
            }
        }
        over.forEach(retire);
    }
}
