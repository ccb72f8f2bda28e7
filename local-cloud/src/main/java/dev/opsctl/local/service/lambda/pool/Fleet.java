package dev.opsctl.local.service.lambda.pool;

import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.pool.Environments.Environment;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The execution environments that are up, one invocation each at a time. AWS starts an environment for every concurrent invocation
 * that finds none idle; here they all share a few processors, so an invocation first waits for about as long as a start would
 * take for an environment that is at work or starting (longer while the processors are busy, see {@link Pool}), and only a few start at a
 * time: more would only slow each other down.
 */
public final class Fleet implements AutoCloseable {

    /** More JVMs than this do not fit a workstation. */
    private static final int MAX_ENVIRONMENTS = Integer.getInteger("opsctl.lambda.environments", 48);
    /** Starting is nearly all processor time. Of the machine, so of all accounts and regions together. */
    private static final Semaphore STARTS = new Semaphore(Runtime.getRuntime().availableProcessors() + 1, true);
    /** A start that takes longer waits for something, perhaps for a start of another function. */
    private static final long LONGEST_START_SECONDS = 20;
    /** An invocation that finds no room for so long is throttled. */
    private static final long PATIENCE_FOR_ROOM = Duration.ofSeconds(60).toNanos();

    private static final Duration LOOK = Duration.ofMillis(500);

    /** A start that was asked for. */
    private record Start(String key, Pool pool, Supplier<Environment> make) {}

    private final Map<String, Pool> pools = new ConcurrentHashMap<>();
    /** Every environment that is up, and the pool that it belongs to: that of its own code, whatever the function has become since. */
    private final Map<Environment, Pool> all = new ConcurrentHashMap<>();

    private final Semaphore room;
    /** Starts that found no room, in the order in which they came. */
    private final Queue<Start> waiting = new ConcurrentLinkedQueue<>();

    private final Workers workers;
    private final Workers.Planned watch;

    public Fleet(Workers workers) {
        this(workers, MAX_ENVIRONMENTS);
    }

    /** @param environments how many may be up at once */
    Fleet(Workers workers, int environments) {
        this.workers = workers;
        this.room = new Semaphore(environments);
        this.watch = workers.every("the look at the functions' environments", LOOK, this::look);
    }

    /**
     * A warm environment, or else a new one, initialised or failed to.
     *
     * @throws RuntimeException what the start failed with, if no environment could be made at all
     */
    public Environment acquire(String key, Supplier<Environment> make) throws InterruptedException {
        return acquire(key, make, PATIENCE_FOR_ROOM);
    }

    /** @param patience how long to wait for an environment, in nanoseconds */
    Environment acquire(String key, Supplier<Environment> make, long patience) throws InterruptedException {
        long giveUp = System.nanoTime() + patience;
        while (true) {
            Pool pool = pool(key);
            Environment environment = pool.take(giveUp, () -> begin(new Start(key, pool, make), false));
            if (environment != null) {
                return environment;
            } else if (System.nanoTime() > giveUp) {
                throw LambdaErrors.throttled("ConcurrentInvocationLimitExceeded");
            }
        }
    }

    private Pool pool(String key) {
        return pools.computeIfAbsent(key, k -> new Pool(Processors::busy, this::retire));
    }

    /** Somebody calls a function. @param seldom whether they will not do so again soon: its environments end as soon as they are spare */
    public void expect(String key, boolean seldom) {
        pool(key).expect(seldom);
    }

    /** @param hasRoom whether there is room for it already */
    private void begin(Start start, boolean hasRoom) {
        boolean taken = workers.run(
                "the start of an environment of " + start.key(),
                () -> permitted(start, hasRoom),
                failure -> start.pool().failed(LambdaErrors.service("The local cloud failed: " + failure, failure)));
        if (!taken) {
            start.pool().failed(LambdaErrors.service("The local cloud is stopping.", null));
        }
    }

