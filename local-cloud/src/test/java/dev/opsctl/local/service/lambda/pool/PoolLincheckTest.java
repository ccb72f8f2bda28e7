package dev.opsctl.local.service.lambda.pool;

import dev.opsctl.local.service.lambda.pool.Environments.Environment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a schedule does, a pool hands out each environment once, and again only when it is back (model checking). */
@Tag("slow")
public class PoolLincheckTest {

    private final Pool pool = new Pool(() -> false, environment -> {});
    /** What each thread has in hand. */
    private final AtomicReferenceArray<Environment> taken = new AtomicReferenceArray<>(5);

    /** An invocation that waits for nothing. */
    @Operation
    public boolean take(@Param(gen = ThreadIdGen.class) int thread) throws InterruptedException {
        if (taken.get(thread) == null) {
            taken.set(thread, pool.take(Long.MIN_VALUE / 2, () -> {}));
        }
        return taken.get(thread) != null;
    }

    @Operation
    public boolean release(@Param(gen = ThreadIdGen.class) int thread) {
        Environment environment = taken.getAndSet(thread, null);
        return environment != null && pool.release(environment);
    }

    @Operation
    public boolean started() {
        return pool.started(new Environment(null, null, null, null), 1);
    }

    @Operation
    public boolean starving() {
        return pool.starving();
    }

    @Operation
    public void close() {
        pool.close();
    }

    @Test
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(5)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsPerThread(3)
                .check(PoolLincheckTest.class);
    }
}
