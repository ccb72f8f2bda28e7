package dev.opsctl.local.service.lambda.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.Workers;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** PLT-4: the room for environments is shared, waited for at rest, and never lost; an environment stays with the code that it was made of. */
class FleetTest {

    /** An environment without a process. */
    private static final class Fake extends Environments.Environment {
        private final AtomicBoolean held = new AtomicBoolean();
        private volatile boolean closed;
        private volatile boolean dead;

        Fake() {
            super(null, null, null, null);
        }

        @Override
        boolean usable() {
            return !dead && !closed;
        }

        @Override
        void awaitInit() {}

        @Override
        void checkMemory() {}

        @Override
        void close() {
            closed = true;
        }
    }

    private final Workers workers = new Workers();
    private final AtomicBoolean tooMany = new AtomicBoolean();
    private Fleet fleet;

    @AfterEach
    void end() {
        fleet.close();
        workers.close();
    }

    private void open(int environments) {
        fleet = new Fleet(workers, environments);
    }

    private Fake acquire(String key) throws InterruptedException {
        return (Fake) fleet.acquire(key, Fake::new);
    }

    private static long processorMillis() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getAllThreadIds())
                        .map(threads::getThreadCpuTime)
                        .filter(nanos -> nanos > 0)
                        .sum()
                / 1_000_000;
    }

    @Test
    void whoFindsNoRoomWaitsAtRestAndGoesOnWhenThereIsSome() throws Exception {
        open(1);
        Fake first = acquire("a:1@1");
        Future<Fake> second = workers.call(() -> acquire("b:1@1"));
        Thread.sleep(200);
        long before = processorMillis();
        Thread.sleep(600);
        long spent = processorMillis() - before;
        assertTrue(spent < 200, "waiting for room took " + spent + " ms of processor time in 600");
        fleet.release(first);
        Fake other = second.get(10, TimeUnit.SECONDS);
        assertTrue(first.closed, "it made room");
        assertNotSame(first, other);
    }

    @Test
    void anEnvironmentOfAFunctionThatWasMadeAnewEndsWithItsInvocation() throws Exception {
        open(2);
        Fake old = acquire("f:$LATEST@1");
        fleet.retire("f:");
        Fake fresh = acquire("f:$LATEST@1");
        assertNotSame(old, fresh);
        fleet.release(old);
        assertTrue(old.closed, "nobody gets the old code any more");
        fleet.release(fresh);
        assertSame(fresh, acquire("f:$LATEST@1"));
    }

    @Test
    void aStartThatFailsIsToldAndItsRoomIsFree() throws Exception {
        open(1);
        for (Throwable failure :
                List.of(new IllegalStateException("none"), new StackOverflowError(), new AssertionError("none"))) {
            Supplier<Environments.Environment> broken = () -> {
                throw sneaky(failure);
            };
            assertThrows(RuntimeException.class, () -> fleet.acquire("f:1@1", broken));
        }
        assertThrows(
                ServiceException.class,
                () -> fleet.acquire("f:1@1", () -> {
                    throw new NoClassDefFoundError("a/B");
                }));
        Fake works = acquire("f:1@1");
        fleet.discard(works);
        fleet.discard(acquire("g:1@1"));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void whoeverTakesAndGivesBackAtTheSameTimeNoEnvironmentIsInTwoHandsAndNoRoomIsLost() throws Exception {
        int most = 4;
        open(most);
        long seed = Long.getLong("opsctl.race.seed", 20_261_130L);
        Set<Fake> made = ConcurrentHashMap.newKeySet();
        List<Callable<Void>> users = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Random random = new Random(seed + i);
            users.add(() -> {
                for (int n = 0; n < 60; n++) {
                    use("f" + random.nextInt(3) + ":1@1", random.nextInt(20), made, most);
                }
                return null;
            });
        }
        users.add(() -> {
            for (int n = 0; n < 40; n++) {
                fleet.retire("f" + n % 3 + ":");
                Thread.sleep(5);
            }
            return null;
        });
        for (Future<Void> user : users.stream().map(workers::call).toList()) {
            user.get(60, TimeUnit.SECONDS);
        }
        List<Fake> all = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            all.add(acquire("last" + i + ":1@1"));
        }
        assertFalse(tooMany.get(), "more were up than there is room for");
        assertEquals(most, all.stream().filter(one -> !one.closed).count(), "seed " + seed);
        assertThrows(
                TooManyRequestsException.class,
                () -> fleet.acquire("more:1@1", Fake::new, TimeUnit.MILLISECONDS.toNanos(300)),
                "there is room for no more");
    }

    private void use(String key, int chance, Set<Fake> made, int most) throws InterruptedException {
        Fake mine;
        try {
            mine = (Fake) fleet.acquire(key, () -> {
                if (chance == 0) {
                    throw new StackOverflowError();
                }
                Fake fake = new Fake();
                made.add(fake);
                if (made.stream().filter(one -> !one.closed).count() > most) {
                    tooMany.set(true);
                }
                return fake;
            });
        } catch (ServiceException e) {
            return; // its start was to fail, or that of who waited before it
        }
        assertTrue(mine.held.compareAndSet(false, true), "an environment in two hands");
        mine.firstUse();
        Thread.sleep(chance % 3);
        mine.dead = chance == 1;
        mine.held.set(false);
        if (chance == 2) {
            fleet.discard(mine);
        } else {
            fleet.release(mine);
        }
    }
}
