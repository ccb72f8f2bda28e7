package dev.opsctl.local.engine.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a thread of the queue has got to when others come, work is done once, and in the order of its lane (PLT-6).
 *
 * <p>Not by Lincheck: the queue has threads of its own, which it starts in the middle of a call and which go on after it, and what they do is
 * in no call's answer. So a thread is stopped here before each of its accesses to the store and before each piece of work, while somebody
 * else comes, takes up what was left and submits.
 */
class DeliveryQueueRaceTest {

    /** A piece of work, with or without a lane; what is tried twice is told to come again the first time. */
    record Work(String lane, String name, boolean twice) {}

    private static final String SUBMITTER = "submitter";

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static volatile Runnable before = () -> {};
    private static final ThreadLocal<Boolean> CHANGING = ThreadLocal.withInitial(() -> false);

    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final Set<String> tried = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void open() {
        cloud = TestCloud.open(home, store -> seen(Store.class, store));
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    /** A store or a table before whose use a thread may be stopped, unless it is within a change: the others wait for that. */
    private static <T> T seen(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("table") || method.getName().equals("shared")) {
                return seen(Table.class, (Table<?>) called(target, method, args));
            }
            if (!CHANGING.get() && !method.getName().equals("afterCommit")) {
                before.run();
            }
            return called(
                    target,
                    method,
                    args == null
                            ? null
                            : Stream.of(args)
                                    .map(DeliveryQueueRaceTest::changing)
                                    .toArray());
        }));
    }

    /** The body of a change, which knows that it is one; what happens after the commit is none. */
    @SuppressWarnings("unchecked")
    private static Object changing(Object argument) {
        if (argument instanceof Consumer<?> body) {
            return (Consumer<Change>) change -> within(() -> ((Consumer<Change>) body).accept(change));
        }
        return argument;
    }

    private static void within(Runnable body) {
        CHANGING.set(true);
        try {
            body.run();
        } finally {
            CHANGING.set(false);
        }
    }

    private static Object called(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private DeliveryQueue<Work> queue(String table, int workers) {
        ServiceContext context = new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "tests");
        return new DeliveryQueue<>(context, table, Work.class, workers, Work::lane, (work, attempt, accepted) -> {
            before.run();
            if (work.twice() && tried.add(work.name())) {
                return Optional.of(Duration.ZERO);
            }
            done.add(work.name());
            return Optional.empty();
        });
    }

    private List<String> done(int count) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (String name = ""; names.size() < count && name != null; ) {
            name = done.poll(20, TimeUnit.SECONDS);
            names.add(name);
        }
        return names;
    }

    private static void assertNothingIsLeft(String table) throws InterruptedException {
        Table<DeliveryQueue.Pending> left =
                new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "tests").table(table, DeliveryQueue.Pending.class);
        for (int i = 0; left.size() > 0 && i < 2_000; i++) {
            Thread.sleep(5);
        }
        assertEquals(List.of(), left.values());
    }

    @Test
    void stoppedAnywhereAThreadHoldsUpNobodyAndNothingIsDoneTwice() throws Exception {
        int points = 0;
        for (String thread : List.of(SUBMITTER, "cloud-")) {
            for (int point = 0; isRaced(thread, point); point++) {
                points++;
            }
        }
        assertTrue(points > 12, "a thread was stopped at " + points + " points only");
    }

    /** @return whether the threads whose names begin so came to that point */
    private boolean isRaced(String thread, int point) throws Exception {
        String table = "work-" + thread + point;
        DeliveryQueue<Work> former = queue(table, 0); // a process that has ended
        former.submit(new Work("a", "a1", true));
        former.submit(new Work(null, "free1", true));
        DeliveryQueue<Work> queue = queue(table, 2);
        AtomicInteger points = new AtomicInteger();
        Thread other = new Thread(
                () -> {
                    queue.resume();
                    queue.submit(new Work("a", "other", false));
                },
                "other");
        before = () -> {
            if (Thread.currentThread().getName().startsWith(thread) && points.getAndIncrement() == point) {
                other.start();
                await(other, 300); // as far as it gets while this thread holds what it holds
            }
        };
        Thread submitter = new Thread(
                () -> {
                    queue.resume();
                    queue.submit(new Work(null, "free2", false));
                    queue.submit(new Work("a", "a2", false));
                    queue.submit(new Work("a", "a3", true));
                },
                SUBMITTER);
        submitter.start();
        await(submitter, 20_000);
        List<String> all = done(5);
        assertNothingIsLeft(table);
        boolean stopped = other.getState() != Thread.State.NEW;
        if (stopped) {
            await(other, 20_000);
            all.addAll(done(1));
            assertNothingIsLeft(table);
        }
        before = () -> {};
        String where = thread + " stopped at point " + point + ": " + all + done;
        assertEquals(
                List.of("a1", "a2", "a3"),
                all.stream().filter(List.of("a1", "a2", "a3")::contains).toList(),
                where);
        assertTrue(!stopped || all.indexOf("a1") < all.indexOf("other"), where);
        assertEquals(stopped ? 6 : 5, Set.copyOf(all).size(), where);
        assertTrue(done.isEmpty(), where);
        tried.clear();
        return stopped;
    }

    private static void await(Thread thread, long milliseconds) {
        try {
            thread.join(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where no stop reaches: between the queue's own steps. */
    @Test
    void whatSeveralSubmitAtOnceIsAllDoneAndInOrder() throws Exception {
        int each = 60;
        List<Thread> submitters = new ArrayList<>();
        DeliveryQueue<Work> queue = queue("stress", 2);
        for (String lane : List.of("a", "b", "c")) {
            submitters.add(new Thread(() -> {
                for (int n = 100; n < 100 + each; n++) {
                    queue.submit(new Work(lane, lane + n, n % 7 == 0));
                }
            }));
        }
        submitters.forEach(Thread::start);
        List<String> all = done(3 * each);
        for (Thread submitter : submitters) {
            submitter.join();
        }
        assertNothingIsLeft("stress");
        assertEquals(3 * each, Set.copyOf(all).size());
        for (String lane : List.of("a", "b", "c")) {
            List<String> own =
                    all.stream().filter(name -> name.startsWith(lane)).toList();
            assertEquals(own.stream().sorted().toList(), own);
        }
        assertTrue(done.isEmpty(), "done twice: " + done);
    }
}
