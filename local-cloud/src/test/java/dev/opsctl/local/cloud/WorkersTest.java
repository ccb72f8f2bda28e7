package dev.opsctl.local.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.store.MvStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PLT-4: what background work throws fails that work and no other. */
class WorkersTest {

    private final Workers workers = new Workers();
    private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void whoFinishesWhatGathersFindsItDoneAlsoWhatAnotherThreadHasBegun() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        Workers.Gathering first = workers.gather(
                "the first",
                Duration.ofHours(1),
                () -> {
                    begun.countDown();
                    try {
                        mayEnd.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    done.incrementAndGet();
                },
                told::add);
        workers.gather("the second", Duration.ofHours(1), done::incrementAndGet, told::add);
        first.hurry();
        begun.await();
        workers.after("letting the first end", Duration.ofMillis(50), mayEnd::countDown);
        workers.finish();
        assertEquals(2, done.get());
        workers.finish();
        first.hurry();
        assertEquals(2, done.get(), "once each");
    }

    private static Throwable failure(Class<? extends Throwable> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable failure) throws E {
        throw (E) failure;
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                StackOverflowError.class,
                AssertionError.class,
                NoClassDefFoundError.class
            })
    void whoeverWaitsForAPieceOfWorkLearnsWhatItHasThrown(Class<? extends Throwable> type) throws Exception {
        Throwable failure = failure(type);
        assertTrue(workers.run("a piece", () -> WorkersTest.<RuntimeException>raise(failure), told::add));
        assertSame(failure, told.poll(10, TimeUnit.SECONDS));
        assertSame(
                failure,
                assertThrows(ExecutionException.class, () -> workers.call(() -> {
                                    WorkersTest.<RuntimeException>raise(failure);
                                    return 1;
                                })
                                .get())
                        .getCause());
        CountDownLatch rounds = new CountDownLatch(3);
        Workers.Planned planned = workers.every("a look", Duration.ofMillis(1), () -> {
            rounds.countDown();
            WorkersTest.<RuntimeException>raise(failure);
        });
        assertTrue(rounds.await(10, TimeUnit.SECONDS), "it looks again");
        planned.cancel();
    }

    @Test
    void aHeapThatIsUsedUpIsNoPiecesFault() {
        OutOfMemoryError exhausted = new OutOfMemoryError();
        assertSame(
                exhausted,
                assertThrows(
                        OutOfMemoryError.class,
                        () -> workers.attempt(
                                "a piece", () -> WorkersTest.<RuntimeException>raise(exhausted), told::add)));
        assertTrue(told.isEmpty());
    }

    @Test
    void whatFailsBecauseTheCloudStopsGoesOnAfterTheRestart() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        workers.run(
                "a piece",
                () -> {
                    begun.countDown();
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        ended.countDown();
                        throw new IllegalStateException(e);
                    }
                },
                told::add);
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        workers.close();
        assertTrue(ended.await(10, TimeUnit.SECONDS));
        assertFalse(workers.run("another", () -> {}, told::add));
        assertEquals(null, told.poll(50, TimeUnit.MILLISECONDS));
    }

    @Test
    void aTimerThatFailsEndsNoOther(@TempDir Path home) throws Exception {
        try (MvStore store = MvStore.open(home);
                CloudClock clock = new CloudClock(store)) {
            clock.start();
            BlockingQueue<Instant> fired = new LinkedBlockingQueue<>();
            Instant now = clock.instant();
            clock.schedule(now, at -> {
                throw new StackOverflowError();
            });
            clock.schedule(now.plusMillis(20), fired::add);
            assertEquals(now.plusMillis(20), fired.poll(10, TimeUnit.SECONDS));
            clock.schedule(now.plusSeconds(10), at -> {
                throw new AssertionError();
            });
            clock.schedule(now.plusSeconds(20), fired::add);
            clock.advance(Duration.ofSeconds(30));
            assertEquals(now.plusSeconds(20), fired.poll(10, TimeUnit.SECONDS));
        }
    }
}