    private void permitted(Start start, boolean hasRoom) {
        boolean permitted = false;
        try {
            permitted = STARTS.tryAcquire(LONGEST_START_SECONDS, TimeUnit.SECONDS);
            if (!start.pool().stillWanted()) {
                if (hasRoom) {
                    freeRoom();
                }
            } else if (hasRoom || makeRoom(start.pool())) {
                startUp(start);
            } else {
                waiting.add(start);
                admit(); // what became free just before has not seen it
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            start.pool().failed(LambdaErrors.service("The local cloud is stopping.", e));
        } finally {
            if (permitted) {
                STARTS.release();
            }
        }
    }

    /** Makes an environment in the room that was taken for it. */
    private void startUp(Start start) throws InterruptedException {
        long began = System.nanoTime();
        Environment environment = null;
        try {
            environment = start.make().get();
            all.put(environment, start.pool());
            environment.awaitInit();
        } catch (RuntimeException | Error | InterruptedException e) {
            Workers.passExhaustion(e);
            if (environment == null) {
                freeRoom();
            } else {
                retire(environment);
            }
            if (e instanceof RuntimeException failure) {
                start.pool().failed(failure);
                return;
            }
            throw e;
        }
        if (!start.pool().started(environment, System.nanoTime() - began)) {
            retire(environment);
        }
    }

    private boolean makeRoom(Pool pool) {
        return room.tryAcquire() || evict(pool.starving()) && room.tryAcquire();
    }

    private void freeRoom() {
        room.release();
        lookForRoom();
    }

    /** There may be room for who waits for it; not here, for the caller may hold its pool. */
    private void lookForRoom() {
        if (!waiting.isEmpty()) {
            workers.run("room for environments", this::admit);
        }
    }

    /** Lets those starts go on for which there is room. */
    private void admit() {
        synchronized (waiting) {
            for (Iterator<Start> each = waiting.iterator(); each.hasNext(); ) {
                Start start = each.next();
                if (!start.pool().stillWanted()) {
                    each.remove();
                } else if (makeRoom(start.pool())) {
                    each.remove();
                    begin(start, true);
                }
            }
        }
    }

    /** Takes an environment back into the pool that it is of. */
    public void release(Environment environment) {
        Pool pool = all.get(environment);
        if (pool == null || !environment.usable()) {
            discard(environment);
        } else if (pool.release(environment)) {
            lookForRoom();
        } else {
            retire(environment);
        }
    }

    /** Ends an environment whose invocation it did not survive. */
    public void discard(Environment environment) {
        Pool pool = all.get(environment);
        if (pool != null) {
            pool.gone();
        }
        retire(environment);
    }

    private void retire(Environment environment) {
        try {
            environment.close();
        } finally {
            if (all.remove(environment) != null) {
                freeRoom();
            }
        }
    }

    /** Ends the environments of a function whose key begins so, because its code or configuration changed; those at work end after it. */
    public void retire(String keyPrefix) {
        for (Iterator<Map.Entry<String, Pool>> entries = pools.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<String, Pool> entry = entries.next();
            if (entry.getKey().startsWith(keyPrefix)) {
                entries.remove();
                entry.getValue().close();
            }
        }
    }

    /**
     * Makes room: ends the environment that has been idle longest.
     *
     * @param inUse whether it may be one of a function that is in use: two functions would take each other's place in turns
     */
    private boolean evict(boolean inUse) {
        Pool where = null;
        Environment oldest = null;
        for (Pool pool : pools.values()) {
            Environment last = pool.longestIdle();
            if (last != null && (oldest == null || last.idleSince < oldest.idleSince)) {
                oldest = last;
                where = pool;
            }
        }
        if (oldest == null || where == null) {
            return false;
        }
        boolean spare = inUse || System.nanoTime() - oldest.idleSince > Pool.SPARE_NANOS;
        if (!spare || !where.remove(oldest)) {
            return false;
        }
        retire(oldest);
        return true;
    }

    private void look() {
        Processors.look();
        pools.values().forEach(pool -> pool.retireIdle(System.nanoTime()));
        all.keySet().forEach(Environment::checkMemory);
        lookForRoom(); // what has been idle for long enough may go
    }

    @Override
    public void close() {
        watch.cancel();
        all.keySet().forEach(Environment::close);
        all.clear();
    }
}
