package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.codepipeline.model.Condition;
import software.amazon.awssdk.services.codepipeline.model.ExecutionMode;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.Result;
import software.amazon.awssdk.services.codepipeline.model.StageConditionState;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.codepipeline.model.StageExecutionStatus;

/**
 * How executions get on: from action to action and from stage to stage. Whatever happens to one (an action has ended, somebody stops it, a
 * transition is enabled) is one change with everything that follows from it for all executions of its pipeline, and with the news of it; actions
 * begin when that change is durable.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html">How pipeline executions work</a>
 */
final class Progress {

    /** Where an action runs. */
    record Place(String pipeline, String execution, String action) {}

    private final ServiceContext context;
    private final Pipelines pipelines;
    private final PipelineRuns executions;
    private final PipelineEvents events;
    /** Begins an action: {@link #beginsBy} sets it right after both are made, which need each other. */
    private Consumer<Place> actions;

    @SuppressWarnings("NullAway.Init")
    Progress(ServiceContext context, Pipelines pipelines, PipelineRuns executions, PipelineEvents events) {
        this.context = context;
        this.pipelines = pipelines;
        this.executions = executions;
        this.events = events;
    }

    void beginsBy(Consumer<Place> beginning) {
        actions = beginning;
    }

    private Instant now() {
        return context.clock().instant();
    }

