package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch.Phase;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The Amazon States Language: drives a run until all its branches wait. It changes the run in memory only; what has to happen outside
 * (calls, timers) it hands to its {@link Effects}, which acts when the change is stored.
 */
public final class Interpreter {

    /** What happens after a change is stored. */
    public interface Effects {

        /** Whether there is the activity that a task names. */
        boolean exists(TaskResource activity);

        /** Lets a worker fetch the task of an activity. */
        void offer(Run run, Branch branch, TaskResource resource);

        /** Makes the call of a Task. */
        void call(Run run, Branch branch, TaskResource resource);

        /** Wakes a branch at its due time. */
        void timer(Run run, Branch branch);

        /** Tells a branch when the execution that it started has ended. */
        void watch(Run run, Branch branch);

        /** Reads the items of a Map Run. @param config how they are written, {@code ReaderConfig} */
        default void read(Run run, Branch branch, JsonNode config) {}

        /** Writes the results of a Map Run. */
        default void write(Run run, Branch branch) {}

        /** A branch leaves a state. @param failure what the state failed with, or null */
        default void left(Run run, Branch branch, @Nullable StateError failure) {}

        /** The execution has ended. */
        void end(Run run, Branch last, String status, @Nullable JsonNode output, @Nullable StateError error);
    }

    private static final int MAX_EVENTS = 25_000;

    private final StateData data;
    private final HistoryWriter history;
    private final Effects effects;
    private final Tasks tasks;
    private final Forks forks;
    private final DistributedMaps distributed;

    public Interpreter(StateData data, HistoryWriter history, Effects effects) {
        this.data = data;
        this.history = history;
        this.effects = effects;
        this.tasks = new Tasks(data, history, effects);
        this.forks = new Forks(data, history, this);
        this.distributed = new DistributedMaps(data, history, this, effects);
    }

    Forks forks() {
        return forks;
    }

    public Tasks tasks() {
        return tasks;
    }

    public DistributedMaps distributed() {
        return distributed;
    }

    /** A state that forks has failed. @param event what tells so, if nothing tries again */
    void forkFailed(Run run, Branch branch, StateError error, String event) {
        fail(run, branch, error, event);
    }

    /** Drives every branch that is ready, for at most some steps. */
    public void drive(Run run, int steps) {
        for (int i = 0; i < steps && !run.ended; i++) {
            Optional<Branch> ready = run.branches.stream()
                    .filter(branch -> branch.phase == Phase.READY)
                    .findFirst();
            if (ready.isEmpty()) {
                return;
            }
            step(run, ready.get());
        }
    }

    private void step(Run run, Branch branch) {
        run.current = branch;
        if (run.nextEvent > MAX_EVENTS) {
            effects.end(
                    run,
                    branch,
                    "FAILED",
                    null,
                    StateError.runtime("The execution reached the maximum number of history events (25000)."));
            return;
        }
        JsonNode state = run.state(branch);
        String type = state.path("Type").asText();
        try {
            if (!branch.entered) {
                branch.entered = true;
                branch.enteredAt = data.context().clock().instant();
                branch.retries.clear();
                branch.token = null;
                branch.beforeEntered = branch.lastEvent;
                history.entered(run, branch, type);
            }
            execute(run, branch, state, type);
        } catch (StateError e) {
            fail(run, branch, described(branch, e));
        }
    }

    /** The interpreter's own errors: their causes say where they come about. */
    private static final Set<String> PLACED =
            Set.of("States.Runtime", "States.IntrinsicFailure", "States.ResultPathMatchFailure");

    private static StateError described(Branch branch, StateError error) {
        String name = error.name();
        boolean placed = error.evaluation() || name != null && PLACED.contains(name);
        String cause = error.cause() == null ? "" : error.cause();
        if (!placed || branch.inspection != null || cause.startsWith("An error occurred")) {
            return error;
        }
        String place = "An error occurred while executing the state '" + branch.state + "' (entered at the event id #"
                + branch.enteredEvent + ").";
        return error.because(cause.isEmpty() ? place : place + " " + cause);
    }

    private void execute(Run run, Branch branch, JsonNode state, String type) {
        boolean jsonata = run.jsonata(branch);
        switch (type) {
            case "Pass" -> {
                if (jsonata) {
                    leave(run, branch, data.through(run, branch, state, null, "", true), state);
                } else if (state.has("Result")) {
                    branch.saw("result", state.get("Result"));
                    leave(run, branch, data.output(run, branch, state, state.get("Result"), false), state);
                } else {
                    JsonNode input = data.arguments(branch, state, data.scopes(run, branch), false);
                    leave(run, branch, data.output(run, branch, state, input, false), state);
                }
            }
            case "Succeed" -> {
                JsonNode output = data.through(run, branch, state, null, "", jsonata);
                history.exited(run, branch, type, output);
                effects.left(run, branch, null);
                finish(run, branch, output);
            }
            case "Fail" -> {
                ExpressionScope scopes = data.scopes(run, branch);
                if (!jsonata) {
                    data.effectiveInput(branch, state, scopes);
                }
                JsonNode error = data.value(state, "Error", scopes, jsonata);
                JsonNode cause = data.value(state, "Cause", scopes, jsonata);
                uncaught(
                        run,
                        branch,
                        new StateError(error == null ? null : error.asText(), cause == null ? null : cause.asText()));
            }
            case "Choice" -> choose(run, branch, state, jsonata);
            case "Wait" -> {
                branch.wait(Phase.WAIT, Waits.until(data, state, data.scopes(run, branch), jsonata));
                effects.timer(run, branch);
            }
            case "Task" -> tasks.begin(run, branch, state, jsonata);
            case "Parallel" -> forks.parallel(run, branch, state, jsonata);
            case "Map" -> forks.map(run, branch, state, jsonata);
            default -> throw StateError.runtime("Unknown state type " + type);
        }
    }

