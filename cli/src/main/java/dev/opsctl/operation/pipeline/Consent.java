package dev.opsctl.operation.pipeline;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.ApprovalAlreadyCompletedException;
import software.amazon.awssdk.services.codepipeline.model.ApprovalStatus;
import software.amazon.awssdk.services.codepipeline.model.InvalidApprovalTokenException;
import software.amazon.awssdk.services.codepipeline.model.StageState;

/** The run that waits for consent: what it would do, and the answer (DEL-1). */
public final class Consent {

    /**
     * What is asked.
     *
     * @param dataAtRisk what holds data and would be replaced or deleted; {@code none} if nothing is
     */
    public record Question(String run, String stage, String action, String since, String dataAtRisk) {}

    /** What was answered. */
    public record Answer(String run, String answer, String dataAtRisk) {}

    private record Waiting(Question question, String token) {}

    private static final String TEXT = "CustomData";

    private final Clients clients;
    private final Pipeline pipeline;

    public Consent(Clients clients) {
        this.clients = clients;
        this.pipeline = new Pipeline(clients);
    }

    /** @throws OperationException if no run waits */
    public Question question() {
        return waiting().question();
    }

    /**
     * Agrees, or does not; then the run goes on, or has failed.
     *
     * @param expected what was asked, so that nobody agrees to something else
     * @param why for whoever reads it later
     */
    public Answer answer(Question expected, boolean agreed, String why) {
        Waiting waiting = waiting();
        if (!waiting.question().run().equals(expected.run())) {
            throw overtaken(null);
        }
        try {
            clients.codePipeline().putApprovalResult(r -> r.pipelineName(pipeline.name())
                    .stageName(expected.stage())
                    .actionName(expected.action())
                    .token(waiting.token())
                    .result(result ->
                            result.summary(why).status(agreed ? ApprovalStatus.APPROVED : ApprovalStatus.REJECTED)));
        } catch (ApprovalAlreadyCompletedException | InvalidApprovalTokenException e) {
            throw overtaken(e);
        }
        return new Answer(expected.run(), agreed ? "approved" : "rejected", expected.dataAtRisk());
    }

    private static OperationException overtaken(@Nullable Exception cause) {
        return new OperationException(
                ExitCode.CONFLICT,
                "Somebody else has answered, or a newer run has overtaken this one",
                "See how it stands: opsctl pipeline status",
                cause);
    }

    private Waiting waiting() {
        for (StageState stage : pipeline.state().stageStates()) {
            for (ActionState action : stage.actionStates()) {
                if (action.latestExecution() != null && action.latestExecution().token() != null) {
                    String run = stage.latestExecution().pipelineExecutionId();
                    return new Waiting(
                            new Question(
                                    run,
                                    stage.stageName(),
                                    action.actionName(),
                                    String.valueOf(action.latestExecution().lastStatusChange()),
                                    text(run, action.actionName())),
                            action.latestExecution().token());
                }
            }
        }
        throw new OperationException(
                ExitCode.NOT_FOUND,
                "No run of the pipeline waits for consent",
                "See how it stands: opsctl pipeline status");
    }

    private String text(String run, String action) {
        Optional<ActionExecutionDetail> detail = Runs.actions(clients, pipeline.name(), run).stream()
                .filter(each -> each.actionName().equals(action))
                .reduce((first, second) -> second);
        return detail.filter(each -> each.input() != null)
                .map(each -> each.input().resolvedConfiguration().get(TEXT))
                .orElse("not told");
    }

    /** What is at risk, one to a line. */
    public static List<String> lines(String dataAtRisk) {
        return List.of(dataAtRisk.split("; "));
    }
}
