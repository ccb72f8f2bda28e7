package dev.opsctl.local.cloud;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of all background work. Whatever a piece of work throws, exception or error, is logged with the work's name and given to the
 * action that fails the piece visibly, so that nothing stays under way because its thread has died. Only when the heap is used up nobody
 * can be told: an {@link OutOfMemoryError} goes through to the JVM, which the daemon lets end, so that the next one goes on.
 *
 * <p>Once the cloud stops, what work throws means nothing: the store closes under it, and what is stored is gone on with at the next start.
 */
public final class Workers implements AutoCloseable {

    /** Work that has not begun yet. */
    public interface Planned {

        /** Takes the work back; what is under way ends. */
        void cancel();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    /** For how long {@link #finish} waits for another thread, which may itself wait for something that the caller holds. */
    private static final Duration LONGEST_WORK = Duration.ofSeconds(1);

    private final ExecutorService threads;
    private final ScheduledExecutorService watch;
    /** What gathers, and what of it is under way. */
    private final Set<Gathered> gathered = ConcurrentHashMap.newKeySet();

    private volatile boolean stopping;

    public Workers() {
        AtomicInteger count = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> daemon(task, "cloud-" + count.incrementAndGet()));
        watch = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "cloud-watch"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs a piece of work beside the caller.
     *
     * @param what what is done, and to what: {@code the execution arn:…}
     * @param failed fails the piece visibly, so that who waits for it learns what it has thrown
     * @return whether it was taken; a cloud that stops takes none
     */
    public boolean run(String what, Runnable work, Consumer<Throwable> failed) {
        try {
            threads.execute(ServedRequest.inherited(() -> attempt(what, work, failed)));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs work that nobody waits for and nothing depends on: that it has failed is only logged. */
    public boolean run(String what, Runnable work) {
        return run(what, work, failure -> {});
    }

    /** Runs work of which whoever asks for the result learns what it has thrown. */
    public <T> Future<T> call(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        if (!run("a call", task)) {
            task.cancel(false);
        }
        return task;
    }

    /** For a library that brings its own work and tells those who wait for it. */
    public Executor executor(String what) {
        return work -> {
            if (!run(what, work)) {
                throw new RejectedExecutionException("the local cloud stops");
            }
        };
    }

    /** Runs short work again and again, with pauses of real time, whatever comes of it. */
    public Planned every(String what, Duration pause, Runnable work) {
        return planned(() -> watch.scheduleWithFixedDelay(
                () -> attempt(what, work, failure -> {}), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Runs work that nobody waits for when some real time has passed. */
    public Planned after(String what, Duration pause, Runnable work) {
        return planned(() -> watch.schedule(() -> run(what, work), pause.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Work that waits a moment, so that more comes together. */
    public interface Gathering {

        /** Begins the work now, unless it has begun. */
        void hurry();
    }

    /**
     * Runs work when some real time has passed: it writes what has come together by then. A cloud that stops does not drop it, but has it done before.
     *
     * @param failed as in {@link #run(String, Runnable, Consumer)}
     */
    public Gathering gather(String what, Duration pause, Runnable work, Consumer<Throwable> failed) {
        Gathered more = new Gathered(what, work, failed);
        gathered.add(more);
        planned(() -> watch.schedule(more::hurry, pause.toNanos(), TimeUnit.NANOSECONDS));
        return more;
    }

    private final class Gathered implements Gathering {
        private final String what;
        private final Runnable work;
        private final Consumer<Throwable> failed;
        private final AtomicBoolean begun = new AtomicBoolean();
        private final CountDownLatch done = new CountDownLatch(1);

        Gathered(String what, Runnable work, Consumer<Throwable> failed) {
            this.what = what;
            this.work = work;
            this.failed = failed;
        }

        @Override
        public void hurry() {
            if (begun.compareAndSet(false, true) && !run(what, this::work, failed)) {
                ended();
            }
        }

        void finish() {
            if (begun.compareAndSet(false, true)) {
                attempt(what, this::work, failed);
                return;
            }
            try {
                done.await(LONGEST_WORK.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void work() {
            try {
                work.run();
            } finally {
                ended();
            }
        }

        private void ended() {
            gathered.remove(this);
            done.countDown();
        }
    }

    /** Does now, and here, what still gathers, and waits for what is under way of it: for who reads it, and before the cloud stops. */
    public void finish() {
        List.copyOf(gathered).forEach(Gathered::finish);
    }

    private static Planned planned(Supplier<ScheduledFuture<?>> plan) {
        try {
            ScheduledFuture<?> future = plan.get();
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {}; // the cloud stops
        }
    }

    /**
     * Does work in small parts, so that whoever waits for the store comes first, until none is left. A part that fails, because the disk is full
     * for instance, is tried again after a minute of real time.
     *
     * @param part does a part of it and says whether more is left
     */
    public void parts(String what, BooleanSupplier part) {
        run(
                what,
                () -> {
                    while (!stopping && part.getAsBoolean()) {
                        Thread.yield();
                    }
                },
                failure -> planned(() ->
                        watch.schedule(() -> parts(what, part), PAUSE_AFTER_FAILURE.toNanos(), TimeUnit.NANOSECONDS)));
    }

    /** Does a piece of work here and now, as {@link #run(String, Runnable, Consumer)} does it beside. */
    public void attempt(String what, Runnable work, Consumer<Throwable> failed) {
        try {
            work.run();
        } catch (Throwable e) {
            passExhaustion(e);
            if (stopping) {
                LOG.debug("{} goes on after the restart", what, e);
                return;
            }
            LOG.error("{} failed", what, e);
            try {
                failed.accept(e);
            } catch (Throwable again) {
                passExhaustion(again);
                LOG.error("{} could not be told that it had failed", what, again);
            }
        }
    }

    /** For who catches everything: throws on what is nobody's fault, the heap that is used up. */
    public static void passExhaustion(Throwable failure) {
        if (failure instanceof OutOfMemoryError exhausted) {
            throw exhausted;
        }
    }

    /** Whether the cloud stops: then what fails goes on after the next start. */
    public boolean stopping() {
        return stopping;
    }

    /** Takes no more work and interrupts what is under way. */
    @Override
    public void close() {
        stopping = true;
        watch.shutdownNow();
        threads.shutdownNow();
    }
}
