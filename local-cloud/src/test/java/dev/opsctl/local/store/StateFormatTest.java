package dev.opsctl.local.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory opens with the opsctl that wrote it and every later one; every other is refused by name, and stays as it is. */
class StateFormatTest {

    private static final Migration OWNERS = (store, directory) -> store.tables().stream()
            .filter("buckets"::equals)
            .map(name -> store.table(name, JsonNode.class))
            .forEach(buckets -> buckets.entries("")
                    .forEach(entry -> buckets.update(
                            entry.getKey(), bucket -> ((ObjectNode) bucket.deepCopy()).put("owner", "operator"))));
    private static final Migration RENAMED = (store, directory) -> {
        Table<JsonNode> to = store.table("renamed", JsonNode.class);
        Table<JsonNode> from = store.table("buckets", JsonNode.class);
        from.entries("").forEach(entry -> {
            to.insert(entry.getKey(), entry.getValue());
            from.remove(entry.getKey());
        });
    };

    @TempDir
    Path home;

    private MvStore open(Migration... migrations) {
        return new StateDirectory(home).open(List.of(migrations));
    }

    private String marker() throws IOException {
        return Files.readString(home.resolve("state.format")).strip();
    }

    private void bucket(MvStore store) {
        store.table("buckets", Map.class).insert("b", Map.of("name", "b"));
    }

    /** Written by opsctl 0.1.0 of July 2026, before formats were looked at. */
    @Test
    void aDirectoryOfTheFirstFormatOpensAndHasEverything() throws IOException {
        for (String name : List.of("state.mv", "state.version", "state.format")) {
            Files.copy(StateFormatTest.class.getResourceAsStream("/state/1/" + name), home.resolve(name));
        }
        try (MvStore store = MvStore.open(home)) {
            assertEquals(200, store.table("things", String.class).size());
            assertEquals("ñ199", store.table("things", String.class).get("k199").orElseThrow());
            assertEquals(List.of("sqs/111122223333/us-east-1/queues", "things"), List.copyOf(store.tables()));
        }
    }

    @Test
    void anOlderFormatBecomesTheNewestStepByStep() throws IOException {
        try (MvStore store = open()) {
            bucket(store);
        }
        assertEquals("1", marker());
        try (MvStore store = open(OWNERS)) {
            assertEquals(
                    "{\"name\":\"b\",\"owner\":\"operator\"}",
                    store.table("buckets", JsonNode.class)
                            .get("b")
                            .orElseThrow()
                            .toString());
        }
        assertEquals("2", marker());
        try (MvStore store = open(OWNERS, RENAMED)) {
            assertEquals(1, store.table("renamed", JsonNode.class).size());
            assertEquals(0, store.table("buckets", JsonNode.class).size());
        }
        assertEquals("3", marker());
        try (MvStore store = open(OWNERS, RENAMED)) {
            assertEquals(1, store.table("renamed", JsonNode.class).size());
        }
    }

    @Test
    void aStepThatFailsLeavesTheFormerFormatWhole() throws IOException {
        try (MvStore store = open()) {
            bucket(store);
        }
        StoreException refused = assertThrows(
                StoreException.class,
                () -> open(OWNERS, (store, directory) -> {
                    throw new IllegalStateException("no room");
                }));
        assertTrue(refused.getMessage().contains("from format 1 to 3: no room"), refused.getMessage());
        assertEquals("1", marker());
        try (MvStore store = open()) {
            assertEquals(
                    "{\"name\":\"b\"}",
                    store.table("buckets", JsonNode.class)
                            .get("b")
                            .orElseThrow()
                            .toString());
        }
    }

    /** The documents and their format change in one commit; the marker beside them comes after, or not at all. */
    @Test
    void aCrashBeforeTheMarkerIsWrittenMigratesNothingTwice() throws IOException {
        try (MvStore store = open()) {
            bucket(store);
        }
        Migration once =
                (store, directory) -> store.table("runs", Integer.class).update("n", 0, n -> n + 1);
        open(once).close();
        Files.writeString(home.resolve("state.format"), "1\n");
        try (MvStore store = open(once)) {
            assertEquals(1, store.table("runs", Integer.class).get("n").orElseThrow());
        }
        assertEquals("2", marker());
    }

    @Test
    void aNewerFormatIsRefusedByNameAndLeftAsItIs() throws IOException {
        try (MvStore store = open(OWNERS, RENAMED)) {
            bucket(store);
        }
        byte[] before = Files.readAllBytes(home.resolve("state.mv"));
        StoreException refused = assertThrows(StoreException.class, () -> open(OWNERS));
        assertTrue(
                refused.getMessage().contains(home + " has format 3")
                        && refused.getMessage().contains("up to 2. Install that opsctl again"),
                refused.getMessage());
        assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(home.resolve("state.mv"))));
        Files.writeString(home.resolve("state.format"), "1\n"); // as an opsctl leaves it that looks at no format
        assertThrows(StoreException.class, () -> open(OWNERS));
    }

    @Test
    void aMarkerThatCannotBeReadIsRefusedByName() throws IOException {
        open().close();
        for (String damaged : List.of("", "0", "-1", "one", "1\n2", "99999999999", "\0\0")) {
            Files.writeString(home.resolve("state.format"), damaged);
            StoreException refused = assertThrows(StoreException.class, this::open, damaged);
            assertTrue(refused.getMessage().contains(home.resolve("state.format") + " is damaged"), damaged);
        }
        Files.delete(home.resolve("state.format"));
        open().close();
        assertEquals("1", marker());
    }

    /** Whoever reads that a state is damaged gives it up; a full disk is no damage. */
    @Test
    void aStateOnAFullDiskIsNotCalledDamaged() {
        MvStore left = open();
        bucket(left);
        left.abandon(); // so that the next one has something to write at once
        StoreException refused =
                assertThrows(StoreException.class, () -> new StateDirectory(home, FullDisk::name).open(List.of()));
        assertTrue(refused.getMessage().contains("no space is left on its disk"), refused.getMessage());
        assertTrue(refused.getMessage().contains("Nothing is damaged"), refused.getMessage());
        try (MvStore store = open()) {
            assertEquals(1, store.table("buckets", Map.class).size());
        }
    }
}
