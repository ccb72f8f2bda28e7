package dev.opsctl.local.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

/**
 * After a power cut the state opens with everything up to the last sync, and with whole changes only, or it is refused by name: it never goes back
 * silently, and never holds half of a change.
 */
class PowerCutTest {

    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e");

    @Property(seed = "20261130", tries = 60)
    void whatWasSyncedIsThereOrTheStateIsRefused(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Path home = Files.createTempDirectory("power");
        try {
            Path file = home.resolve("state.mv");
            int synced = 0;
            int last = 0;
            int cuts = 1 + random.nextInt(3);
            for (int cut = 0; cut < cuts; cut++) {
                MvStore store;
                try {
                    store = new StateDirectory(home, PowerCut::name).open(List.of());
                } catch (StoreException e) {
                    Statistics.label("after a cut").collect("refused");
                    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
                    return;
                }
                if (cut > 0) {
                    Statistics.label("after a cut").collect("opened");
                    int found = number(store);
                    assertTrue(
                            found >= synced && found <= last,
                            "went back to " + found + ", and " + synced + " was synced");
                    last = found;
                    synced = found; // opening has synced nothing, but nothing before it is asked for twice
                }
                int changes = random.nextInt(40);
                for (int i = 0; i < changes; i++) {
                    last++;
                    change(store, last, random);
                    if (random.nextInt(6) == 0) {
                        store.sync();
                        synced = last;
                    }
                }
                for (String name : List.of("state.mv", "state.journal.0", "state.journal.1")) {
                    PowerCut.cut(home.resolve(name), random);
                }
                store.abandon();
            }
        } finally {
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static void change(MvStore store, int number, Random random) {
        Table<String> table = store.table("t", String.class);
        store.change(change -> {
            for (String key : KEYS) {
                String value = number + ":" + "x".repeat(random.nextInt(3_000));
                table.update(key, value, before -> value);
            }
        });
    }

    private static int number(MvStore store) {
        List<String> numbers = store.table("t", String.class).values().stream()
                .map(value -> value.substring(0, value.indexOf(':')))
                .distinct()
                .toList();
        assertTrue(numbers.size() <= 1, "half of a change: " + numbers);
        assertEquals(
                numbers.isEmpty() ? 0 : KEYS.size(),
                store.table("t", String.class).size());
        return numbers.isEmpty() ? 0 : Integer.parseInt(numbers.get(0));
    }
}
