package dev.opsctl.local.service.dynamodb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterTry;

/**
 * Random operations on random tables, compared with a map: items, indexes, pages, conditions, transactions and what streams tell, over restarts.
 * {@code -Dopsctl.model.operations=N} makes each try longer.
 */
@Tag("slow")
class ModelTest {

    private static final int OPERATIONS = Integer.getInteger("opsctl.model.operations", 4_000);
    private static final int RESTART_EVERY = 1_500;

    private Path home;

    @Property(seed = "20261130", tries = 25, shrinking = ShrinkingMode.OFF)
    void tablesDoWhatMapsDo(@ForAll long seed) throws IOException {
        home = Files.createTempDirectory("opsctl-model-");
        Random random = new Random(seed);
        try (ModelRun run = new ModelRun(home, random)) {
            int done = 0;
            for (int i = 1; i <= OPERATIONS; i++) {
                done += run.step();
                if (i % RESTART_EVERY == 0) {
                    run.restart();
                }
            }
            run.compareAll();
            assertTrue(done > OPERATIONS / 2, done + " operations changed or found something");
        }
    }

    @AfterTry
    void removeState() throws IOException {
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
