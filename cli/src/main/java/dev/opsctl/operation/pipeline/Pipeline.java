package dev.opsctl.operation.pipeline;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineStateResponse;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.PipelineNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.StageState;

/** The pipeline of an environment as it stands (DEL-1). */
public final class Pipeline {

    /**
     * One action, as its last run left it.
     *
     * @param run the execution of the pipeline; null if the action has never run
     * @param message what it says of itself: a commit, a consent, an error
     */
    public record Action(
            String stage,
            String action,
            String status,
            @Nullable String since,
            @Nullable String run,
            @Nullable String message) {}

    private final Clients clients;

    public Pipeline(Clients clients) {
        this.clients = clients;
    }

    /** Its name. */
    String name() {
        return clients.target().named("opsctl");
    }

    /** Every action, in the order of the stages. */
    public List<Action> actions() {
        List<Action> actions = new ArrayList<>();
        for (StageState stage : state().stageStates()) {
            String run = stage.latestExecution() == null
                    ? null
                    : stage.latestExecution().pipelineExecutionId();
            for (ActionState action : stage.actionStates()) {
                actions.add(action(stage, action, run));
            }
        }
        return actions;
    }

    private static Action action(StageState stage, ActionState action, @Nullable String run) {
        var latest = action.latestExecution();
        if (latest == null) {
            return new Action(stage.stageName(), action.actionName(), "-", null, null, null);
        }
        boolean waits = latest.token() != null;
        String message = latest.errorDetails() != null
                ? latest.errorDetails().message()
                : waits ? "waits for consent: opsctl pipeline approve" : latest.summary();
        return new Action(
                stage.stageName(),
                action.actionName(),
                latest.statusAsString(),
                String.valueOf(latest.lastStatusChange()),
                run,
                message);
    }

    GetPipelineStateResponse state() {
        try {
            return clients.codePipeline().getPipelineState(r -> r.name(name()));
        } catch (PipelineNotFoundException e) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no pipeline " + name() + " on " + clients.target().describe(),
                    "Deploy it: opsctl pipeline deploy",
                    e);
        }
    }

    /** The newest runs first. */
    List<PipelineExecutionSummary> runs() {
        try {
            return clients.codePipeline()
                    .listPipelineExecutions(r -> r.pipelineName(name()).maxResults(100))
                    .pipelineExecutionSummaries();
        } catch (PipelineNotFoundException e) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no pipeline " + name() + " on " + clients.target().describe(),
                    "Deploy it: opsctl pipeline deploy",
                    e);
        }
    }

    /**
     * A run by its id, or by the beginning of it.
     *
     * @param given null for the newest
     */
    public String run(@Nullable String given) {
        List<PipelineExecutionSummary> runs = runs();
        Optional<String> found = runs.stream()
                .map(PipelineExecutionSummary::pipelineExecutionId)
                .filter(id -> given == null || id.startsWith(given))
                .findFirst();
        if (found.isEmpty()) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    given == null
                            ? "The pipeline has not run yet"
                            : "There is no run " + given + " of the pipeline " + name(),
                    given == null
                            ? "Push something to it: opsctl pipeline credentials says how"
                            : "See: opsctl pipeline status");
        }
        return found.get();
    }

    /** How often to look, in milliseconds. */
    long pause() {
        return clients.target().endpoint() == null ? 2_000 : 100;
    }
}
