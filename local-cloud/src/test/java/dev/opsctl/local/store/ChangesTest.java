package dev.opsctl.local.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers of the store are promised of a change. */
class ChangesTest {

    @TempDir
    Path home;

    private MvStore store;
    private Table<String> table;
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() {
        store = MvStore.open(home);
        table = store.table("t", String.class);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void insertTakesNobodysPlaceAndUpdateBringsNobodyBack() {
        assertTrue(table.insert("a", "one"));
        assertFalse(table.insert("a", "two"));
        assertEquals(Optional.of("one!"), table.update("a", before -> before + "!"));
        assertEquals(Optional.of("one!"), table.remove("a"));
        assertEquals(Optional.empty(), table.update("a", before -> before + "!"));
        assertEquals(Optional.empty(), table.get("a"));
        assertEquals("none!", table.update("a", "none", before -> before + "!"));
        assertEquals("none!!", table.update("a", "none", before -> before + "!"));
        assertThrows(NullPointerException.class, () -> table.update("a", before -> null));
        assertEquals(Optional.of("none!!"), table.get("a"));
    }

    @Test
    void whatIsChangedLastComesToTheFileByItselfAndIsReadAgainAfterARest() throws Exception {
        table.insert("a", "one");
        Path before = Files.createDirectory(home.resolve("before"));
        StoreContent.copyFiles(home, before);
        Thread.sleep(MvStore.LONGEST_UNWRITTEN.plusMillis(100).toMillis());
        store.settle();
        assertTrue(Files.mismatch(before.resolve("state.mv"), home.resolve("state.mv")) >= 0, "written");
        long size = Files.size(home.resolve("state.mv"));
        Thread.sleep(MvStore.LONGEST_UNWRITTEN.plusMillis(100).toMillis());
        store.settle();
        assertEquals(size, Files.size(home.resolve("state.mv")), "once");
        store.rest();
        assertEquals(Optional.of("one"), table.get("a"));
    }

    @Test
    void anUpdateThatChangesNothingWritesNothing() throws Exception {
        table.insert("a", "one");
        Path before = Files.createDirectory(home.resolve("before"));
        StoreContent.copyFiles(home, before);
        for (int i = 0; i < 100; i++) {
            table.update("a", same -> same);
            table.update("a", "one", same -> "one");
        }
        for (String name : List.of("state.mv", "state.journal.0", "state.journal.1")) {
            assertEquals(-1, Files.mismatch(before.resolve(name), home.resolve(name)), name);
        }
    }

    @Test
    void noUpdateIsLost() {
        IntStream.range(0, 400).parallel().forEach(i -> table.update("n", "0", n -> "" + (Integer.parseInt(n) + 1)));
        assertEquals("400", table.get("n").orElseThrow());
    }

    @Test
    void nobodyWaitsForTheDiskButTheOneWhoBringsTheStateToIt(@TempDir Path slow) throws Exception {
        SlowDisk.LET_GO.release(1_000);
        try (MvStore on = new StateDirectory(slow, SlowDisk::name).open(List.of())) {
            Table<String> numbers = on.table("t", String.class);
            SlowDisk.LET_GO.drainPermits();
            SlowDisk.BEGUN.drainPermits();
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> {
                for (int i = 0; !over.get(); i++) {
                    String now = String.valueOf(i);
                    numbers.update("n", now, before -> now);
                    LockSupport.parkNanos(1_000_000);
                }
            });
            try {
                assertTrue(SlowDisk.BEGUN.tryAcquire(30, TimeUnit.SECONDS), "no sync is ever due");
                CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> numbers.insert("m", "1"));
                assertTrue(second.get(20, TimeUnit.SECONDS));
                assertEquals(Optional.of("1"), numbers.get("m"));
            } finally {
                over.set(true);
                SlowDisk.LET_GO.release(1_000);
                first.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void whoHasSeenAPartOfAChangeSeesAllOfItFromThenOn() {
        List<Table<String>> tables = IntStream.range(0, 40)
                .mapToObj(i -> store.table("t" + i, String.class))
                .toList();
        int last = 600;
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= last; i++) {
                String now = String.valueOf(i);
                store.change((Change change) -> tables.forEach(each -> each.update("n", now, before -> now)));
            }
        });
        int seen = 0;
        while (seen < last && !writer.isCompletedExceptionally()) {
            for (Table<String> each : tables) {
                int now = Integer.parseInt(each.get("n").orElse("0"));
                assertTrue(now >= seen, "saw change " + now + " after change " + seen);
                seen = now;
            }
        }
        writer.join();
    }

    @Test
    void whatFollowsComesOnceAfterTheCommitInTheOrderOfTheChanges() {
        store.change(outer -> {
            outer.afterCommit(() -> said.add("outer sees " + table.get("a")));
            store.change(inner -> {
                table.insert("a", "one");
                inner.afterCommit(() -> said.add("inner"));
            });
            store.afterCommit(() -> {
                said.add("whoever was called");
                table.update("b", "", b -> "written by what follows");
                store.afterCommit(() -> said.add("at once"));
            });
            said.add("body");
        });
        assertEquals(List.of("body", "outer sees Optional[one]", "inner", "whoever was called", "at once"), said);
        assertTrue(table.get("b").isPresent());

        said.clear();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        IntStream.range(0, 200)
                .parallel()
                .forEach(i -> store.change(change -> {
                    int place = Integer.parseInt(table.update("n", "0", n -> "" + (Integer.parseInt(n) + 1)));
                    change.afterCommit(() -> order.add(place));
                }));
        store.change(change -> {});
        assertEquals(IntStream.rangeClosed(1, 200).boxed().toList(), order);
    }

    @Test
    void whatFollowsAPartThatFailedIsDroppedAndThePartIsRolledBack() {
        store.change(outer -> {
            outer.onRollback(() -> said.add("never"));
            assertThrows(
                    IllegalStateException.class,
                    () -> store.change((Consumer<Change>) inner -> {
                        inner.afterCommit(() -> said.add("never"));
                        inner.onRollback(() -> said.add("first, sees " + table.get("a")));
                        table.insert("a", "gone");
                        inner.onRollback(() -> said.add("last"));
                        throw new IllegalStateException();
                    }));
            outer.afterCommit(() -> said.add("outer"));
        });
        assertEquals(List.of("last", "first, sees Optional.empty", "outer"), said);
        assertEquals(Optional.empty(), table.get("a"));
    }

    @Test
    void aPartThatWentWellIsRolledBackWithTheWhole() {
        assertThrows(
                StackOverflowError.class,
                () -> store.change((Consumer<Change>) outer -> {
                    store.change(inner -> {
                        inner.afterCommit(() -> said.add("never"));
                        inner.onRollback(() -> said.add("rolled back"));
                        table.insert("a", "gone");
                    });
                    throw new StackOverflowError();
                }));
        assertEquals(List.of("rolled back"), said);
        assertEquals(Optional.empty(), table.get("a"));
    }

    @Test
    void aFailureOfWhatFollowsUndoesAndHidesNothing() {
        String answer = store.change(change -> {
            change.afterCommit(() -> {
                throw new IllegalStateException("meant");
            });
            change.afterCommit(() -> said.add("the next"));
            table.insert("a", "kept");
            return "answer";
        });
        assertEquals("answer", answer);
        assertEquals(List.of("the next"), said);
        assertEquals(Optional.of("kept"), table.get("a"));
    }

    @Test
    void nobodyOutsideSeesAChangeThatIsUnderWay() throws Exception {
        table.insert("a", "before");
        CountDownLatch changed = new CountDownLatch(1);
        CountDownLatch looked = new CountDownLatch(1);
        CompletableFuture<Void> change = CompletableFuture.runAsync(() -> store.change(tx -> {
            table.update("a", a -> "after");
            table.insert("b", "new");
            changed.countDown();
            await(looked);
        }));
        await(changed);
        assertEquals(List.of("before"), table.values());
        assertEquals(Optional.empty(), table.get("b"));
        assertEquals(1, table.size());
        looked.countDown();
        change.get(1, TimeUnit.MINUTES);
        assertEquals(List.of("after", "new"), table.values());
    }

    /** "Exists already" is true of the file, too, when it is said: here to one of many who would make it (FIFO sends, StartExecution). */
    @Test
    void whoIsRefusedForWhatAnotherHasDoneIsToldWhenThatIsDurable() throws Exception {
        for (int round = 0; round < 60; round++) {
            String key = "k" + round;
            CountDownLatch go = new CountDownLatch(1);
            List<CompletableFuture<Path>> callers = IntStream.range(0, 4)
                    .mapToObj(caller -> CompletableFuture.supplyAsync(() -> {
                        await(go);
                        return createOrSayThatItExists(key, caller);
                    }))
                    .toList();
            go.countDown();
            for (CompletableFuture<Path> copy : callers) {
                try (MvStore then = MvStore.open(copy.get(1, TimeUnit.MINUTES))) {
                    assertTrue(then.table("t", String.class).get(key).isPresent(), key);
                }
            }
        }
    }

    private Path createOrSayThatItExists(String key, int caller) {
        try {
            store.change(change -> {
                if (!table.insert(key, "x")) {
                    if (caller % 2 == 0) {
                        throw new IllegalStateException("exists already");
                    }
                    return "known";
                }
                return "made";
            });
        } catch (IllegalStateException e) {
            // the answer of a refusal
        }
        try {
            Path copy = Files.createDirectory(home.resolve(key + "-" + caller));
            StoreContent.copyFiles(home, copy);
            return copy;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** H2 commits by itself what outgrows its buffer, unless it is told not to. */
    @Test
    void aChangeLargerThanAnyBufferIsWholeOrNotThere() throws Exception {
        Path copy = Files.createDirectory(home.resolve("copy"));
        store.change(change -> {
            for (int i = 0; i < 60; i++) {
                table.insert("large" + i, "x".repeat(1 << 20));
            }
            try {
                StoreContent.copyFiles(home, copy);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try (MvStore then = MvStore.open(copy)) {
            assertEquals(0, then.table("t", String.class).size());
        }
        assertEquals(60, table.size());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(1, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
