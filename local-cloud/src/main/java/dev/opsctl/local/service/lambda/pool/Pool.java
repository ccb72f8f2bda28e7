package dev.opsctl.local.service.lambda.pool;

import dev.opsctl.local.service.lambda.pool.Environments.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The environments of one version of a function in one configuration, and the invocations that wait for them: first come, first served.
 * An environment goes to the invocation that has waited longest, and only that one decides about further starts: under load hundreds wait.
 */
final class Pool {

    private static final long SHORTEST_PATIENCE = 50_000_000L;
    private static final long LONGEST_PATIENCE = 2_000_000_000L;
    private static final long IDLE_NANOS = Duration.ofMinutes(10).toNanos();
    /** Idle for so long, an environment was not needed by what is under way. */
    static final long SPARE_NANOS = Duration.ofSeconds(5).toNanos();

    /** An invocation that waits. */
    private static final class Waiter {
        private final Condition turn;
        private @Nullable Environment environment;
        private @Nullable RuntimeException failure;

        private Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Environment> idle = new ArrayDeque<>();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private final BooleanSupplier processorsBusy;
    private final Consumer<Environment> retire;
    private int starting;
    private int busy;
    private boolean closed;
    private volatile boolean seldom;
    private long progressed;
    private long startNanos = 500_000_000L;

    /**
     * @param processorsBusy whether another environment would only take the processors from those that are at work
     * @param retire ends an environment that cannot be used any more
     */
    Pool(BooleanSupplier processorsBusy, Consumer<Environment> retire) {
        this.processorsBusy = processorsBusy;
        this.retire = retire;
    }

    /**
     * Takes an environment, waiting for one.
     *
     * @param begin asks for one more start
     * @return null if the pool was closed or {@code giveUp}, a time of {@link System#nanoTime()}, has passed
     * @throws RuntimeException what a start failed with
     */
    @Nullable
    Environment take(long giveUp, Runnable begin) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Environment environment = waiters.isEmpty() ? idle() : null;
            if (environment != null) {
                busy++;
                return environment;
            }
            return await(giveUp, begin);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Environment await(long giveUp, Runnable begin) throws InterruptedException {
        Waiter waiter = new Waiter(lock.newCondition());
        waiters.addLast(waiter);
        long since = System.nanoTime();
        try {
            while (waiter.environment == null && waiter.failure == null && !closed) {
                long now = System.nanoTime();
                if (now - giveUp >= 0) {
                    return null;
                }
                long wait = giveUp - now;
                if (waiters.peekFirst() == waiter) {
                    long left = Math.max(since, progressed) + patience() - now;
                    if (busy + starting == 0 || left <= 0) {
                        start(begin);
                        since = now;
                        continue;
                    }
                    wait = Math.min(wait, left);
                }
                waiter.turn.await(wait, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            if (waiter.environment != null) {
                busy--;
                add(waiter.environment);
            }
            throw e;
        } finally {
            if (waiter.environment == null && waiter.failure == null) {
                waiters.remove(waiter);
            }
            if (!waiters.isEmpty()) {
                waiters.peekFirst().turn.signal();
            }
        }
        if (waiter.failure != null) {
            throw waiter.failure;
        }
        return waiter.environment;
    }

    /** With processors to spare there is one environment for each invocation, as on AWS. */
    private void start(Runnable begin) {
        int more = busy + starting == 0 || processorsBusy.getAsBoolean() ? 1 : waiters.size();
        for (; more > 0 && starting < waiters.size(); more--) {
            starting++;
            begin.run();
        }
    }

    /**
     * How long the invocation that has waited longest still waits before it asks for a further environment: as long as a start takes,
     * counted from when an environment last became free, so that nothing is started while the ones that are up keep up. The more are up
     * while the processors are busy, the longer: what is slow then will not be quicker with one more to share them.
     */
    private long patience() {
        if (progressed == 0 && starting > 0) {
            return LONGEST_PATIENCE;
        }
        long patience = Math.max(SHORTEST_PATIENCE, Math.min(LONGEST_PATIENCE, startNanos));
        return processorsBusy.getAsBoolean() ? patience * (1 + busy + starting) : patience;
    }

    private @Nullable Environment idle() {
        Environment environment;
        while ((environment = idle.pollFirst()) != null) {
            if (fit(environment)) {
                return environment;
            }
            retire.accept(environment);
        }
        return null;
    }

    private static boolean fit(Environment environment) {
        return environment.unused() || environment.usable();
    }

    /**
     * Whether a start that had to wait for its turn still helps; if not, it counts as ended. It does not if those who waited were served
     * meanwhile, nor if others that were asked for along with it have taken the processors: who waits then asks again.
     */
    boolean stillWanted() {
        lock.lock();
        try {
            if (closed || starting > waiters.size() || starting > 1 && processorsBusy.getAsBoolean()) {
                starting--;
                return false;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether invocations wait here and no environment is at work for them, so that room has to be made wherever it can. */
    boolean starving() {
        lock.lock();
        try {
            return busy == 0 && !waiters.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** A start has come to nothing: who has waited longest learns why. */
    void failed(RuntimeException failure) {
        lock.lock();
        try {
            starting--;
            Waiter first = waiters.pollFirst();
            if (first != null) {
                first.failure = failure;
                first.turn.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A new environment is ready, or its initialisation has failed, which its first invocation reports.
     *
     * @return whether the pool takes it; not when the function was changed meanwhile
     */
    boolean started(Environment environment, long nanos) {
        lock.lock();
        try {
            starting--;
            startNanos = (3 * startNanos + nanos) / 4;
            if (!closed) {
                add(environment);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether the pool takes it back; not when the function was changed meanwhile */
    boolean release(Environment environment) {
        lock.lock();
        try {
            busy--;
            if (!closed) {
                add(environment);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** An environment did not survive its invocation. */
    void gone() {
        lock.lock();
        try {
            busy--;
            if (!waiters.isEmpty()) {
                waiters.peekFirst().turn.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(Environment environment) {
        progressed = System.nanoTime();
        environment.idleSince = progressed;
        Waiter first = fit(environment) ? waiters.pollFirst() : null;
        if (first == null) {
            idle.addFirst(environment);
            return;
        }
        busy++;
        first.environment = environment;
        first.turn.signal();
    }

    /** Ends those that are idle; who waits is told to look for another pool. */
    void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(retire);
            idle.clear();
            waiters.forEach(waiter -> waiter.turn.signal());
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Environment longestIdle() {
        lock.lock();
        try {
            return idle.peekLast();
        } finally {
            lock.unlock();
        }
    }

    boolean remove(Environment environment) {
        lock.lock();
        try {
            return idle.remove(environment);
        } finally {
            lock.unlock();
        }
    }

    /** @param seldom whether who called last will not call again soon */
    void expect(boolean seldom) {
        this.seldom = seldom;
    }

    /** Ends what has been idle for so long that nobody will need it, or has died meanwhile. @param now as of {@link System#nanoTime()} */
    void retireIdle(long now) {
        long before = now - (seldom ? SPARE_NANOS : IDLE_NANOS);
        List<Environment> over = new ArrayList<>();
        lock.lock();
        try {
            for (Iterator<Environment> each = idle.descendingIterator(); each.hasNext(); ) {
                Environment environment = each.next();
                if (!fit(environment) || environment.idleSince < before) {
                    each.remove();
                    over.add(environment);
                }
            }
        } finally {
            lock.unlock();
        }
        over.forEach(retire);
    }
}
