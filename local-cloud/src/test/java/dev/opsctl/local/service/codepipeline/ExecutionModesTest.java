package dev.opsctl.local.service.codepipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.codepipeline.model.ApprovalStatus;
import software.amazon.awssdk.services.codepipeline.model.DuplicatedStopRequestException;
import software.amazon.awssdk.services.codepipeline.model.NotLatestPipelineExecutionException;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionNotStoppableException;
import software.amazon.awssdk.services.codepipeline.model.Result;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.codepipeline.model.StageNotRetryableException;

/** How executions of one pipeline get on beside each other, and what others do to them. */
class ExecutionModesTest extends PipelineCloud {

    @Test
    void aNewerExecutionSupersedesTheOneThatWaits() {
        create(pipeline(source(), approve()));
        String first = last();
        String token = awaitToken();
        String second = start();
        await(() -> state("Approve").hasInboundExecutions(), () -> details(second));
        String third = start();
        awaitStatus(second, "Superseded");
        assertEquals(third, state("Approve").inboundExecution().pipelineExecutionId());
        answer(token, ApprovalStatus.APPROVED);
        awaitStatus(first, "Succeeded");
        answer(awaitToken(), ApprovalStatus.APPROVED);
        awaitStatus(third, "Succeeded");
    }

    @Test
    void queuedExecutionsWaitInTheirOrderAndParallelOnesForNobody() {
        create(p -> p.executionMode("QUEUED"), source(), approve());
        awaitToken();
        String second = start();
        String third = start();
        await(() -> state("Approve").inboundExecutions().size() == 2, () -> details(third));
        answer(awaitToken(), ApprovalStatus.APPROVED);
        await(() -> state("Approve").latestExecution().pipelineExecutionId().equals(second), () -> details(second));
        assertEquals(List.of("InProgress", "InProgress", "Succeeded"), statuses());

        codepipeline.deletePipeline(r -> r.name("shop"));
        create(p -> p.executionMode("PARALLEL"), source(), approve());
        String other = start();
        await(() -> details(other).size() == 2, () -> details(other));
        assertFalse(state("Approve").hasInboundExecutions());
        assertFalse(token().isPresent());
        await(() -> detail(other, "Look").output() != null, () -> details(other));
        answer(detail(other, "Look").output().executionResult().externalExecutionId(), ApprovalStatus.APPROVED);
        awaitStatus(other, "Succeeded");
    }

    @Test
    void aDisabledTransitionHoldsExecutionsUp() {
        create(pipeline(source(), approve()));
        awaitToken();
        codepipeline.disableStageTransition(r -> r.pipelineName("shop")
                .stageName("Approve")
                .transitionType("Inbound")
                .reason("not now"));
        answer(awaitToken(), ApprovalStatus.APPROVED);
        String second = start();
        await(() -> state("Approve").hasInboundExecutions(), () -> details(second));
        assertEquals("not now", state("Approve").inboundTransitionState().disabledReason());
        codepipeline.enableStageTransition(
                r -> r.pipelineName("shop").stageName("Approve").transitionType("Inbound"));
        answer(awaitToken(), ApprovalStatus.APPROVED);
        awaitStatus(second, "Succeeded");
    }

    @Test
    void whoeverStopsAnExecutionWaitsForItsActionsOrAbandonsThem() {
        create(pipeline(source(), approve(), prove()));
        String first = last();
        String token = awaitToken();
        codepipeline.stopPipelineExecution(
                r -> r.pipelineName("shop").pipelineExecutionId(first).reason("enough"));
        assertEquals("Stopping", execution(first).statusAsString());
        assertThrows(
                DuplicatedStopRequestException.class,
                () -> codepipeline.stopPipelineExecution(
                        r -> r.pipelineName("shop").pipelineExecutionId(first)));
        answer(token, ApprovalStatus.APPROVED);
        awaitStatus(first, "Stopped");
        assertThrows(
                PipelineExecutionNotStoppableException.class,
                () -> codepipeline.stopPipelineExecution(
                        r -> r.pipelineName("shop").pipelineExecutionId(first)));
        String second = start();
        awaitToken();
        codepipeline.stopPipelineExecution(
                r -> r.pipelineName("shop").pipelineExecutionId(second).abandon(true));
        awaitStatus(second, "Stopped");
        assertEquals("Abandoned", detail(second, "Look").statusAsString());
        assertEquals("Stopped", state("Approve").latestExecution().statusAsString());
        assertThrows(
                StageNotRetryableException.class,
                () -> codepipeline.retryStageExecution(r -> r.pipelineName("shop")
                        .stageName("Approve")
                        .pipelineExecutionId(second)
                        .retryMode("FAILED_ACTIONS")));
        assertThrows(
                NotLatestPipelineExecutionException.class,
                () -> codepipeline.retryStageExecution(r -> r.pipelineName("shop")
                        .stageName("Approve")
                        .pipelineExecutionId(first)
                        .retryMode("FAILED_ACTIONS")));
    }

    private static StageDeclaration approveIf(String value, Result result) {
        return approve().toBuilder()
                .beforeEntry(entry ->
                        entry.conditions(condition -> condition.result(result).rules(rule -> rule.name("asked")
                                .ruleTypeId(type -> type.category("Rule")
                                        .owner("AWS")
                                        .provider("VariableCheck")
                                        .version("1"))
                                .inputArtifacts(List.of()) // as the sample in the user guide
                                .configuration(Map.of(
                                        "Variable", "#{variables.ask}",
                                        "Value", value,
                                        "Operator", "EQ")))))
                .build();
    }

    @Test
    void aConditionSkipsAStageOrFailsIt() {
        create(
                p -> p.variables(v -> v.name("ask").defaultValue("no")),
                source(),
                approveIf("yes", Result.SKIP),
                prove());
        await(() -> invoked.size() == 1, () -> details(last()));
        assertEquals("Skipped", state("Approve").latestExecution().statusAsString());
        codepipeline.stopPipelineExecution(
                r -> r.pipelineName("shop").pipelineExecutionId(last()).abandon(true));
        String asked = codepipeline
                .startPipelineExecution(
                        r -> r.name("shop").clientRequestToken("once").variables(v -> v.name("ask")
                                .value("yes")))
                .pipelineExecutionId();
        answer(awaitToken(), ApprovalStatus.APPROVED);
        assertEquals(
                asked,
                codepipeline
                        .startPipelineExecution(r -> r.name("shop").clientRequestToken("once"))
                        .pipelineExecutionId());
        codepipeline.updatePipeline(
                r -> r.pipeline(pipeline(source(), approveIf("yes", Result.FAIL), prove()).toBuilder()
                        .variables(v -> v.name("ask").defaultValue("no"))
                        .build()));
        String failing = start();
        awaitStatus(asked, "InProgress");
        awaitStatus(failing, "Failed");
        assertEquals(
                "The variable check did not hold: 'no' EQ 'yes'",
                state("Approve")
                        .beforeEntryConditionState()
                        .conditionStates()
                        .get(0)
                        .ruleStates()
                        .get(0)
                        .latestExecution()
                        .errorDetails()
                        .message());
    }
}
