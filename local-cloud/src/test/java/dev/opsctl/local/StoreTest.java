package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.MvStore;
import dev.opsctl.local.store.StoreContent;
import dev.opsctl.local.store.StoreException;
import dev.opsctl.local.store.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
            store.table("things", Thing.class).insert("a", thing);
        }
        try (MvStore store = MvStore.open(home)) {
            assertEquals(thing, store.table("things", Thing.class).get("a").orElseThrow());
        }
    }

    @Test
    void aFailedAtomicChangeLeavesNothingBehind() {
        try (MvStore store = MvStore.open(home)) {
            Table<String> table = store.table("t", String.class);
            table.insert("a", "before");
            assertThrows(
                    IllegalStateException.class,
                    () -> store.change((Change change) -> {
                        table.update("a", before -> "after");
                        store.table("u", String.class).insert("b", "new");
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
            store.table("used before", String.class).insert("a", "kept");
        }
        try (MvStore store = MvStore.open(home)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> store.change((Change change) -> {
                        store.table("rolled back", String.class).insert("a", "never");
                        throw new IllegalStateException();
                    }));
            assertEquals(List.of("[kept]", "[]", "[]"), store.change((Change change) -> CompletableFuture.supplyAsync(
                            () -> List.of(
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
                table.insert("k" + i, "v".repeat(100));
            }
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 4_000; i++) {
                    table.update("k" + i % 2_000, before -> "w".repeat(100));
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
    void aPartThatFailsIsUndoneAloneIfTheRestGoesOn() {
        try (MvStore store = MvStore.open(home)) {
            Table<String> table = store.table("t", String.class);
            table.insert("a", "before");
            store.change((Change change) -> {
                table.insert("b", "kept");
                assertThrows(
                        IllegalStateException.class,
                        () -> store.change((Change part) -> {
                            table.remove("a");
                            table.update("b", before -> "lost");
                            table.clear();
                            throw new IllegalStateException();
                        }));
            });
        }
        try (MvStore store = MvStore.open(home)) {
            Table<String> table = store.table("t", String.class);
            assertEquals(List.of("before", "kept"), table.values());
        }
    }

    /** {@link java.nio.channels.FileChannel} closes itself for everybody then. */
    @Test
    void anInterruptOfAWriterOrReaderEndsNobodyElsesWork() {
        try (MvStore store = MvStore.open(home)) {
            Table<String> table = store.table("t", String.class);
            for (int i = 0; i < 200; i++) {
                Thread.currentThread().interrupt();
                table.insert("k" + i, "v".repeat(10_000));
                assertTrue(Thread.interrupted(), "the interrupt is left to whom it was meant for");
            }
        }
        try (MvStore store = MvStore.open(home)) {
            Thread.currentThread().interrupt();
            assertEquals(200, store.table("t", String.class).values().size());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void changesThatAreMadeAtTheSameTimeAreAllInTheFileWhenTheyReturn() throws Exception {
        List<String> returned = Collections.synchronizedList(new ArrayList<>());
        try (MvStore store = MvStore.open(home)) {
            Table<String> table = store.table("t", String.class);
            ExecutorService writers = Executors.newFixedThreadPool(16);
            for (int i = 0; i < 2_000; i++) {
                String key = "k" + i;
                writers.execute(() -> {
                    table.insert(key, "ñ");
                    returned.add(key);
                });
            }
            while (returned.size() < 500) {
                Thread.onSpinWait();
            }
            List<String> sure = List.copyOf(returned);
            Path copy = Files.createDirectory(home.resolve("copy"));
            StoreContent.copyFiles(home, copy);
            writers.shutdown();
            assertTrue(writers.awaitTermination(1, TimeUnit.MINUTES));
            try (MvStore then = MvStore.open(copy)) {
                Table<String> found = then.table("t", String.class);
                sure.forEach(key -> assertTrue(found.get(key).isPresent(), key));
            }
        }
    }

    @Test
    void whatIsSharedFollowsEachChangeAndCannotBeChangedByAReader() {
        try (MvStore store = MvStore.open(home)) {
            Table<Thing> settings = store.table("things", Thing.class).shared();
            settings.insert("a", new Thing("one", null, List.of()));
            Thing first = settings.get("a").orElseThrow();
            assertSame(first, settings.get("a").orElseThrow());
            assertThrows(UnsupportedOperationException.class, () -> first.more()
                    .add(Message.builder().build()));
            store.table("things", Thing.class).update("a", before -> new Thing("two", null, List.of()));
            assertEquals("two", settings.get("a").orElseThrow().name());
            settings.remove("a");
            assertTrue(settings.get("a").isEmpty());
        }
    }

    @Test
    void refusesDamagedStateAndNamesTheFile() throws Exception {
        try (MvStore store = MvStore.open(home)) {
            store.table("t", String.class).insert("a", "x".repeat(50_000));
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
