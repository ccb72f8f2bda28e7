package dev.opsctl.functions.console.domain;

import dev.opsctl.functions.domain.SortableTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of an execution as its history tells them, in the order in which they were entered. */
public final class ExecutionSteps {
    private static final class Step {
        private final String state;
        private final String type;
        private final Instant entered;
        private final @Nullable Object input;
        private final List<Map<String, Object>> failures = new ArrayList<>();
        private @Nullable Instant left;
        private @Nullable Object output;

        Step(String state, String type, Instant entered, @Nullable Object input) {
            this.state = state;
            this.type = type;
            this.entered = entered;
            this.input = input;
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("state", state);
            json.put("type", type);
            json.put("entered", SortableTime.text(entered));
            if (left != null) {
                json.put("left", SortableTime.text(left));
            }
            json.put("input", input);
            if (output != null) {
                json.put("output", output);
            }
            json.put("failures", failures);
            return json;
        }
    }

    private final List<Step> steps = new ArrayList<>();
    /** By the id of each event, the step that it is part of. */
    private final Map<Long, Step> byEvent = new HashMap<>();

    /** @param type as the definition has it: Task, Choice, … */
    public void entered(long event, String state, String type, Instant at, @Nullable Object input) {
        Step step = new Step(state, type, at, input);
        steps.add(step);
        byEvent.put(event, step);
    }

    /** A step's end. @param previous the event before, by which the step is known */
    public void left(long event, long previous, Instant at, @Nullable Object output) {
        Step step = of(event, previous);
        if (step != null) {
            step.left = at;
            step.output = output;
        }
    }

    /** A try of a step that failed, or timed out. */
    public void failed(long event, long previous, Instant at, @Nullable String error, @Nullable String cause) {
        Step step = of(event, previous);
        if (step != null) {
            Map<String, Object> failure = new LinkedHashMap<>();
            failure.put("at", SortableTime.text(at));
            failure.put("error", error == null ? "" : error);
            failure.put("cause", cause == null ? "" : cause);
            step.failures.add(failure);
        }
    }

    /** Whatever else happens in a step. */
    public void passed(long event, long previous) {
        of(event, previous);
    }

    private @Nullable Step of(long event, long previous) {
        Step step = byEvent.get(previous);
        if (step != null) {
            byEvent.put(event, step);
        }
        return step;
    }

    /** Whether the last step was one that the flow fails by on purpose. */
    public boolean endedByDecision() {
        return !steps.isEmpty() && steps.get(steps.size() - 1).type.equals("Fail");
    }

    public List<Map<String, Object>> toJson() {
        return steps.stream().map(Step::toJson).toList();
    }
}
