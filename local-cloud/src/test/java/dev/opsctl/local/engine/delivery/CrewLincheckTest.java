package dev.opsctl.local.engine.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In whatever order items come while workers end, nothing is left waiting without a worker (model checking). */
@Tag("slow")
public class CrewLincheckTest {

    /** Workers that were begun, for whichever thread comes next to run. */
    private final Queue<Runnable> begun = new ConcurrentLinkedQueue<>();

    private final Crew<String> crew = new Crew<>(1, begun::add, item -> true);

    @Operation
    public void add() {
        crew.add("item");
    }

    @Operation
    public void work() {
        Runnable worker = begun.poll();
        if (worker != null) {
            worker.run();
        }
    }

    @Validate
    public void nothing_waits_without_a_worker() {
        if (!crew.isIdle() && begun.isEmpty()) {
            throw new IllegalStateException("an item waits, and no worker comes");
        }
    }

    @Test
    void wakesWhoeverIsNeeded() {
        new ModelCheckingOptions()
                .iterations(40)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(1)
                .actorsAfter(0)
                .check(CrewLincheckTest.class);
    }
}
