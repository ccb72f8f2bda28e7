package dev.opsctl.local.service.lambda.source;

import dev.opsctl.local.store.MvStore;
import dev.opsctl.local.store.Store;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two that take a shard one moves its checkpoint, and only forward, as one after the other would (stress: the store has files). */
@Param(name = "holder", gen = IntGen.class, conf = "0:1")
@Param(name = "record", gen = IntGen.class, conf = "1:4")
@Tag("slow")
public class CheckpointsLincheckTest {

    private static final AtomicLong TABLES = new AtomicLong();
    private static Store store;

    private final Checkpoints checkpoints =
            new Checkpoints(store, store.table("checkpoints" + TABLES.incrementAndGet(), String.class));
    private final AtomicReferenceArray<Checkpoints.Lease> leases = new AtomicReferenceArray<>(2);

    @BeforeAll
    static void open(@TempDir Path home) {
        store = MvStore.open(home);
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Operation
    public void take(@Param(name = "holder") int holder) {
        leases.set(holder, checkpoints.take("mapping", "shard"));
    }

    @Operation
    public void advance(@Param(name = "holder") int holder, @Param(name = "record") int number) {
        Checkpoints.Lease lease = leases.get(holder);
        if (lease != null) {
            lease.advance(String.valueOf(number));
        }
    }

    @Operation
    public String position(@Param(name = "holder") int holder) {
        Checkpoints.Lease lease = leases.get(holder);
        return lease == null ? null : lease.position().orElse("begin");
    }

    @Test
    void isLinearizable() {
        new StressOptions()
                .iterations(5)
                .invocationsPerIteration(60)
                .threads(2)
                .actorsPerThread(3)
                .check(CheckpointsLincheckTest.class);
    }
}
