package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an execution is, as it is stored after every step: everything that is needed to go on after a crash. What runs is a {@link Run}.
 *
 * @param nextEvent the id of its next event
 * @param nextBranch the id of its next branch
 * @param deadline when it times out, or null
 * @param resumed how often it was taken up after the end of a cloud without having come any further
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StoredRun(
        String key,
        Execution execution,
        List<Branch> branches,
        long nextEvent,
        int nextBranch,
        @Nullable Instant deadline,
        int resumed) {

    /** A run that has come further. */
    static StoredRun of(Run run) {
        return new StoredRun(run.key, run.execution, run.branches, run.nextEvent, run.nextBranch, run.deadline, 0);
    }

    StoredRun resumedOnceMore() {
        return new StoredRun(key, execution, branches, nextEvent, nextBranch, deadline, resumed + 1);
    }

    /** A run that is where this one was. */
    Run toRun() {
        Run run = new Run(key, execution);
        restore(run);
        return run;
    }

    /** Puts a run back to where this one was. */
    void restore(Run run) {
        run.execution = execution;
        run.branches = new ArrayList<>(branches);
        run.nextEvent = nextEvent;
        run.nextBranch = nextBranch;
        run.deadline = deadline;
    }
}
