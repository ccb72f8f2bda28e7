package dev.opsctl.local.service.codepipeline;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionOutput;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionResult;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionStatus;

/**
 * One run of an action.
 *
 * @param detail what AWS shows of it
 * @param token what an approval is answered with, and a job is called; no other run has it
 * @param notes what the action has done so far, so that it goes on after a restart
 */
record ActionRun(ActionExecutionDetail detail, String token, Map<String, String> notes) {

    String id() {
        return detail.actionExecutionId();
    }

    String name() {
        return detail.actionName();
    }

    boolean is(ActionExecutionStatus status) {
        return detail.status() == status;
    }

    boolean runs() {
        return is(ActionExecutionStatus.IN_PROGRESS);
    }

    ActionRun noted(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(notes);
        all.putAll(more);
        return new ActionRun(detail, token, all);
    }

    private ActionRun with(ActionExecutionDetail other) {
        return new ActionRun(other, token, notes);
    }

    /** With what is known of what the action has started elsewhere. */
    ActionRun resulting(Instant now, Consumer<ActionExecutionResult.Builder> result) {
        ActionExecutionOutput output =
                detail.output() == null ? ActionExecutionOutput.builder().build() : detail.output();
        ActionExecutionResult before = output.executionResult() == null
                ? ActionExecutionResult.builder().build()
                : output.executionResult();
        return with(detail.toBuilder()
                .lastUpdateTime(now)
                .output(output.toBuilder()
                        .executionResult(
                                before.toBuilder().applyMutation(result).build())
                        .build())
                .build());
    }

    /** Ended, with what has come of it. */
    ActionRun ended(Instant now, ActionOutcome outcome) {
        ActionRun told = outcome.told(this, now);
        return told.with(told.detail.toBuilder()
                .status(outcome.status())
                .updatedBy(outcome.by())
                .lastUpdateTime(now)
                .output((told.detail.output() == null
                                ? ActionExecutionOutput.builder()
                                : told.detail.output().toBuilder())
                        .outputArtifacts(outcome.artifacts())
                        .outputVariables(outcome.variables())
                        .build())
                .build());
    }
}
