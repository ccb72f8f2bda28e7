package dev.opsctl.local.service.lambda.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.service.lambda.pool.Environments.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PLT-6: what is slow because the processors are busy does not become slower by more processes; with processors to spare, all run. */
class PoolTest {

    private static final int MANY = 10;

    /** What an invocation got, by the order in which they came. */
    private record Served(int number, Environment environment) {}

    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Served> served = new LinkedBlockingQueue<>();
    private final List<Thread> invocations = new ArrayList<>();
    private volatile boolean busy;
    private final Pool pool = new Pool(this::busy, environment -> {});

    private boolean busy() {
        asked.add(busy ? "busy?" : "spare?");
        return busy;
    }

    @AfterEach
    void endAll() {
        pool.close();
    }

    private void invoke() throws InterruptedException {
        int number = invocations.size();
        Thread thread = new Thread(() -> {
            try {
                Environment environment =
                        pool.take(System.nanoTime() + TimeUnit.MINUTES.toNanos(1), () -> asked.add("start"));
                if (environment != null) {
                    served.add(new Served(number, environment));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        invocations.add(thread);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
    }

    private static Environment environment() {
        return new Environment(null, null, null, null);
    }

    private Served next() throws InterruptedException {
        Served next = served.poll(30, TimeUnit.SECONDS);
        assertTrue(next != null, "nobody was served");
        return next;
    }

    /** How many starts were asked for at one look at the processors, the most of all until there were so many. */
    private int mostAtOnce(int starts) throws InterruptedException {
        int most = 0;
        int now = 0;
        for (int all = 0; all < starts; ) {
            String what = asked.poll(30, TimeUnit.SECONDS);
            now = "start".equals(what) ? now + 1 : 0;
            all += "start".equals(what) ? 1 : 0;
            most = Math.max(most, now);
            assertTrue(what != null, "only " + all + " starts");
        }
        return most;
    }

    private Environment oneUpAndManyWaiting() throws InterruptedException {
        invoke();
        Environment first = environment();
        assertTrue(pool.started(first, 0));
        assertSame(first, next().environment());
        for (int i = 0; i < MANY; i++) {
            invoke();
        }
        asked.clear();
        return first;
    }

    @Test
    void withProcessorsToSpareEveryInvocationGetsAnEnvironment() throws Exception {
        oneUpAndManyWaiting();
        assertEquals(MANY, mostAtOnce(MANY));
        assertTrue(pool.stillWanted());
    }

    @Test
    void whileTheProcessorsAreBusyOneIsStartedAtATimeAndNotBesideAnother() throws Exception {
        busy = true;
        oneUpAndManyWaiting();
        assertEquals(1, mostAtOnce(2));
        assertFalse(pool.stillWanted(), "the other start is enough");
        assertTrue(pool.stillWanted(), "somebody has to start");
    }

    @Test
    void whoIsCalledSeldomDoesNotWaitForTheNextCall() {
        List<Environment> ended = new ArrayList<>();
        Pool rests = new Pool(this::busy, ended::add);
        Environment only = environment();
        rests.started(only, 0);
        long soon = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
        rests.retireIdle(soon);
        assertEquals(List.of(), ended, "a customer may come again");
        rests.expect(true);
        rests.retireIdle(System.nanoTime());
        assertEquals(List.of(), ended, "the deployment is under way");
        rests.retireIdle(soon);
        assertEquals(List.of(only), ended);
    }

    @Test
    void whoCameFirstIsServedFirst() throws Exception {
        busy = true;
        Environment only = oneUpAndManyWaiting();
        for (int i = 1; i <= MANY; i++) {
            assertTrue(pool.release(only));
            assertEquals(i, next().number());
        }
        assertTrue(pool.release(only));
        assertSame(only, pool.longestIdle());
    }

    @Test
    void whoWaitsForAFunctionThatIsChangedLooksForItsSuccessor() throws Exception {
        Environment only = oneUpAndManyWaiting();
        pool.close();
        for (Thread invocation : invocations) {
            invocation.join(30_000);
            assertFalse(invocation.isAlive());
        }
        assertNull(served.poll(), "the successor's pool serves them");
        assertFalse(pool.release(only), "it ends with the old code");
    }
}