    private void choose(Run run, Branch branch, JsonNode state, boolean jsonata) {
        ExpressionScope raw = data.scopes(run, branch);
        ExpressionScope scopes = jsonata ? raw : raw.withInput(data.effectiveInput(branch, state, raw));
        int index = 0;
        for (JsonNode rule : state.path("Choices")) {
            String place = "Choices[" + index++ + "]/";
            if (jsonata ? data.condition(rule, scopes, place) : ChoiceRules.matches(rule, scopes)) {
                follow(
                        run,
                        branch,
                        data.through(run, branch, state, rule, place, jsonata),
                        state,
                        rule.path("Next").asText());
                return;
            }
        }
        if (!state.has("Default")) {
            // AWS does not use its States.NoChoiceMatched here
            throw StateError.runtime(
                    "Failed to transition out of the state. The state does not point to a next state.");
        }
        follow(
                run,
                branch,
                data.through(run, branch, state, null, "", jsonata),
                state,
                state.get("Default").asText());
    }

    /** A Wait is over. */
    public void waited(Run run, Branch branch) {
        guarded(
                run,
                branch,
                state -> leave(run, branch, data.through(run, branch, state, null, "", run.jsonata(branch)), state));
    }

    void guarded(Run run, Branch branch, Consumer<JsonNode> body) {
        run.current = branch;
        try {
            body.accept(run.state(branch));
        } catch (StateError e) {
            fail(run, branch, described(branch, e));
        }
    }

    public static TaskResource resource(JsonNode state) {
        try {
            return TaskResource.parse(state.path("Resource").asText());
        } catch (IllegalArgumentException e) {
            throw StateError.runtime(String.valueOf(e.getMessage()));
        }
    }

    /** The call of a Task has answered. */
    public void answered(Run run, Branch branch, JsonNode result) {
        guarded(run, branch, state -> {
            TaskResource resource = resource(state);
            if (branch.phase == Phase.TASK && resource.waitsForToken()) {
                history.submitted(run, branch, resource, result);
                branch.wait(Phase.TOKEN, tasks.heartbeatDue(branch));
                effects.timer(run, branch);
                return;
            } else if (branch.phase == Phase.TASK && resource.waitsForExecution()) {
                history.submitted(run, branch, resource, result);
                branch.child = result.path("ExecutionArn").asText();
                branch.wait(Phase.SYNC, branch.taskDeadline);
                effects.timer(run, branch);
                if (!branch.child.isEmpty()) {
                    effects.watch(run, branch);
                }
                return;
            }
            run.cancel(branch);
            try {
                StateData.limited(resource.lambdaArn() == null ? resource.type() : resource.lambdaArn(), result);
            } catch (StateError e) {
                failedTask(run, branch, e);
                return;
            }
            branch.saw("result", result);
            history.succeeded(run, branch, resource, result);
            leave(run, branch, data.output(run, branch, state, result, run.jsonata(branch)), state);
        });
    }

    /** The branches of a Parallel, or the iterations of a Map, have given their result. */
    public void joined(Run run, Branch branch, JsonNode results) {
        guarded(
                run,
                branch,
                state -> leave(
                        run,
                        branch,
                        data.output(run, branch, state, StateData.limited(branch.state, results), run.jsonata(branch)),
                        state));
    }

    /** The call of a Task has failed, or its time is over. */
    public void failedTask(Run run, Branch branch, StateError error) {
        run.current = branch;
        run.cancel(branch);
        StateError told = described(branch, error);
        try {
            history.failed(run, branch, resource(run.state(branch)), told);
        } catch (StateError e) {
            // a resource that cannot be read has no event of its own
        }
        fail(run, branch, told);
    }

    void leave(Run run, Branch branch, JsonNode output, JsonNode state) {
        follow(
                run,
                branch,
                output,
                state,
                state.path("End").asBoolean() ? null : state.path("Next").asText());
    }

    private void follow(Run run, Branch branch, JsonNode output, JsonNode state, @Nullable String next) {
        history.exited(run, branch, state.path("Type").asText(), output);
        effects.left(run, branch, null);
        if (next == null) {
            finish(run, branch, output);
            return;
        }
        branch.state = next;
        branch.input = output;
        branch.entered = false;
        branch.parameters = null;
        branch.taskDeadline = null;
        branch.child = null;
        branch.items = null;
        branch.mapInput = null;
        branch.mapRun = null;
        branch.failures = null;
        branch.results = null;
        branch.wait(Phase.READY, null);
    }

