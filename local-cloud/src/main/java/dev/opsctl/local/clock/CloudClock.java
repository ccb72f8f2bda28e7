package dev.opsctl.local.clock;

import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cloud's one clock: real time plus an offset that the operator moves forward ({@code opsctl local time +5m}). Schedules, visibility
 * time-outs, waits and retention follow it; SigV4 and TLS do not. The offset survives a restart.
 */
public final class CloudClock extends Clock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CloudClock.class);

    /** A task that waits for its time. */
    public final class Scheduled {
        private final Instant at;
        private final Consumer<Instant> task;
        private final long order;
        private final boolean elapsing;
        private @Nullable Scheduled moved;

        private Scheduled(Instant at, Consumer<Instant> task, long order, boolean elapsing) {
            this.at = at;
            this.task = task;
            this.order = order;
            this.elapsing = elapsing;
        }

        /** The class whose task it is. */
        private String owner() {
            return task.getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
        }

        /** Takes the task off the clock, if it has not begun. */
        public void cancel() {
            lock.lock();
            try {
                tasks.remove(this);
                if (moved != null) {
                    moved.cancel();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Scheduled> tasks = new PriorityQueue<>((a, b) -> {
        int byTime = a.at.compareTo(b.at);
        return byTime != 0 ? byTime : Long.compare(a.order, b.order);
    });
    /** Held while a task runs, whether time passes by itself or is moved: a timer that is planned anew as it fires misses no slot of a move. */
    private final Object firing = new Object();

    private final Store store;
    private final Table<Duration> offsets;
    private volatile Duration offset;
    private volatile Duration leapt = Duration.ZERO;
    private volatile @Nullable Instant movingTo;
    private long order;
    private boolean started;
    private boolean closed;

    public CloudClock(Store store) {
        this.store = store;
        this.offsets = store.table("cloud/clock", Duration.class);
        this.offset = offsets.get("offset").orElse(Duration.ZERO);
    }

    /** Lets scheduled tasks run from now on. */
    public void start() {
        lock.lock();
        try {
            if (started) {
                return;
            }
            started = true;
        } finally {
            lock.unlock();
        }
        Thread thread = new Thread(this::run, "cloud-clock");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(offset);
    }

    public Duration offset() {
        return offset;
    }

    /**
     * Runs a task when the cloud's time reaches an instant (at once if it has passed).
     *
     * @param task short, or handing over to an executor: the clock waits for it; gets the instant that it was scheduled for
     */
    public Scheduled schedule(Instant at, Consumer<Instant> task) {
        return schedule(at, null, task);
    }

    /**
     * As {@link #schedule(Instant, Consumer)}, but for the time-out of work that is really under way, such as a function's run: when the
     * operator moves the time, that work has not become older, and the task moves with it.
     *
     * @param leapt what {@link #leapt} said when the instant was computed
     */
    public Scheduled schedule(Instant at, @Nullable Duration leapt, Consumer<Instant> task) {
        lock.lock();
        try {
            Instant moved = leapt == null ? at : at.plus(this.leapt.minus(leapt));
            Scheduled scheduled = new Scheduled(moved, task, order++, leapt != null);
            tasks.add(scheduled);
            changed.signalAll();
            return scheduled;
        } finally {
            lock.unlock();
        }
    }

    /** By how much the operator has moved the time since this process began, with what he is moving it by now. */
    public Duration leapt() {
        return leapt;
    }

    /**
     * Moves time forward. Tasks that fall due on the way run in order, each at its own time, so a five-minute schedule fires twelve
     * times in an hour. What was changed before has set its timers by then, and what a task changes before the next one runs.
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("the cloud's time moves forward only");
        }
        synchronized (firing) { // whoever moves it too moves it further
            move(by);
        }
    }

    private void move(Duration by) {
        postpone(by);
        Instant target = instant().plus(by);
        movingTo = target;
        try {
            for (Scheduled due = pollSet(target); due != null; due = pollSet(target)) {
                Duration ahead = Duration.between(instant(), due.at);
                if (!ahead.isNegative()) {
                    offset = offset.plus(ahead);
                }
                fire(due);
            }
        } finally {
            movingTo = null;
        }
        Duration rest = Duration.between(instant(), target);
        if (!rest.isNegative()) {
            offset = offset.plus(rest);
        }
        offsets.replace("offset", offset);
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void postpone(Duration by) {
        lock.lock();
        try {
            List<Scheduled> elapsing =
                    tasks.stream().filter(task -> task.elapsing).toList();
            tasks.removeAll(elapsing);
            elapsing.forEach(task -> task.moved = schedule(task.at.plus(by), leapt, task.task));
            leapt = leapt.plus(by);
        } finally {
            lock.unlock();
        }
    }

    /** Where the operator is moving the time to, while tasks on the way run; empty while time passes by itself. */
    public Optional<Instant> movingTo() {
        return Optional.ofNullable(movingTo);
    }

    /**
     * When the next full span of time begins, for what looks again and again. While the time is moved, what lies further back than is in sight at
     * its target is passed over.
     *
     * @param seconds how long a span is; it begins at a multiple of it
     */
    public Instant nextSpan(long seconds, Duration inSight) {
        Instant now = instant();
        Instant from = movingTo()
                .map(target -> target.minus(inSight))
                .filter(target -> target.isAfter(now))
                .orElse(now);
        return Instant.ofEpochSecond((Math.floorDiv(from.getEpochSecond(), seconds) + 1) * seconds);
    }

    /** Blocks the calling thread until the cloud's time reaches an instant. */
    public void sleepUntil(Instant at) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                Duration left = Duration.between(instant(), at);
                if (left.isNegative() || left.isZero()) {
                    return;
                }
                changed.awaitNanos(Math.min(left.toMillis() + 1, 60_000) * 1_000_000);
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #pollDue}, once the timers are set of what has been changed. */
    private @Nullable Scheduled pollSet(Instant until) {
        store.awaitCommitted();
        return pollDue(until);
    }

    private @Nullable Scheduled pollDue(Instant until) {
        lock.lock();
        try {
            Scheduled next = tasks.peek();
            return next != null && !next.at.isAfter(until) ? tasks.poll() : null;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (awaitDue()) {
            synchronized (firing) {
                Scheduled due = pollDue(instant());
                if (due != null) {
                    fire(due);
                }
            }
        }
    }

    /** Waits until a task is due. Returns false when the clock has ended. */
    private boolean awaitDue() {
        lock.lock();
        try {
            while (!closed) {
                Scheduled next = tasks.peek();
                if (next == null) {
                    changed.await();
                    continue;
                }
                Duration left = Duration.between(instant(), next.at);
                if (left.isNegative() || left.isZero()) {
                    return true;
                }
                changed.awaitNanos(Math.min(left.toMillis() + 1, 60_000) * 1_000_000);
            }
            return false;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Whatever a task throws ends that task alone; but who is out of memory ends as a whole, so that the next process goes on. */
    private static void fire(Scheduled due) {
        try {
            due.task.accept(due.at);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            LOG.error("a timer of {}, due at {}, failed", due.owner(), due.at, e);
        }
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the cloud's clock is in UTC");
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
