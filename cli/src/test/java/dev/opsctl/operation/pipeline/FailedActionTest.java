package dev.opsctl.operation.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;

/** DEL-1: why an action has failed, and what to do, as far as that needs no question to AWS. */
class FailedActionTest {

    private static final String MISSING = "The repository opsctl has no branch named release";

    private static FailedAction.Explanation explained(String provider, Optional<String> push, List<String> lines) {
        return new FailedAction(null, push)
                .explain(
                        ActionExecutionDetail.builder()
                                .stageName("Stage")
                                .actionName("Action")
                                .input(input -> input.actionTypeId(type -> type.provider(provider)))
                                .output(output -> output.executionResult(
                                        result -> result.errorDetails(error -> error.message(MISSING))))
                                .build(),
                        lines);
    }

    @Test
    void aBranchThatIsMissingIsPushedAsThePipelineWantsIt() {
        assertEquals(
                new FailedAction.Explanation(
                        "Stage/Action: " + MISSING,
                        "Push the branch: git push REMOTE HEAD:release (opsctl pipeline credentials lets you in)"),
                explained("CodeCommit", Optional.of("git push REMOTE HEAD:release"), List.of()));
    }

    @Test
    void whatOpsctlSaidInABuildCountsMoreThanTheStatusOfItsCommand() {
        assertEquals(
                new FailedAction.Explanation("Stage/Action: it is refused.", "Do this."),
                explained(
                        "CodeBuild", Optional.empty(), List.of("error: it is refused.", "       Do this.", "exit 3")));
        assertEquals(
                "Stage/Action: " + MISSING,
                explained("CodeBuild", Optional.empty(), List.of("no error")).cause());
    }
}
