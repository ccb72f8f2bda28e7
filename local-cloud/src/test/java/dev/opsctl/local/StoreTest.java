package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.store.MvStore;
import dev.opsctl.local.store.StoreException;
import dev.opsctl.local.store.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

class StoreTest {

    record Thing(String name, Message message, List<Message> more) {}

    @TempDir
    Path home;

    @Test
    void keepsRecordsWithSdkModelObjectsOverARestart() {
        Thing thing = new Thing(
                "ñ",
                Message.builder().body("b").build(),
                List.of(Message.builder().messageId("2").build()));
        try (MvStore store = MvStore.open(home)) {
            store.table("things", Thing.class).put("a", thing);
        }
        try (MvStore store = MvStore.open(home)) {
            assertEquals(thing, store.table("things", Thing.class).get("a").orElseThrow());
        }
    }

    @Test
    void aFailedAtomicChangeLeavesNothingBehind() {
        try (MvStore store = MvStore.open(home)) {
            Table<String> table = store.table("t", String.class);
            table.put("a", "before");
            assertThrows(
                    IllegalStateException.class,
                    () -> store.atomically(() -> {
                        table.put("a", "after");
                        store.table("u", String.class).put("b", "new");
                        throw new IllegalStateException();
                    }));
            assertEquals("before", table.get("a").orElseThrow());
            assertTrue(store.table("u", String.class).get("b").isEmpty());
        }
    }

    /** A reader may hold what the writer needs next: if it waited, both would for ever. */
    @Test
    void nobodyWhoReadsWaitsForAChangeUnderWay() throws Exception {
        try (MvStore store = MvStore.open(home)) {
            store.table("used before", String.class).put("a", "kept");
        }
        try (MvStore store = MvStore.open(home)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> store.atomically(() -> {
                        store.table("rolled back", String.class).put("a", "never");
                        throw new IllegalStateException();
                    }));
            assertEquals(
                    List.of("[kept]", "[]", "[]"), store.atomically(() -> CompletableFuture.supplyAsync(() -> List.of(
                                    store.table("used before", String.class)
                                            .values()
                                            .toString(),
                                    store.table("rolled back", String.class)
                                            .values()
                                            .toString(),
                                    store.table("never used", String.class)
                                            .values()
                                            .toString()))
                            .orTimeout(30, TimeUnit.SECONDS)
                            .join()));
        }
    }

    @Test
    void whoReadsWithoutTheLockIsNotDisturbedByCommits() throws Exception {
        try (MvStore store = MvStore.open(home)) {
            Table<String> table = store.table("t", String.class);
            for (int i = 0; i < 2_000; i++) {
                table.put("k" + i, "v".repeat(100));
            }
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 4_000; i++) {
                    table.put("k" + i % 2_000, "w".repeat(100));
                }
                done.set(true);
            });
            while (!done.get() && !writer.isCompletedExceptionally()) {
                assertEquals(2_000, table.entries("k").size());
                assertEquals(100, table.get("k7").orElseThrow().length());
            }
            writer.get();
        }
    }

    @Test
    void refusesDamagedStateAndNamesTheFile() throws Exception {
        try (MvStore store = MvStore.open(home)) {
            store.table("t", String.class).put("a", "x".repeat(50_000));
        }
        Path file = home.resolve("state.mv");
        byte[] garbage = new byte[(int) Files.size(file)];
        Files.write(file, garbage, StandardOpenOption.TRUNCATE_EXISTING);
        StoreException damaged = assertThrows(StoreException.class, () -> MvStore.open(home));
        assertTrue(damaged.getMessage().contains(file.toString()), damaged.getMessage());
        Files.delete(file);
        StoreException missing = assertThrows(StoreException.class, () -> MvStore.open(home));
        assertTrue(missing.getMessage().contains("missing"), missing.getMessage());
    }

    @Test
    void refusesAStateThatAnotherCloudUses() {
        try (MvStore store = MvStore.open(home)) {
            StoreException inUse = assertThrows(StoreException.class, () -> MvStore.open(home));
            assertTrue(inUse.getMessage().contains("in use"), inUse.getMessage());
        }
    }
}
