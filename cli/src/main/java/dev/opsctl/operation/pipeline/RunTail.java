package dev.opsctl.operation.pipeline;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionCategory;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ArtifactRevision;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecution;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;

/** Follows a run of the pipeline to its end: stages and actions, the lines of its builds, and what has made it fail (DEL-1). */
public final class RunTail {

    /**
     * One action of a run.
     *
     * @param millis how long it took; null while it runs
     * @param message what it says of itself, or why it failed
     */
    public record Step(String stage, String action, String status, @Nullable Long millis, @Nullable String message) {}

    /**
     * A run.
     *
     * @param status CodePipeline's: {@code Succeeded}, {@code Failed}, {@code Stopped}, {@code Superseded}
     * @param commit what it has deployed, or tried to; null if it never learnt that
     * @param cause the first failure, in the words of who has failed; null if there was none
     * @param next what to do now
     */
    public record Story(
            String run,
            String status,
            @Nullable String commit,
            List<Step> steps,
            @Nullable String cause,
            @Nullable String next) {}

    /** Who sees it happen. */
    public interface Listener {
        /** An action has begun. */
        void began(Step step);

        /** An action has ended. */
        void ended(Step step);

        /** A build has said something. */
        void line(Step step, String line);
    }

    private static final Set<String> RUNNING = Set.of("InProgress", "Stopping");
    /** How long a push may take to become a run. */
    private static final long PUSH_NANOS = 20_000_000_000L;

    private final Clients clients;
    private final Pipeline pipeline;
    private final Listener listener;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Map<String, BuildLog> logs = new HashMap<>();
    private final Map<String, List<String>> lines = new HashMap<>();

    public RunTail(Clients clients, Listener listener) {
        this.clients = clients;
        this.pipeline = new Pipeline(clients);
        this.listener = listener;
    }

    /**
     * Follows a run.
     *
     * @param given its id or the beginning of that; null for the newest, which is waited for if the branch was pushed since
     */
    public Story follow(@Nullable String given) {
        String run = given == null ? newest() : pipeline.run(given);
        while (true) {
            PipelineExecution execution = clients.codePipeline()
                    .getPipelineExecution(r -> r.pipelineName(pipeline.name()).pipelineExecutionId(run))
                    .pipelineExecution();
            List<ActionExecutionDetail> actions = Runs.actions(clients, pipeline.name(), run);
            actions.forEach(this::look);
            if (!RUNNING.contains(execution.statusAsString())) {
                return story(execution, actions);
            }
            pause();
        }
    }

    private String newest() {
        long deadline = System.nanoTime() + PUSH_NANOS;
        String pushed = new Source(clients).pushed().orElse(null);
        while (true) {
            List<PipelineExecutionSummary> runs = pipeline.runs();
            boolean stale = pushed != null
                    && (runs.isEmpty()
                            || runs.get(0).sourceRevisions().stream()
                                            .noneMatch(revision -> pushed.equals(revision.revisionId()))
                                    && !RUNNING.contains(runs.get(0).statusAsString()));
            if (!stale || System.nanoTime() > deadline) {
                return pipeline.run(null);
            }
            pause();
        }
    }

    private void look(ActionExecutionDetail action) {
        String id = action.actionExecutionId();
        Step before = steps.get(id);
        Step now = step(action);
        if (before == null) {
            listener.began(now);
        }
        if (isBuild(action)) {
            log(id, action, now);
        }
        steps.put(id, now);
        boolean ended = action.status() != ActionExecutionStatus.IN_PROGRESS;
        if (ended && (before == null || before.millis() == null)) {
            listener.ended(now);
        }
    }

    private static boolean isBuild(ActionExecutionDetail action) {
        return action.input() != null
                && action.input().actionTypeId() != null
                && "CodeBuild".equals(action.input().actionTypeId().provider());
    }

    private static Step step(ActionExecutionDetail action) {
        boolean running = action.status() == ActionExecutionStatus.IN_PROGRESS;
        boolean waits = running
                && action.input() != null
                && action.input().actionTypeId() != null
                && action.input().actionTypeId().category() == ActionCategory.APPROVAL;
        String message = null;
        if (waits) {
            message = "waits for consent: opsctl pipeline approve";
        } else if (action.output() != null && action.output().executionResult() != null) {
            var result = action.output().executionResult();
            message = result.errorDetails() == null
                    ? result.externalExecutionSummary()
                    : result.errorDetails().message();
        }
        return new Step(
                action.stageName(),
                action.actionName(),
                waits ? "Waiting" : action.statusAsString(),
                running
                        ? null
                        : Duration.between(action.startTime(), action.lastUpdateTime())
                                .toMillis(),
                message);
    }

    /** Read once more when the build has ended: its last lines come late. */
    private void log(String id, ActionExecutionDetail action, Step step) {
        String build = action.output() == null || action.output().executionResult() == null
                ? null
                : action.output().executionResult().externalExecutionId();
        Step before = steps.get(id);
        if (build == null || before != null && before.millis() != null) {
            return;
        }
        List<String> said = lines.computeIfAbsent(id, i -> new ArrayList<>());
        logs.computeIfAbsent(id, i -> new BuildLog(clients, build)).read(line -> {
            said.add(line);
            listener.line(step, line);
        });
    }

    private Story story(PipelineExecution execution, List<ActionExecutionDetail> actions) {
        String status = execution.statusAsString();
        String commit = execution.artifactRevisions().stream()
                .map(ArtifactRevision::revisionId)
                .findFirst()
                .orElse(null);
        FailedAction.Explanation why = new FailedAction.Explanation(null, null);
        if (status.equals("Failed")) {
            why = actions.stream()
                    .filter(action -> action.status() == ActionExecutionStatus.FAILED)
                    .reduce((first, second) -> second)
                    .map(action -> new FailedAction(clients, new Source(clients).push())
                            .explain(action, lines.getOrDefault(action.actionExecutionId(), List.of())))
                    .orElse(new FailedAction.Explanation(
                            execution.statusSummary(), "See how it stands: opsctl pipeline status"));
        } else if (status.equals("Superseded")) {
            why = new FailedAction.Explanation(
                    "A newer push has overtaken it", "Follow that one: opsctl pipeline tail");
        } else if (status.equals("Stopped")) {
            why = new FailedAction.Explanation(
                    execution.statusSummary() == null ? "Somebody has stopped it" : execution.statusSummary(),
                    "Begin anew: opsctl pipeline retry");
        }
        return new Story(
                execution.pipelineExecutionId(), status, commit, List.copyOf(steps.values()), why.cause(), why.next());
    }

    private void pause() {
        try {
            Thread.sleep(pipeline.pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(ExitCode.INTERRUPTED, "Interrupted", "The run goes on: opsctl pipeline tail");
        }
    }
}
