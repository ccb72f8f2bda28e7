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
