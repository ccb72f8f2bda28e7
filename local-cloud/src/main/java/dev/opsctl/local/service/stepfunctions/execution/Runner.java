package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.engine.trace.OpenSegment;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch.Phase;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import dev.opsctl.local.service.stepfunctions.interpreter.HistoryWriter;
import dev.opsctl.local.service.stepfunctions.interpreter.Interpreter;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import dev.opsctl.local.service.stepfunctions.interpreter.StateData;
import dev.opsctl.local.service.stepfunctions.task.MapData;
import dev.opsctl.local.service.stepfunctions.task.TaskCaller;
import dev.opsctl.local.store.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs executions: every step of one goes to the store together with its history before anything happens outside, so that a crash loses
 * nothing. A call that was under way at a crash is made again; standard workflows of AWS promise no more for request-response calls.
 *
 * <p>Whatever goes wrong in that, in any thread, ends the execution with {@code States.Runtime} and a cause: none is left running because
 * somebody died who should have gone on with it.
 */
final class Runner implements Interpreter.Effects {

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);
    private static final int STEPS_PER_COMMIT = 200;
    private static final Duration ENDING_AGAIN = Duration.ofSeconds(5);

    private final ServiceContext context;
    private final Workers workers;
    private final StoredRuns stored;
    private final HistoryWriter writer;
    private final Interpreter interpreter;
    private final TaskCaller tasks;
    private final MapRunWork mapRuns;
    private final Activities activities;
    private final ExecutionTrace trace;
    private final Map<String, Run> running = new ConcurrentHashMap<>();
    private final Map<String, List<Runnable>> watchers = new ConcurrentHashMap<>();
    private final Drivers drivers;

    Runner(ServiceContext context, StoredRuns stored, HistoryWriter writer, Activities activities) {
        this.context = context;
        this.workers = context.cloud().workers();
        this.stored = stored;
        this.writer = writer;
        this.activities = activities;
        this.interpreter = new Interpreter(new StateData(context), writer, this);
        this.tasks = new TaskCaller(context);
        this.mapRuns = new MapRunWork(interpreter.distributed(), new MapData(context, tasks));
        this.trace = new ExecutionTrace(context);
        this.drivers = new Drivers(workers, run -> change(run, () -> {}));
    }

    Interpreter interpreter() {
        return interpreter;
    }

    /** A run that has not ended, by its key. */
    Optional<Run> running(String key) {
        return Optional.ofNullable(running.get(key));
    }

    /** Takes on a run that the change under way has stored: it goes on when that is durable. */
    void takeOn(Run run, Change change) {
        running.put(run.key, run);
        change.onRollback(() -> running.remove(run.key, run));
        change.afterCommit(() -> begin(run));
    }

    /** Takes on a run that is not stored. */
    void takeOn(Run run) {
        running.put(run.key, run);
        begin(run);
    }

    ExecutionTrace trace() {
        return trace;
    }

    private void begin(Run run) {
        trace.begun(run.execution);
        deadline(run);
        drivers.wake(run);
    }

    private void deadline(Run run) {
        if (run.deadline != null) {
            run.deadlineTimer = context.clock()
                    .schedule(
                            run.deadline, at -> later(run, () -> change(run, () -> end(run, "TIMED_OUT", null, null))));
        }
    }

    /** Takes up a run that was under way when the cloud ended. */
    void resume(StoredRuns.Unfinished unfinished) {
        Run run = unfinished.run();
        running.put(run.key, run);
        synchronized (run) {
            Throwable problem = unfinished.problem() != null ? unfinished.problem() : attempt(() -> takeUp(run));
            if (problem != null) {
                fail(run, problem);
                return;
            }
            effects(run);
        }
        begin(run);
    }

    private void takeUp(Run run) {
        stored.complete(run);
        for (Branch branch : new ArrayList<>(run.branches)) {
            if (branch.phase == Phase.TASK && branch.mapRun != null) {
                interpreter.distributed().again(run, branch);
            } else if (branch.phase == Phase.TASK) {
                call(run, branch, Interpreter.resource(run.state(branch)));
            } else if (branch.phase == Phase.SYNC) {
                watch(run, branch);
            } else if (branch.phase == Phase.TOKEN && !branch.fetched) {
                TaskResource resource = Interpreter.resource(run.state(branch));
                if (resource.activity()) {
                    offer(run, branch, resource);
                }
            }
            timer(run, branch);
        }
    }

    /** Changes a run, drives it on and stores what came of it. */
    void change(Run run, Runnable change) {
        synchronized (run) {
            if (isOver(run)) {
                return;
            }
            settle(run, attempt(() -> {
                if (run.stale) {
                    restore(run);
                }
                change.run();
                interpreter.drive(run, STEPS_PER_COMMIT);
            }));
        }
    }

    /** Ends a run in which something has failed that nobody expects. */
    private void fail(Run run, Throwable failure) {
        synchronized (run) {
            if (!isOver(run)) {
                settle(run, failure);
            }
        }
    }

    private boolean isOver(Run run) {
        return run.ended && !run.stale || workers.stopping();
    }

    private void settle(Run run, @Nullable Throwable failure) {
        Throwable unstored = attempt(() -> {
            if (run.stale) {
                restore(run); // what was stored last was undone by whoever it was a part of
            }
            if (failure != null) {
                LOG.error("execution {} fails", run.execution.arn(), failure);
                endFailed(run, failure);
            }
            stored.save(run);
        });
        if (workers.stopping()) {
            return; // what is stored goes on after the restart
        } else if (unstored != null) {
            giveUp(run, failure == null ? unstored : failure);
        }
        // at once, or, within a larger change, when that is durable
        context.cloud().store().afterCommit(() -> {
            if (Thread.holdsLock(run)) {
                goOn(run);
            } else {
                later(run, () -> {
                    synchronized (run) {
                        goOn(run);
                    }
                });
            }
        });
    }

    /** Ends a run that cannot be stored as it is, from where it was stored last; if its history is what fails, without one. */
    private void giveUp(Run run, Throwable failure) {
        LOG.error("execution {} cannot be stored", run.execution.arn(), failure);
        Throwable again = attempt(() -> {
            restore(run);
            endFailed(run, failure);
            stored.save(run);
        });
        if (again != null) {
            LOG.error("the end of execution {} has no history", run.execution.arn(), again);
            again = attempt(() -> {
                Execution ended = ended(run, "FAILED", null, cause(run, failure));
                stored.bury(run, ended);
                run.events.clear();
                ended(run, ended);
            });
        }
        if (again != null) {
            run.ended = false;
            run.effects.clear();
            workers.after("the end of execution " + run.execution.arn(), ENDING_AGAIN, () -> fail(run, failure));
        }
    }

    private void endFailed(Run run, Throwable failure) {
        Branch main = run.branches.get(0);
        Branch last = run.current == null ? main : run.branch(run.current.id).orElse(main);
        end(run, last, "FAILED", null, cause(run, failure));
    }

    private static StateError cause(Run run, Throwable failure) {
        String where = run.current == null
                ? "An error occurred while executing the state machine."
                : "An error occurred while executing the state '" + run.current.state + "' (entered at the event id #"
                        + run.current.enteredEvent + ").";
        return StateError.runtime(where + " The local cloud could not go on: " + failure);
    }

    private void restore(Run run) {
        new ArrayList<>(run.branches).forEach(run::cancel);
        if (!stored.restore(run)) {
            throw new IllegalStateException("execution " + run.execution.arn() + " is not stored");
        }
        run.branches.forEach(branch -> timer(run, branch));
    }

    /** @return what the work throws, if anything */
    private static @Nullable Throwable attempt(Runnable work) {
        try {
            work.run();
            return null;
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            return e;
        }
    }

    /** What follows from a change once it is durable. */
    private void goOn(Run run) {
        effects(run);
        if (!run.ended && run.branches.stream().anyMatch(branch -> branch.phase == Phase.READY)) {
            drivers.wake(run);
        }
    }

    private void effects(Run run) {
        List<Runnable> effects = new ArrayList<>(run.effects);
        run.effects.clear();
        Throwable first = null;
        for (Runnable effect : effects) {
            Throwable failure = attempt(effect);
            first = first == null ? failure : first;
        }
        if (first != null && !workers.stopping()) {
            LOG.error("what follows in execution {} failed", run.execution.arn(), first);
            fail(run, first);
        }
    }

    private void later(Run run, Runnable work) {
        workers.run("a task of execution " + run.execution.arn(), work, failure -> fail(run, failure));
    }

    @Override
    public void call(Run run, Branch branch, TaskResource resource) {
        int id = branch.id;
        long attempt = branch.attempt;
        JsonNode parameters = branch.parameters();
        Execution execution = run.execution;
        Runnable work = () -> answer(run, id, attempt, called(execution, branch, resource, parameters));
        run.effects.add(() -> later(run, () -> {
            if (resource.storesOnly()) {
                asOneChange(run, work);
            } else {
                work.run();
            }
        }));
    }

    /** Makes a task's call. @return how the task takes what came of it */
    private BiConsumer<Run, Branch> called(
            Execution execution, Branch caller, TaskResource resource, JsonNode parameters) {
        OpenSegment call = trace.call(execution, caller, resource, parameters);
        try {
            JsonNode result = tasks.call(execution, resource, parameters, call.header());
            return (run, branch) -> interpreter.answered(run, branch, result);
        } catch (StateError e) {
            call.failed(e.name(), e.cause());
            return (run, branch) -> interpreter.failedTask(run, branch, e);
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            if (!workers.stopping()) {
                LOG.error("a task of {} failed", execution.arn(), e);
            }
            call.failed("States.Runtime", e.toString());
            StateError error = StateError.runtime("The local cloud could not make the call: " + e);
            return (run, branch) -> interpreter.failedTask(run, branch, error);
        } finally {
            call.end(context.clock().instant());
        }
    }

    @Override
    public void read(Run run, Branch branch, JsonNode config) {
        outside(run, branch, mapRuns.reading(run, branch, config));
    }

    @Override
    public void write(Run run, Branch branch) {
        outside(run, branch, mapRuns.writing(run, branch));
    }

    /** Does work of a Map Run that is none of the interpreter's, and goes on with what comes of it. */
    private void outside(Run run, Branch branch, Supplier<BiConsumer<Run, Branch>> work) {
        int id = branch.id;
        long attempt = branch.attempt;
        run.effects.add(() -> later(run, () -> {
            BiConsumer<Run, Branch> next;
            try {
                next = work.get();
            } catch (StateError e) {
                next = (r, b) -> interpreter.distributed().failed(r, b, e);
            }
            answer(run, id, attempt, next);
        }));
    }

    @Override
    public void left(Run run, Branch branch, @Nullable StateError failure) {
        trace.left(run.execution, branch, failure);
    }

    @Override
    public boolean exists(TaskResource activity) {
        return activities.find(activity.resource()).isPresent();
    }

    @Override
    public void offer(Run run, Branch branch, TaskResource resource) {
        String token = Objects.requireNonNull(branch.token, "a task of an activity has one");
        run.effects.add(() -> activities.offer(resource.resource(), token));
    }

    /** Makes a call and its entry in the history durable together, so that no crash comes between: it is never made twice. */
    private void asOneChange(Run run, Runnable work) {
        synchronized (run) {
            Throwable failure = attempt(() -> context.change((Change change) -> work.run()));
            if (failure != null && !workers.stopping()) {
                giveUp(run, failure);
                goOn(run);
            }
        }
    }

    private void answer(Run run, int id, long attempt, BiConsumer<Run, Branch> change) {
        change(run, () -> run.branch(id)
                .filter(branch -> branch.attempt == attempt)
                .ifPresent(branch -> change.accept(run, branch)));
    }

    @Override
    public void timer(Run run, Branch branch) {
        run.cancel(branch);
        if (branch.due == null) {
            return;
        }
        int id = branch.id;
        long attempt = branch.attempt;
        Instant due = branch.due;
        Duration leapt = branch.phase == Phase.TASK ? context.clock().leapt() : null;
        run.effects.add(() -> run.timers.put(
                id, context.clock().schedule(due, leapt, at -> later(run, () -> answer(run, id, attempt, this::due)))));
    }

    private void due(Run run, Branch branch) {
        switch (branch.phase) {
            case WAIT -> interpreter.waited(run, branch);
            case RETRY -> branch.wait(Phase.READY, null);
            case TASK, SYNC -> interpreter.failedTask(run, branch, StateError.timeout());
            case TOKEN -> {
                boolean over = branch.taskDeadline != null
                        && !context.clock().instant().isBefore(branch.taskDeadline);
                interpreter.failedTask(run, branch, over ? StateError.timeout() : StateError.heartbeat());
            }
            default -> {}
        }
    }

    @Override
    public void watch(Run run, Branch branch) {
        int id = branch.id;
        long attempt = branch.attempt;
        String child = Objects.requireNonNull(branch.child, "set when the call has answered");
        Runnable check = () -> later(run, () -> answer(run, id, attempt, (r, b) -> childEnded(r, b, child)));
        run.effects.add(() -> {
            watchers.computeIfAbsent(child, arn -> new CopyOnWriteArrayList<>()).add(check);
            check.run();
        });
    }

    private void childEnded(Run run, Branch branch, String arn) {
        String prefix = context.arn("execution:");
        Execution child = arn.startsWith(prefix)
                ? stored.execution(arn.substring(prefix.length())).orElse(null)
                : null;
        if (child == null || child.running()) {
            return;
        }
        boolean parsed = Interpreter.resource(run.state(branch)).pattern().endsWith(":2");
        ObjectNode result = ChildResult.of(child, parsed);
        if ("SUCCEEDED".equals(child.outcome().status())) {
            interpreter.answered(run, branch, result);
        } else {
            interpreter.failedTask(run, branch, new StateError("States.TaskFailed", result.toString()));
        }
    }

    /** Ends a run from outside: its last event follows none of the others. @param error its name and cause, or null */
    void end(Run run, String status, @Nullable String error, @Nullable String cause) {
        Execution ended = ended(run, status, null, new StateError(error, cause));
        writer.ended(run, null, ended);
        ended(run, ended);
    }

    @Override
    public void end(Run run, Branch last, String status, @Nullable JsonNode output, @Nullable StateError error) {
        Execution ended = ended(run, status, output, error);
        writer.ended(run, last, ended);
        ended(run, ended);
    }

    private Execution ended(Run run, String status, @Nullable JsonNode output, @Nullable StateError error) {
        return run.execution.ended(new Execution.Outcome(
                status,
                context.clock().instant(),
                output == null ? null : output.toString(),
                error == null ? null : error.name(),
                error == null ? null : error.cause()));
    }

    private void ended(Run run, Execution ended) {
        run.execution = ended;
        run.ended = true;
        if (run.before != null) {
            run.branches = run.before;
            run.before = null;
        }
        if (!"SUCCEEDED".equals(ended.outcome().status())) {
            StateError failure = new StateError(
                    ended.outcome().error() == null
                            ? ended.outcome().status()
                            : ended.outcome().error(),
                    ended.outcome().cause());
            run.branches.stream()
                    .filter(branch -> branch.entered)
                    .forEach(branch -> trace.left(ended, branch, failure));
        }
        new ArrayList<>(run.branches).forEach(run::cancel);
        if (run.deadlineTimer != null) {
            run.deadlineTimer.cancel();
        }
        run.effects.clear();
        run.effects.add(() -> running.remove(run.key, run));
        run.effects.add(() -> trace.ended(ended));
        CompletableFuture<Execution> answer = run.answer;
        if (answer != null) {
            run.effects.add(() -> answer.complete(ended));
        }
        run.effects.add(() ->
                Optional.ofNullable(watchers.remove(ended.arn())).ifPresent(waiting -> waiting.forEach(Runnable::run)));
    }
}