    /** Brings all executions of a pipeline as far as they get, as a part of a change. */
    void advance(Change change, String pipeline) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (PipelineRun execution : executions.active(pipeline)) {
                moved |= advance(change, execution);
            }
        }
    }

    private boolean advance(Change change, PipelineRun execution) {
        Optional<PipelineDeclaration> declaration = pipelines.version(execution.pipeline(), execution.version());
        if (declaration.isEmpty()) {
            return false; // deleted
        }
        Optional<StageRun> open = execution.open();
        return open.isPresent()
                ? stage(change, declaration.get(), execution, open.get())
                : between(declaration.get(), execution);
    }

    private boolean stage(Change change, PipelineDeclaration declaration, PipelineRun execution, StageRun run) {
        StageDeclaration stage = declaration.stages().stream()
                .filter(one -> one.name().equals(run.name()))
                .findFirst()
                .orElseThrow();
        boolean stopping = execution.status() == PipelineExecutionStatus.STOPPING;
        for (int order : new TreeSet<>(
                stage.actions().stream().map(ActionDeclaration::runOrder).toList())) {
            List<ActionDeclaration> together = stage.actions().stream()
                    .filter(action -> action.runOrder() == order)
                    .toList();
            List<ActionDeclaration> missing = together.stream()
                    .filter(action -> run.current(action.name()).isEmpty())
                    .toList();
            List<ActionRun> begun = together.stream()
                    .flatMap(action -> run.current(action.name()).stream())
                    .toList();
            if (begun.stream().anyMatch(ActionRun::runs)) {
                return false;
            }
            boolean failed = begun.stream().anyMatch(one -> !one.is(ActionExecutionStatus.SUCCEEDED));
            if (stopping && (failed || !missing.isEmpty())) {
                stopped(execution, Optional.of(run));
                return true;
            } else if (failed) {
                end(execution, run.name(), StageExecutionStatus.FAILED, PipelineExecutionStatus.FAILED, null);
                return true;
            } else if (!missing.isEmpty()) {
                PipelineRun changed = execution;
                for (ActionDeclaration action : missing) {
                    changed = begin(change, changed, run.name(), action);
                }
                executions.update(changed);
                return true;
            }
        }
        PipelineRun done = execution.changed(run.name(), now(), one -> one.with(StageExecutionStatus.SUCCEEDED));
        executions.update(done);
        events.stage(done, run.name(), "SUCCEEDED");
        return true;
    }

    /** Starts an action, or notes why it cannot be started. */
    private PipelineRun begin(Change change, PipelineRun execution, String stage, ActionDeclaration action) {
        Instant now = now();
        ActionRun run = new ActionRun(
                ActionExecutionDetail.builder()
                        .pipelineExecutionId(execution.id())
                        .actionExecutionId(UUID.randomUUID().toString())
                        .pipelineVersion(execution.version())
                        .stageName(stage)
                        .actionName(action.name())
                        .startTime(now)
                        .lastUpdateTime(now)
                        .status(ActionExecutionStatus.IN_PROGRESS)
                        .input(input -> input.actionTypeId(action.actionTypeId())
                                .configuration(action.configuration())
                                .roleArn(action.roleArn())
                                .region(context.scope().region())
                                .namespace(action.namespace())
                                .inputArtifacts(inputs(execution, action)))
                        .build(),
                UUID.randomUUID().toString(),
                Map.of());
        try {
            Map<String, String> resolved = Variables.resolve(action.configuration(), execution.namespaces());
            run = new ActionRun(
                    run.detail().toBuilder()
                            .input(run.detail().input().toBuilder()
                                    .resolvedConfiguration(resolved)
                                    .build())
                            .build(),
                    run.token(),
                    run.notes());
            Place place = new Place(execution.pipeline(), execution.id(), run.id());
            change.afterCommit(() -> actions.accept(place));
            events.action(execution, run, "STARTED");
        } catch (ActionFailure e) {
            run = run.ended(
                    now,
                    new ActionFailure(
                                    ActionFailure.Code.CONFIGURATION,
                                    "An action in this pipeline failed because " + e.getMessage() + ", Action name="
                                            + action.name())
                            .outcome());
            events.action(execution, run, "FAILED");
        }
        ActionRun begun = run;
        return execution.changed(stage, now, one -> one.with(begun));
    }

    private static List<ArtifactDetail> inputs(PipelineRun execution, ActionDeclaration action) {
        return action.inputArtifacts().stream()
                .map(input -> ArtifactDetail.builder()
                        .name(input.name())
                        .s3location(execution.artifact(input.name()).orElse(null))
                        .build())
                .toList();
    }

    /** An execution between two stages: it enters the next one, waits, gives way to a newer one, or has come to its end. */
    private boolean between(PipelineDeclaration declaration, PipelineRun execution) {
        if (execution.status() == PipelineExecutionStatus.STOPPING) {
            stopped(execution, Optional.empty());
            return true;
        }
        int next = execution.stages().size();
        if (next == declaration.stages().size()) {
            PipelineRun done = execution.in(PipelineExecutionStatus.SUCCEEDED, now(), null);
            executions.update(done);
            events.pipeline(done, "SUCCEEDED");
            return true;
        }
        StageDeclaration stage = declaration.stages().get(next);
        if (isFree(execution, stage.name())) {
            enter(execution, stage);
            return true;
        } else if (execution.summary().executionMode() == ExecutionMode.SUPERSEDED
                && waiting(execution.pipeline(), stage.name()).stream()
                        .anyMatch(other -> other.number() > execution.number())) {
            PipelineRun over = execution.in(PipelineExecutionStatus.SUPERSEDED, now(), null);
            executions.update(over);
            events.pipeline(over, "SUPERSEDED");
            return true;
        }
        return false;
    }

    /** The executions that wait before a stage, the oldest first. */
    List<PipelineRun> waiting(String pipeline, String stage) {
        return executions.active(pipeline).stream()
                .filter(execution -> execution.open().isEmpty()
                        && next(execution).filter(stage::equals).isPresent())
                .toList();
    }

    private Optional<String> next(PipelineRun execution) {
        return pipelines
                .version(execution.pipeline(), execution.version())
                .filter(declaration ->
                        execution.stages().size() < declaration.stages().size())
                .map(declaration ->
                        declaration.stages().get(execution.stages().size()).name());
    }

    private boolean isFree(PipelineRun execution, String stage) {
        if (execution.passesOthers()) {
            return true;
        }
        Pipelines.Stored pipeline = pipelines.get(execution.pipeline());
        List<String> names = pipeline.declaration().stages().stream()
                .map(StageDeclaration::name)
                .toList();
        return (!names.contains(stage) || pipeline.closed(names.indexOf(stage)).isEmpty())
                && executions.active(execution.pipeline()).stream().noneMatch(other -> other.open()
                        .filter(open -> open.name().equals(stage))
                        .isPresent());
    }

    private void enter(PipelineRun execution, StageDeclaration stage) {
        executions.entered(execution, stage.name());
        Condition condition = stage.beforeEntry() == null
                ? null
                : stage.beforeEntry().conditions().get(0);
        StageConditionState entry = condition == null ? null : EntryConditions.evaluate(condition, execution, now());
        boolean holds = entry == null || EntryConditions.holds(entry);
        boolean skipped = !holds && condition != null && condition.result() == Result.SKIP;
        StageExecutionStatus status = holds
                ? StageExecutionStatus.IN_PROGRESS
                : skipped ? StageExecutionStatus.SKIPPED : StageExecutionStatus.FAILED;
        PipelineRun entered = execution.entered(StageRun.entered(stage.name(), status, entry), now());
        executions.update(entered);
        if (holds) {
            events.stage(entered, stage.name(), "STARTED");
        } else if (skipped) {
            events.stage(entered, stage.name(), "SKIPPED");
        } else {
            end(
                    entered,
                    stage.name(),
                    StageExecutionStatus.FAILED,
                    PipelineExecutionStatus.FAILED,
                    "The conditions for entering the stage " + stage.name() + " did not hold");
        }
    }

    private void end(
            PipelineRun execution,
            String stage,
            StageExecutionStatus stageStatus,
            PipelineExecutionStatus status,
            @Nullable String why) {
        PipelineRun ended =
                execution.changed(stage, now(), one -> one.with(stageStatus)).in(status, now(), why);
        executions.update(ended);
        events.stage(ended, stage, stageStatus.name());
        events.pipeline(ended, status.name());
    }

    private void stopped(PipelineRun execution, Optional<StageRun> in) {
        if (in.isPresent()) {
            end(execution, in.get().name(), StageExecutionStatus.STOPPED, PipelineExecutionStatus.STOPPED, null);
        } else {
            PipelineRun ended = execution.in(PipelineExecutionStatus.STOPPED, now(), null);
            executions.update(ended);
            events.pipeline(ended, "STOPPED");
        }
    }

    /** The execution and the run of a place, while the action is under way. */
    Optional<ActionRun> running(Place place) {
        return executions
                .find(place.pipeline(), place.execution())
                .flatMap(execution -> execution.run(place.action()))
                .filter(ActionRun::runs);
    }

    /** Changes the run of an action that is under way. @return whether it was */
    boolean change(Place place, UnaryOperator<ActionRun> update) {
        return context.change(change -> {
            Optional<ActionRun> run = running(place);
            run.ifPresent(one -> executions.update(
                    executions.get(place.pipeline(), place.execution()).changed(update.apply(one))));
            return run.isPresent();
        });
    }

    /** Ends an action that is under way, with all that follows. @return whether it was */
    boolean finish(Place place, ActionOutcome outcome) {
        return context.change(change -> {
            Optional<ActionRun> run = running(place);
            run.ifPresent(one -> {
                ActionRun ended = one.ended(now(), outcome);
                PipelineRun execution = executions
                        .get(place.pipeline(), place.execution())
                        .changed(ended)
                        .found(ended.name(), outcome.revisions());
                executions.update(execution);
                events.action(execution, ended, outcome.status().name());
                advance(change, place.pipeline());
            });
            return run.isPresent();
        });
    }

    /** Lets an execution end, as a part of a change. @param abandon whether actions under way are left to themselves */
    void stop(Change change, PipelineRun execution, boolean abandon, String reason) {
        PipelineRun stopping = execution.stopped(PipelineExecutionStatus.STOPPING, now(), reason);
        Optional<StageRun> open = execution.open();
        if (open.isPresent()) {
            stopping = stopping.changed(open.get().name(), now(), one -> one.with(StageExecutionStatus.STOPPING));
        }
        events.pipeline(stopping, "STOPPING");
        if (abandon) {
            for (ActionRun run : stopping.runs().filter(ActionRun::runs).toList()) {
                ActionRun abandoned = run.ended(now(), ActionOutcome.abandoned());
                stopping = stopping.changed(abandoned);
                events.action(stopping, abandoned, "ABANDONED");
            }
            stopped(stopping, stopping.open());
        } else {
            executions.update(stopping);
        }
        advance(change, execution.pipeline());
    }

    /** Lets a stage of an execution that has failed begin again, as a part of a change. @param kept the runs that need no repetition */
    void retry(Change change, PipelineRun execution, String stage, List<String> kept) {
        PipelineRun again = execution
                .changed(stage, now(), one -> one.again(kept))
                .in(PipelineExecutionStatus.IN_PROGRESS, now(), null);
        executions.update(again);
        events.pipeline(again, "RESUMED");
        events.stage(again, stage, "RESUMED");
        advance(change, execution.pipeline());
    }
}
