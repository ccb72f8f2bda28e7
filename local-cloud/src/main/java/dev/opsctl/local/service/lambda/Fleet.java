package dev.opsctl.local.service.lambda;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.Environments.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The execution environments that are up: kept warm, one invocation each at a time, cold starts side by side; a lock for each version
 * of a function only.
 */
final class Fleet implements AutoCloseable {

    private static final long IDLE_NANOS = Duration.ofMinutes(10).toNanos();
    /** More JVMs than this do not fit a workstation. */
    private static final int MAX_ENVIRONMENTS = Integer.getInteger("opsctl.lambda.environments", 48);

    private static final long SETTLE_MILLIS = 15;

    /** The environments of one version in one configuration. */
    private static final class Pool {
        final Deque<Environment> idle = new ArrayDeque<>();
        int settling;
    }

    private final Map<String, Pool> pools = new ConcurrentHashMap<>();
    private final Map<Environment, String> all = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ScheduledExecutorService watch;

    Fleet(ServiceContext context) {
        watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "lambda-watch-" + context.scope().region());
            thread.setDaemon(true);
            return thread;
        });
        watch.scheduleWithFixedDelay(this::look, 500, 500, TimeUnit.MILLISECONDS);
    }

    /** A warm environment, or else a new one. */
    Environment acquire(String key, Supplier<Environment> start) throws InterruptedException {
        Pool pool = pools.computeIfAbsent(key, k -> new Pool());
        synchronized (pool) {
            long until = System.nanoTime() + SETTLE_MILLIS * 1_000_000;
            while (true) {
                Environment idle;
                while ((idle = pool.idle.pollFirst()) != null) {
                    if (idle.usable()) {
                        return idle;
                    }
                    retire(idle);
                }
                long left = (until - System.nanoTime()) / 1_000_000;
                if (pool.settling == 0 || left <= 0) {
                    break;
                }
                pool.wait(left);
            }
        }
        if (count.incrementAndGet() > MAX_ENVIRONMENTS && !evict()) {
            count.decrementAndGet();
            throw LambdaErrors.throttled("ConcurrentInvocationLimitExceeded");
        }
        try {
            Environment environment = start.get();
            all.put(environment, key);
            return environment;
        } catch (RuntimeException e) {
            count.decrementAndGet();
            throw e;
        }
    }

    /** The environment has answered and will be released in a moment. */
    void settling(String key, int change) {
        Pool pool = pools.computeIfAbsent(key, k -> new Pool());
        synchronized (pool) {
            pool.settling += change;
            pool.notifyAll();
        }
    }

    void release(Environment environment) {
        String key = all.get(environment);
        if (key == null || !environment.usable()) {
            retire(environment);
            return;
        }
        Pool pool = pools.computeIfAbsent(key, k -> new Pool());
        synchronized (pool) {
            environment.idleSince = System.nanoTime();
            pool.idle.addFirst(environment);
            pool.notifyAll();
        }
    }

    void retire(Environment environment) {
        if (all.remove(environment) != null) {
            count.decrementAndGet();
        }
        environment.close();
    }

    /** Ends the idle environments of a function whose key begins so, because its code or configuration changed. */
    void retire(String keyPrefix) {
        pools.forEach((key, pool) -> {
            if (key.startsWith(keyPrefix)) {
                synchronized (pool) {
                    pool.idle.forEach(this::retire);
                    pool.idle.clear();
                }
            }
        });
    }

    /** Makes room: ends the environment that has been idle longest. */
    private boolean evict() {
        Pool where = null;
        Environment oldest = null;
        for (Pool pool : pools.values()) {
            synchronized (pool) {
                Environment last = pool.idle.peekLast();
                if (last != null && (oldest == null || last.idleSince < oldest.idleSince)) {
                    oldest = last;
                    where = pool;
                }
            }
        }
        if (oldest == null) {
            return false;
        }
        synchronized (where) {
            if (!where.idle.remove(oldest)) {
                return false;
            }
        }
        retire(oldest);
        return true;
    }

    private void look() {
        for (Pool pool : pools.values()) {
            synchronized (pool) {
                for (Iterator<Environment> idle = pool.idle.descendingIterator(); idle.hasNext(); ) {
                    Environment environment = idle.next();
                    if (!environment.usable() || System.nanoTime() - environment.idleSince > IDLE_NANOS) {
                        idle.remove();
                        retire(environment);
                    }
                }
            }
        }
        all.keySet().forEach(environment -> environment.sandbox().checkMemory());
    }

    @Override
    public void close() {
        watch.shutdownNow();
        all.keySet().forEach(Environment::close);
        all.clear();
    }
}
