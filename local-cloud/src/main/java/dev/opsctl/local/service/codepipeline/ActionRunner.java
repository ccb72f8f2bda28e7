package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.clock.CloudClock.Scheduled;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Trees;
import dev.opsctl.local.service.codepipeline.ActionProvider.Step;
import dev.opsctl.local.service.codepipeline.Progress.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;

/**
 * Runs actions, step by step, and ends those whose time has run out. After a restart each goes on with its last step; what it has noted says
 * how far it had come.
 */
final class ActionRunner {

    /** After how long a function is invoked again that is not done yet. */
    private static final Duration CONTINUING = Duration.ofSeconds(20);

    private final ServiceContext context;
    private final Pipelines pipelines;
    private final PipelineRuns executions;
    private final Progress progress;
    private final Map<String, ActionProvider> providers = Map.of(
            ActionKind.CODECOMMIT, new RepositorySource(),
            ActionKind.S3, new BucketSource(),
            ActionKind.CODEBUILD, new BuildAction(),
            ActionKind.MANUAL, new ApprovalAction(),
            ActionKind.CLOUDFORMATION, new StackAction(),
            ActionKind.LAMBDA, new FunctionAction());
    private final Map<Place, Scheduled> timeOuts = new ConcurrentHashMap<>();

    ActionRunner(ServiceContext context, Pipelines pipelines, PipelineRuns executions, Progress progress) {
        this.context = context;
        this.pipelines = pipelines;
        this.executions = executions;
        this.progress = progress;
        progress.beginsBy(this::begin);
    }

    void resume() {
        Trees.delete(ActionWork.drafts(context));
        for (String pipeline : executions.busy()) {
            for (PipelineRun execution : executions.active(pipeline)) {
                execution
                        .runs()
                        .filter(ActionRun::runs)
                        .forEach(run -> begin(new Place(pipeline, execution.id(), run.id())));
            }
        }
    }

    /** Lets an action that is under way begin, or go on. */
    private void begin(Place place) {
        work(place).ifPresent(work -> {
            timeOuts.put(
                    place, context.clock().schedule(since(work).plus(timeOut(work.action())), due -> timedOut(work)));
            go(place);
        });
    }

    /** A function has its time again whenever it says that it is not done yet. */
    private static Instant since(ActionWork work) {
        return work.action().actionTypeId().provider().equals(ActionKind.LAMBDA)
                ? work.run().detail().lastUpdateTime()
                : work.run().detail().startTime();
    }

    private static Duration timeOut(ActionDeclaration action) {
        return action.timeoutInMinutes() == null
                ? ActionKind.of(action.actionTypeId()).orElseThrow().timeout()
                : Duration.ofMinutes(action.timeoutInMinutes());
    }

    private void timedOut(ActionWork work) {
        String words = work.action().actionTypeId().provider().equals(ActionKind.LAMBDA)
                ? "The AWS Lambda function " + work.setting("FunctionName")
                        + " failed to return a result. Check the function to verify that it has permission to call the "
                        + "PutJobSuccessResult action and that it made a recent call to PutJobSuccessResult."
                : "The action " + work.action().name() + " has not ended within "
                        + timeOut(work.action()).toMinutes() + " minutes";
        ended(work.place(), new ActionFailure(ActionFailure.Code.TIMEOUT, words).outcome());
    }

    /** Goes on with an action when a while has passed, with a note. @return whether it is under way */
    boolean again(Place place, String key, String value) {
        Instant now = context.clock().instant();
        if (!progress.change(place, run -> run.noted(Map.of(key, value)).resulting(now, result -> {}))) {
            return false;
        }
        over(place);
        context.clock().schedule(now.plus(CONTINUING), due -> begin(place));
        return true;
    }

    /** The artifacts of an action that is under way, for who says that it is done; none if it is not. */
    List<ArtifactDetail> outputs(Place place) {
        return work(place).map(ActionWork::outputs).orElse(List.of());
    }

    /** Goes on with an action that is under way. */
    private void go(Place place) {
        context.cloud()
                .workers()
                .run(
                        "the action " + place.action() + " of " + place.pipeline(),
                        () -> step(place),
                        failure -> ended(
                                place,
                                new ActionFailure(ActionFailure.Code.INTERNAL, String.valueOf(failure.getMessage()))
                                        .outcome()));
    }

    /** Ends an action that is under way. @return whether it was */
    boolean ended(Place place, ActionOutcome outcome) {
        boolean was = progress.finish(place, outcome);
        over(place);
        return was;
    }

    private void over(Place place) {
        Scheduled timeOut = timeOuts.remove(place);
        if (timeOut != null) {
            timeOut.cancel();
        }
    }

    /** An action that is under way. */
    Optional<ActionWork> work(Place place) {
        Optional<PipelineRun> execution = executions.find(place.pipeline(), place.execution());
        Optional<ActionRun> run = progress.running(place);
        Optional<PipelineDeclaration> pipeline =
                execution.flatMap(one -> pipelines.version(place.pipeline(), one.version()));
        return run.isEmpty() || pipeline.isEmpty()
                ? Optional.empty()
                : Optional.of(new ActionWork(
                        context,
                        progress,
                        place,
                        execution.get(),
                        pipeline.get(),
                        action(pipeline.get(), run.get()),
                        run.get()));
    }

    private static ActionDeclaration action(PipelineDeclaration pipeline, ActionRun run) {
        return pipeline.stages().stream()
                .filter(stage -> stage.name().equals(run.detail().stageName()))
                .map(StageDeclaration::actions)
                .flatMap(actions ->
                        actions.stream().filter(action -> action.name().equals(run.name())))
                .findFirst()
                .orElseThrow();
    }

    private ActionProvider provider(ActionWork work) {
        String name = work.action().actionTypeId().provider();
        return Objects.requireNonNull(providers.get(name), name);
    }

    private void step(Place place) {
        Optional<ActionWork> work = work(place);
        if (work.isEmpty()) {
            over(place);
            return;
        }
        try {
            Step step = provider(work.get()).step(work.get());
            if (step.outcome() != null) {
                ended(place, step.outcome());
            } else if (step.again() != null) {
                context.cloud().workers().after("an action of " + place.pipeline(), step.again(), () -> go(place));
            }
        } catch (ActionFailure e) {
            ended(place, e.outcome());
        } catch (AwsServiceException e) {
            ended(place, ActionFailure.of(e).outcome());
        } catch (ActionWork.Over e) {
            over(place); // whoever has ended it has said so
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