    private void finish(Run run, Branch branch, JsonNode output) {
        if (branch.parent == null) {
            effects.end(run, branch, "SUCCEEDED", output, null);
            return;
        }
        Branch parent = run.branch(branch.parent).orElseThrow();
        if (parent.mapRun != null) {
            distributed.ended(run, parent, branch, output, null);
            return;
        }
        JsonNode state = run.state(parent);
        boolean map = "Map".equals(state.path("Type").asText());
        // as AWS's histories are: the next iteration follows the last state of this one, the end of all its success
        long last = branch.lastEvent;
        long succeeded = map
                ? history.aside(
                        run,
                        branch,
                        "MapIterationSucceeded",
                        e -> e.mapIterationSucceededEventDetails(
                                d -> d.name(parent.state).index(branch.index)))
                : last;
        parent.results().set(String.valueOf(branch.index), output);
        parent.finished++;
        run.remove(branch);
        if (parent.finished == parent.total) {
            parent.lastEvent = succeeded;
            forks.joined(run, parent, state, map ? "Map" : "Parallel");
        } else if (map) {
            parent.lastEvent = last;
            guarded(run, parent, s -> forks.iterate(run, parent, s, run.jsonata(parent)));
        }
    }

    /** A state has failed: retries it, goes where its catcher says, or passes the error on. */
    public void fail(Run run, Branch branch, StateError error) {
        String event = null;
        if (error.evaluation() && branch.inspection == null) {
            if ("Map".equals(run.state(branch).path("Type").asText()) && branch.phase == Phase.READY) {
                // recorded on AWS: a Map whose items are none fails as it was before it was entered, and has its event
                branch.lastEvent = branch.beforeEntered;
                event = "MapStateFailed";
            }
            history.evaluationFailed(run, branch, error);
        }
        fail(run, branch, error, event);
    }

    /** @param event what tells that a fork has failed, if nothing tries again; null for other states */
    private void fail(Run run, Branch branch, StateError error, @Nullable String event) {
        JsonNode state = run.state(branch);
        Inspection inspection = branch.inspection;
        if (inspection != null) {
            inspection.error = error;
        }
        int index = 0;
        for (JsonNode retrier : state.path("Retry")) {
            if (ErrorRules.handles(retrier, error)) {
                int used = branch.used(index);
                if (used < retrier.path("MaxAttempts").asInt(3)) {
                    long pause = ErrorRules.pause(retrier, used);
                    if (inspection != null) {
                        inspection.retryIndex = index;
                        inspection.backoffMillis = pause;
                    }
                    branch.retries.put(index, used + 1);
                    run.before = null;
                    branch.wait(Phase.RETRY, data.context().clock().instant().plusMillis(pause));
                    effects.timer(run, branch);
                    return;
                }
                break;
            }
            index++;
        }
        if (event != null) {
            history.add(run, branch, event, e -> {});
        }
        index = 0;
        for (JsonNode catcher : state.path("Catch")) {
            if (ErrorRules.handles(catcher, error)) {
                run.before = null;
                try {
                    if (inspection != null) {
                        inspection.catchIndex = index;
                    }
                    follow(
                            run,
                            branch,
                            data.caught(run, branch, catcher, "Catch[" + index + "]/", error, run.jsonata(branch)),
                            state,
                            catcher.path("Next").asText());
                } catch (StateError e) {
                    StateError told = described(branch, e);
                    if (told.evaluation()) {
                        history.evaluationFailed(run, branch, told);
                    }
                    uncaught(run, branch, told);
                }
                return;
            }
            index++;
        }
        uncaught(run, branch, error);
    }

    private void uncaught(Run run, Branch branch, StateError error) {
        if (branch.parent == null) {
            effects.end(run, branch, "FAILED", null, error);
            return;
        }
        Branch parent = run.branch(branch.parent).orElseThrow();
        if (parent.mapRun != null) {
            distributed.ended(run, parent, branch, null, error);
            return;
        }
        if (run.before == null) {
            run.before = new ArrayList<>(run.branches);
        }
        boolean map = "Map".equals(run.state(parent).path("Type").asText());
        if (map) {
            history.aside(
                    run,
                    branch,
                    "MapIterationFailed",
                    e -> e.mapIterationFailedEventDetails(
                            d -> d.name(parent.state).index(branch.index)));
        }
        parent.lastEvent = branch.lastEvent;
        for (Branch child : new ArrayList<>(run.branches)) {
            if (child.parent != null && child.parent == parent.id) {
                if (map && child != branch) {
                    history.aside(
                            run,
                            child,
                            "MapIterationAborted",
                            e -> e.mapIterationAbortedEventDetails(
                                    d -> d.name(parent.state).index(child.index)));
                }
                run.remove(child);
            }
        }
        fail(run, parent, error, (map ? "Map" : "Parallel") + "StateFailed");
    }
}
