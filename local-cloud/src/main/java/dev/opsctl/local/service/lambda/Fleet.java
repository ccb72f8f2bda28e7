package dev.opsctl.local.service.lambda;

import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.Environments.Environment;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The execution environments that are up, one invocation each at a time. AWS starts an environment for every concurrent invocation
 * that finds none idle; here they all share a few processors, so an invocation first waits for about as long as a start would
 * take for an environment that is at work or starting (longer while the processors are busy, see {@link Pool}), and only a few start at a
 * time: more would only slow each other down.
 */
final class Fleet implements AutoCloseable {

    private static final long IDLE_NANOS = Duration.ofMinutes(10).toNanos();
    /** Idle for so long, an environment was not needed by what is under way. */
    private static final long SPARE_NANOS = Duration.ofSeconds(5).toNanos();
    /** More JVMs than this do not fit a workstation. */
    private static final int MAX_ENVIRONMENTS = Integer.getInteger("opsctl.lambda.environments", 48);
    /** Starting is nearly all processor time. Of the machine, so of all accounts and regions together. */
    private static final Semaphore STARTS = new Semaphore(Runtime.getRuntime().availableProcessors() + 1, true);
    /** A start that takes longer waits for something, perhaps for a start of another function. */
    private static final long LONGEST_START_SECONDS = 20;
    /** An invocation that finds no room for so long is throttled. */
    private static final long PATIENCE_FOR_ROOM = Duration.ofSeconds(60).toNanos();

    private static final Duration LOOK = Duration.ofMillis(500);

    private final Map<String, Pool> pools = new ConcurrentHashMap<>();
    private final Map<Environment, String> all = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(MAX_ENVIRONMENTS);
    private final Workers workers;
    private final Workers.Planned watch;

    Fleet(ServiceContext context) {
        workers = context.cloud().workers();
        watch = workers.every("the look at the functions' environments", LOOK, this::look);
    }

    /**
     * A warm environment, or else a new one, initialised or failed to.
     *
     * @throws RuntimeException what the start failed with, if no environment could be made at all
     */
    Environment acquire(String key, Supplier<Environment> start) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE_FOR_ROOM;
        while (true) {
            Pool pool = pools.computeIfAbsent(key, k -> new Pool(Processors::busy, this::retire));
            Environment environment = pool.take(giveUp, () -> begin(key, pool, start));
            if (environment != null) {
                return environment;
            } else if (System.nanoTime() > giveUp) {
                throw LambdaErrors.throttled("ConcurrentInvocationLimitExceeded");
            }
        }
    }

    private void begin(String key, Pool pool, Supplier<Environment> start) {
        workers.run("the start of an environment of " + key, () -> {
            try {
                boolean permitted = STARTS.tryAcquire(LONGEST_START_SECONDS, TimeUnit.SECONDS);
                try {
                    startOne(key, pool, start);
                } finally {
                    if (permitted) {
                        STARTS.release();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                pool.failed(LambdaErrors.service("The local cloud is stopping.", e));
            }
        });
    }

    private void startOne(String key, Pool pool, Supplier<Environment> start) throws InterruptedException {
        if (!pool.stillWanted()) {
            return;
        }
        if (!room.tryAcquire() && !(evict(pool.starving()) && room.tryAcquire(1, TimeUnit.SECONDS))) {
            pool.postponed();
            return;
        }
        long began = System.nanoTime();
        Environment environment;
        try {
            environment = start.get();
        } catch (RuntimeException e) {
            room.release();
            pool.failed(e);
            return;
        }
        all.put(environment, key);
        environment.sandbox().awaitInit();
        if (!pool.started(environment, System.nanoTime() - began)) {
            retire(environment);
        }
    }

    void release(Environment environment) {
        String key = all.get(environment);
        Pool pool = key == null ? null : pools.get(key);
        if (pool == null || !environment.usable()) {
            if (pool != null) {
                pool.gone();
            }
            retire(environment);
        } else if (!pool.release(environment)) {
            retire(environment);
        }
    }

    private void retire(Environment environment) {
        if (all.remove(environment) != null) {
            room.release();
        }
        environment.close();
    }

    /** Ends the environments of a function whose key begins so, because its code or configuration changed; those at work end after it. */
    void retire(String keyPrefix) {
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
        boolean spare = oldest != null && (inUse || System.nanoTime() - oldest.idleSince > SPARE_NANOS);
        if (!spare || !where.remove(oldest)) {
            return false;
        }
        retire(oldest);
        return true;
    }

    private void look() {
        Processors.look();
        pools.values().forEach(pool -> pool.retireIdle(System.nanoTime() - IDLE_NANOS));
        all.keySet().forEach(environment -> environment.sandbox().checkMemory());
    }

    @Override
    public void close() {
        watch.cancel();
        all.keySet().forEach(Environment::close);
        all.clear();
    }
}
