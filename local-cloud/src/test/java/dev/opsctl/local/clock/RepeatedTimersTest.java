package dev.opsctl.local.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.store.MvStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timers that plan their next run as they fire. */
class RepeatedTimersTest {

    @TempDir
    Path home;

    @Test
    void a_move_that_begins_while_a_timer_runs_misses_none_of_its_slots() throws Exception {
        try (MvStore store = MvStore.open(home);
                CloudClock clock = new CloudClock(store)) {
            Instant first = clock.instant();
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch moving = new CountDownLatch(1);
            List<Instant> slots = new CopyOnWriteArrayList<>();
            repeat(clock, first, slots, running, moving);
            clock.start();
            running.await();
            CompletableFuture<Void> move = CompletableFuture.runAsync(() -> {
                moving.countDown();
                clock.advance(Duration.ofMinutes(3));
            });
            move.join();
            assertEquals(List.of(first, first.plusSeconds(60), first.plusSeconds(120), first.plusSeconds(180)), slots);
        }
    }

    @Test
    void a_move_waits_for_the_timers_of_changes_that_have_returned_though_another_thread_sets_them() throws Exception {
        try (MvStore store = MvStore.open(home);
                CloudClock clock = new CloudClock(store)) {
            CountDownLatch atWork = new CountDownLatch(1);
            CountDownLatch goesOn = new CountDownLatch(1);
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> store.change(change -> {
                change.afterCommit(() -> {
                    atWork.countDown();
                    awaitUninterrupted(goesOn);
                });
            }));
            atWork.await();
            Instant slot = clock.instant().plusSeconds(60);
            List<Instant> fired = new CopyOnWriteArrayList<>();
            store.change(change -> {
                change.afterCommit(() -> clock.schedule(slot, at -> {
                    fired.add(at);
                    store.change(more -> {
                        more.afterCommit(() -> clock.schedule(slot.plusSeconds(30), fired::add));
                    });
                }));
            });
            CompletableFuture<Void> move = CompletableFuture.runAsync(() -> clock.advance(Duration.ofMinutes(2)));
            Thread.sleep(50);
            assertEquals(List.of(), fired, "the thread that sets it is still at what comes before");
            goesOn.countDown();
            move.join();
            assertEquals(List.of(slot, slot.plusSeconds(30)), fired);
            other.join();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fires every minute; its first run goes on until the move begins, and a little longer. */
    private static void repeat(
            CloudClock clock, Instant slot, List<Instant> slots, CountDownLatch running, CountDownLatch moving) {
        clock.schedule(slot, at -> {
            slots.add(at);
            running.countDown();
            try {
                moving.await();
                if (slots.size() == 1) {
                    Thread.sleep(50);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            repeat(clock, at.plusSeconds(60), slots, running, moving);
        });
    }
}
