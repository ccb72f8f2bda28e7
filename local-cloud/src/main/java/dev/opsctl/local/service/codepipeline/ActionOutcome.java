package dev.opsctl.local.service.codepipeline;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.codepipeline.model.ArtifactRevision;
import software.amazon.awssdk.services.codepipeline.model.ErrorDetails;

/**
 * What has come of an action.
 *
 * @param summary null to leave what is there
 * @param error null if it has succeeded
 * @param by who has decided it; null if nobody in particular
 * @param artifacts what it has made
 * @param variables what it says to later actions
 * @param revisions what a source action has found
 */
record ActionOutcome(
        ActionExecutionStatus status,
        @Nullable String summary,
        @Nullable ErrorDetails error,
        @Nullable String by,
        List<ArtifactDetail> artifacts,
        Map<String, String> variables,
        List<ArtifactRevision> revisions) {

    static ActionOutcome succeeded(
            @Nullable String summary, List<ArtifactDetail> artifacts, Map<String, String> variables) {
        return new ActionOutcome(ActionExecutionStatus.SUCCEEDED, summary, null, null, artifacts, variables, List.of());
    }

    static ActionOutcome failed(String code, @Nullable String message) {
        return new ActionOutcome(
                ActionExecutionStatus.FAILED,
                null,
                ErrorDetails.builder().code(code).message(message).build(),
                null,
                List.of(),
                Map.of(),
                List.of());
    }

    static ActionOutcome abandoned() {
        return new ActionOutcome(ActionExecutionStatus.ABANDONED, null, null, null, List.of(), Map.of(), List.of());
    }

    ActionOutcome found(ArtifactRevision revision) {
        return new ActionOutcome(status, summary, error, by, artifacts, variables, List.of(revision));
    }

    ActionOutcome decided(String who, String why) {
        return new ActionOutcome(status, why, error, who, artifacts, variables, revisions);
    }

    ActionRun told(ActionRun run, Instant now) {
        return summary == null && error == null
                ? run
                : run.resulting(now, result -> {
                    if (summary != null) {
                        result.externalExecutionSummary(summary);
                    }
                    result.errorDetails(error);
                });
    }
}
