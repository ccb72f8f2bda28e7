package dev.opsctl.local.store;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several do to a table at once, alone and in changes, is what one after the other would do (stress: the store has files). */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
@Param(name = "value", gen = IntGen.class, conf = "1:4")
@Tag("slow")
public class TableLincheckTest {

    private static final AtomicLong TABLES = new AtomicLong();
    private static Store store;

    private final Table<Integer> table = store.table("table" + TABLES.incrementAndGet(), Integer.class);

    @BeforeAll
    static void open(@TempDir Path home) {
        store = MvStore.open(home);
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private static String name(int key) {
        return "k" + key;
    }

    @Operation
    public boolean insert(@Param(name = "key") int key, @Param(name = "value") int value) {
        return table.insert(name(key), value);
    }

    @Operation
    public Integer update(@Param(name = "key") int key, @Param(name = "value") int more) {
        return table.update(name(key), now -> now + more).orElse(null);
    }

    @Operation
    public Integer remove(@Param(name = "key") int key) {
        return table.remove(name(key)).orElse(null);
    }

    @Operation
    public Integer get(@Param(name = "key") int key) {
        return table.get(name(key)).orElse(null);
    }

    /** Moves one from a key to the other, unless there is nothing to move: then it fails, and what it has done by then is undone. */
    @Operation
    public boolean move(@Param(name = "key") int from) {
        try {
            store.change(change -> {
                table.update(name(3 - from), 0, now -> now + 1);
                if (table.update(name(from), now -> now - 1).isEmpty()) {
                    throw new IllegalStateException("nothing to move");
                }
            });
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Operation
    public String both() {
        return table.values().toString();
    }

    @Test
    void isLinearizable() {
        new StressOptions()
                .iterations(6)
                .invocationsPerIteration(60)
                .threads(3)
                .actorsPerThread(2)
                .check(TableLincheckTest.class);
    }
}
