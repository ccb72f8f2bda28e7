package dev.opsctl.local.service.lambda.source;

import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a schedule does, records are read and done as one after the other would (model checking). */
@Param(name = "record", gen = IntGen.class, conf = "1:3")
@Tag("slow")
public class SequenceTrackerLincheckTest {

    private final SequenceTracker tracker = new SequenceTracker();

    @Operation
    public void read(@Param(name = "record") int number) {
        tracker.read(String.valueOf(number));
    }

    @Operation
    public String done(@Param(name = "record") int number) {
        return tracker.done(List.of(String.valueOf(number))).orElse(null);
    }

    @Operation
    public int size() {
        return tracker.size();
    }

    @Test
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(5)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsPerThread(3)
                .check(SequenceTrackerLincheckTest.class);
    }
}
