package dev.opsctl.local.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the state file lacks after a crash is done again from the journal: all that was acknowledged, in whole changes, and nothing twice. */
class JournalTest {

    private static final List<String> TABLES = List.of("a", "b/c", "ñ");

    /** Whatever was written before, a crash at any moment leaves exactly what was acknowledged; over and over. */
    @Property(seed = "20261130", tries = 100)
    void afterEachCrashEverythingThatWasAcknowledgedIsThere(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Path root = Files.createTempDirectory("journal");
        try {
            Map<String, String> model = new TreeMap<>();
            Path home = Files.createDirectory(root.resolve("0"));
            for (int crash = 1; crash <= 5; crash++) {
                MvStore store = MvStore.open(home);
                assertEquals(model, content(store), "after crash " + crash);
                for (int i = random.nextInt(30); i > 0; i--) {
                    change(store, model, random);
                    if (random.nextInt(8) == 0) {
                        store.sync();
                    }
                }
                if (random.nextInt(4) == 0) {
                    store.close();
                } else {
                    Path left = Files.createDirectory(root.resolve(String.valueOf(crash)));
                    StoreContent.copyFiles(home, left);
                    Files.copy(home.resolve("state.version"), left.resolve("state.version"));
                    Files.copy(home.resolve("state.format"), left.resolve("state.format"));
                    store.abandon();
                    home = left;
                }
            }
        } finally {
            remove(root);
        }
    }

    /** What a crash tore off, or a bit that is another, ends the history after a whole change. */
    @Property(seed = "20261130", tries = 100)
    void aTornJournalEndsWithAWholeChange(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Path home = Files.createTempDirectory("journal");
        try {
            List<Map<String, String>> after = new ArrayList<>();
            Map<String, String> model = new TreeMap<>();
            MvStore store = MvStore.open(home);
            for (int i = 0; i < 10; i++) {
                after.add(new TreeMap<>(model));
                change(store, model, random);
            }
            after.add(new TreeMap<>(model));
            store.abandon();
            Path journal = Stream.of("state.journal.0", "state.journal.1")
                    .map(home::resolve)
                    .max(Comparator.comparing(file -> file.toFile().length()))
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(journal);
            int at = random.nextInt(bytes.length);
            if (random.nextBoolean()) {
                bytes = java.util.Arrays.copyOf(bytes, at);
            } else {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(journal, bytes, StandardOpenOption.TRUNCATE_EXISTING);
            try (MvStore again = MvStore.open(home)) {
                assertTrue(after.contains(content(again)), () -> "half of a change: " + content(again));
                change(again, model, random);
            }
        } finally {
            remove(home);
        }
    }

    @Test
    void aJournalThatIsMissingIsSaidAndNotPassedOver(@TempDir Path home) throws IOException {
        MvStore store = MvStore.open(home);
        store.table("t", String.class).insert("a", "one");
        store.sync();
        store.table("t", String.class).insert("b", "two");
        store.abandon();
        Files.delete(home.resolve("state.journal.0"));
        StoreException missing = assertThrows(StoreException.class, () -> MvStore.open(home));
        assertTrue(missing.getMessage().contains("journal"), missing.getMessage());
        assertTrue(missing.getMessage().contains("opsctl local reset"), missing.getMessage());
    }

    private static void change(MvStore store, Map<String, String> model, Random random) {
        Map<String, String> next = new TreeMap<>(model);
        boolean fails = random.nextInt(6) == 0;
        try {
            store.change(change -> {
                for (int i = 1 + random.nextInt(4); i > 0; i--) {
                    String name = TABLES.get(random.nextInt(TABLES.size()));
                    String key = random.nextBoolean() ? "k" + random.nextInt(5) : "ключ" + random.nextInt(3);
                    Table<String> table = store.table(name, String.class);
                    if (random.nextInt(3) == 0) {
                        table.remove(key);
                        next.remove(name + " " + key);
                    } else {
                        String value = "x".repeat(random.nextInt(2_000)) + random.nextInt();
                        table.update(key, value, now -> value);
                        next.put(name + " " + key, value);
                    }
                }
                if (fails) {
                    throw new IllegalStateException("no");
                }
            });
            model.clear();
            model.putAll(next);
        } catch (IllegalStateException e) {
            assertEquals("no", e.getMessage());
        }
    }

    private static Map<String, String> content(MvStore store) {
        Map<String, String> content = new TreeMap<>();
        for (String name : store.tables()) {
            store.table(name, String.class)
                    .entries("")
                    .forEach(entry -> content.put(name + " " + entry.getKey(), entry.getValue()));
        }
        return content;
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
