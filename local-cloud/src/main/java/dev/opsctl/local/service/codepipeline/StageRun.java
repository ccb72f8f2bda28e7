package dev.opsctl.local.service.codepipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.StageConditionState;
import software.amazon.awssdk.services.codepipeline.model.StageExecutionStatus;

/**
 * An execution in one stage.
 *
 * @param retries how often somebody has asked for it again
 * @param entry what the conditions for entering have said; null if there are none
 * @param counted the runs by id that count for what becomes of the stage: those of earlier attempts do not, unless they have succeeded
 * @param runs all runs of its actions, the oldest first
 */
record StageRun(
        String name,
        StageExecutionStatus status,
        int retries,
        @Nullable StageConditionState entry,
        List<String> counted,
        List<ActionRun> runs) {

    static StageRun entered(String name, StageExecutionStatus status, @Nullable StageConditionState entry) {
        return new StageRun(name, status, 0, entry, List.of(), List.of());
    }

    /** Whether something is under way in it. */
    boolean goesOn() {
        return status == StageExecutionStatus.IN_PROGRESS || status == StageExecutionStatus.STOPPING;
    }

    StageRun with(StageExecutionStatus other) {
        return new StageRun(name, other, retries, entry, counted, runs);
    }

    StageRun with(ActionRun run) {
        List<String> ids = new ArrayList<>(counted);
        ids.add(run.id());
        List<ActionRun> all = new ArrayList<>(runs);
        all.add(run);
        return new StageRun(name, status, retries, entry, ids, all);
    }

    StageRun changed(UnaryOperator<ActionRun> change) {
        return new StageRun(
                name, status, retries, entry, counted, runs.stream().map(change).toList());
    }

    /** @param kept the runs that need not be repeated */
    StageRun again(List<String> kept) {
        return new StageRun(name, StageExecutionStatus.IN_PROGRESS, retries + 1, entry, kept, runs);
    }

    /** The run that counts of an action; empty if it is still to come. */
    Optional<ActionRun> current(String action) {
        return runs.stream()
                .filter(run -> run.name().equals(action) && counted.contains(run.id()))
                .findFirst();
    }

    /** The last run of an action, whether it counts or not. */
    Optional<ActionRun> latest(String action) {
        return runs.stream().filter(run -> run.name().equals(action)).reduce((first, second) -> second);
    }
}
