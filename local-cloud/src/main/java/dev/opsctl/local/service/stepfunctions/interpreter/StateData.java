package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.time.IsoTime;
import dev.opsctl.local.limit.Sizes;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.ReferencePath;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The way of data through a state, in both query languages: input to what the state works on, its result to its output. */
public final class StateData {

    /** @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html">Wait</a> */
    static final long MOST_SECONDS = 99_999_999;

    private static final ObjectNode EMPTY = JsonNodeFactory.instance.objectNode();
    private static final int MAX_BYTES = 262_144;

    private final ServiceContext context;

    public StateData(ServiceContext context) {
        this.context = context;
    }

    /** The states that can be retried; only these know how often they were. */
    private static final Set<String> RETRIABLE = Set.of("Task", "Parallel", "Map");

    /** The context object of a branch. */
    ObjectNode contextObject(Run run, Branch branch) {
        ObjectNode object = run.context != null ? run.context.deepCopy() : ofExecution(run, branch);
        Branch item = branch;
        while (item != null && item.mapItem == null) {
            Integer parent = item.parent;
            item = parent == null ? null : run.branch(parent).orElse(null);
        }
        if (item != null) {
            object.putObject("Map").putObject("Item").put("Index", item.index).set("Value", item.mapItem);
        }
        return object;
    }

    private static ObjectNode ofExecution(Run run, Branch branch) {
        Execution execution = run.execution;
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        ObjectNode about = object.putObject("Execution").put("Id", execution.arn());
        about.set("Input", Json.parse(execution.input()));
        about.put("StartTime", IsoTime.millis(execution.start()))
                .put("Name", execution.name())
                .put("RoleArn", execution.roleArn());
        if (!run.synchronous) {
            about.put("RedriveCount", execution.redrives());
        }
        if (execution.redriven() != null) {
            about.put("RedriveTime", IsoTime.millis(execution.redriven()));
        }
        object.putObject("StateMachine")
                .put("Id", execution.program().machineArn())
                .put("Name", execution.program().machineName());
        if (!branch.state.isEmpty()) {
            ObjectNode state = object.putObject("State")
                    .put("Name", branch.state)
                    .put("EnteredTime", branch.enteredAt == null ? null : IsoTime.millis(branch.enteredAt));
            if (RETRIABLE.contains(run.state(branch).path("Type").asText())) {
                state.put("RetryCount", branch.retried());
            }
        }
        if (branch.token != null) {
            object.putObject("Task").put("Token", branch.token);
        }
        return object;
    }

    /** The variables that a branch sees: its own and those of the branches around it. */
    ObjectNode variables(Run run, Branch branch) {
        ObjectNode all = branch.parent == null
                ? JsonNodeFactory.instance.objectNode()
                : variables(run, run.branch(branch.parent).orElseThrow());
        if (branch.variables != null) {
            all.setAll(branch.variables);
        }
        return all;
    }

    public ExpressionScope scopes(Run run, Branch branch) {
        return new ExpressionScope(branch.input, contextObject(run, branch), variables(run, branch));
    }

    /** {@code $states} of JSONata. */
    private static ObjectNode states(ExpressionScope scopes, @Nullable String extra, @Nullable JsonNode value) {
        ObjectNode states = JsonNodeFactory.instance.objectNode();
        states.set("input", scopes.input());
        states.set("context", scopes.context());
        if (extra != null) {
            states.set(extra, value);
        }
        return states;
    }

    /** The state's input after InputPath. */
    JsonNode effectiveInput(Branch branch, JsonNode state, ExpressionScope scopes) {
        JsonNode input = effectiveInput(state, scopes);
        branch.saw("afterInputPath", input);
        return input;
    }

    private static JsonNode effectiveInput(JsonNode state, ExpressionScope scopes) {
        JsonNode path = state.get("InputPath");
        return path == null ? scopes.input() : path.isNull() ? EMPTY : scopes.at(path.asText(), "InputPath");
    }

    /** What a Task, Pass, Parallel or Map gets: Parameters or Arguments filled, or the input. */
    JsonNode arguments(Branch branch, JsonNode state, ExpressionScope scopes, boolean jsonata) {
        if (jsonata) {
            if (!state.has("Arguments")) {
                return scopes.input();
            }
            JsonNode arguments = filled(state.get("Arguments"), scopes, "Arguments");
            branch.saw("afterArguments", arguments);
            return arguments;
        }
        JsonNode input = effectiveInput(branch, state, scopes);
        JsonNode parameters = state.has("Parameters") ? scopes.withInput(input).fill(state.get("Parameters")) : input;
        branch.saw("afterParameters", parameters);
        return parameters;
    }

    /** A JSONata template filled with what is known before the state has a result. */
    public static JsonNode filled(JsonNode template, ExpressionScope scopes, String field) {
        return JsonataTemplates.fill(template, states(scopes, null, null), scopes.variables(), field);
    }

    /** A value that a field takes only if it is of a type. @param type as JSONata names it */
    static JsonNode of(String type, JsonNode value, JsonNode template, String field) {
        String is =
                switch (value.getNodeType()) {
                    case ARRAY -> "array";
                    case BOOLEAN -> "boolean";
                    case NUMBER -> "number";
                    case STRING -> "string";
                    case OBJECT -> "object";
                    default -> "null";
                };
        if (!is.equals(type)) {
            throw StateError.evaluation(
                    field,
                    JsonataTemplates.named(template, field) + " returned an unexpected result type. Expected '" + type
                            + "', but was '" + is + "' for value: " + value);
        }
        return value;
    }

    /** As {@link #value}, of a field that takes an integer only; by a path, a string that is one will do. */
    public @Nullable JsonNode number(JsonNode state, String field, ExpressionScope scopes, boolean jsonata) {
        return number(state, field, scopes, jsonata, "integer");
    }

    /** As {@link #number}, of a field that takes any number. */
    @Nullable
    JsonNode fraction(JsonNode state, String field, ExpressionScope scopes, boolean jsonata) {
        return number(state, field, scopes, jsonata, "float");
    }

    private @Nullable JsonNode number(
            JsonNode state, String field, ExpressionScope scopes, boolean jsonata, String type) {
        JsonNode value = value(state, field, scopes, jsonata);
        if (value == null || state.has(field) && value.isNumber()) {
            return value;
        } else if (jsonata) {
            return of("number", value, state.get(field), field);
        }
        String text = text(value);
        try {
            return "float".equals(type)
                    ? JsonNodeFactory.instance.numberNode(Float.parseFloat(text))
                    : JsonNodeFactory.instance.numberNode(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw StateError.runtime("The " + field + "Path field refers to value \"" + text
                    + "\" which is not a valid " + type + ": "
                    + state.path(field + "Path").asText());
        }
    }

    /** A field of seconds: null if there is none, and at most what may be written in a definition. */
    @Nullable
    Long seconds(JsonNode state, String field, ExpressionScope scopes, boolean jsonata) {
        JsonNode value = number(state, field, scopes, jsonata);
        if (value == null || value.doubleValue() >= 0 && value.doubleValue() <= MOST_SECONDS) {
            return value == null ? null : value.longValue();
        }
        throw jsonata
                ? StateError.evaluation(
                        field, "The " + field + " field does not reference a positive integer value: " + value)
                : StateError.runtime("The " + field + "Path field refers to value \"" + value
                        + "\" which is not between 0 and " + MOST_SECONDS + ": "
                        + state.path(field + "Path").asText());
    }

    /** A count, which is none the less for being beyond what there can be. */
    static int whole(JsonNode count) {
        return (int) Math.min(Integer.MAX_VALUE, count.asLong());
    }

    /** A value as the causes of errors show it. */
    static String text(@Nullable JsonNode value) {
        return value == null ? "" : value.isTextual() ? value.textValue() : value.toString();
    }

    /** How many branches of a Map may run at once; 0 if as many as there may be. */
    int concurrency(JsonNode state, ExpressionScope scopes, boolean jsonata) {
        JsonNode most = number(state, "MaxConcurrency", scopes, jsonata);
        if (most != null && most.doubleValue() < 0) {
            throw StateError.runtime("MaxConcurrency cannot be negative.");
        }
        return most == null ? 0 : whole(most);
    }

    /** A field that may hold an expression (JSONata) or has a twin {@code FieldPath} (JSONPath); null if neither is there. */
    public @Nullable JsonNode value(JsonNode state, String field, ExpressionScope scopes, boolean jsonata) {
        if (state.has(field)) {
            return jsonata ? filled(state.get(field), scopes, field) : state.get(field);
        }
        String path = state.path(field + "Path").asText(null);
        return path == null
                ? null
                : path.startsWith("States.")
                        ? Intrinsics.evaluate(path, scopes.withInput(effectiveInput(state, scopes)))
                        : scopes.withInput(effectiveInput(state, scopes)).at(path, field + "Path");
    }

    /** What the path of a Wait gives, JSONPath's; one that leads nowhere is told in words of its own. */
    @Nullable
    JsonNode referenced(JsonNode state, String field, ExpressionScope scopes) {
        String path = state.path(field + "Path").asText();
        if (path.startsWith("$")
                && scopes.withInput(effectiveInput(state, scopes)).find(path).isEmpty()) {
            throw StateError.runtime("The " + field + "Path parameter does not reference an input value: " + path);
        }
        return value(state, field, scopes, false);
    }

    boolean condition(JsonNode rule, ExpressionScope scopes, String place) {
        String field = place + "Condition";
        JsonNode condition = rule.path("Condition");
        return of("boolean", filled(condition, scopes, field), condition, field).booleanValue();
    }

    /** The output of a state that had a result; assigns variables. */
    JsonNode output(Run run, Branch branch, JsonNode state, JsonNode result, boolean jsonata) {
        ExpressionScope scopes = scopes(run, branch);
        JsonNode output;
        if (jsonata) {
            assign(branch, state, "", scopes, "result", result, true);
            output = state.has("Output")
                    ? JsonataTemplates.fill(
                            state.get("Output"), states(scopes, "result", result), scopes.variables(), "Output")
                    : result;
        } else {
            JsonNode selected =
                    state.has("ResultSelector") ? scopes.withInput(result).fill(state.get("ResultSelector")) : result;
            JsonNode place = state.get("ResultPath");
            JsonNode merged = place == null
                    ? selected
                    : place.isNull() ? branch.input : ReferencePath.put(branch.input, place.asText(), selected);
            branch.saw("afterResultSelector", selected);
            branch.saw("afterResultPath", merged);
            assign(branch, state, "", scopes.withInput(selected), null, null, false);
            JsonNode path = state.get("OutputPath");
            output = path == null
                    ? merged
                    : path.isNull() ? EMPTY : scopes.withInput(merged).at(path.asText(), "OutputPath");
        }
        return limited(branch.state, output);
    }

    /**
     * The output of a state without a result of its own: Choice, Wait, Succeed.
     *
     * @param rule the rule of a Choice that matches, which goes before its state; null if there is none
     * @param place where the rule is, to name its fields
     */
    JsonNode through(Run run, Branch branch, JsonNode state, @Nullable JsonNode rule, String place, boolean jsonata) {
        ExpressionScope scopes = scopes(run, branch);
        JsonNode assigning = rule != null && rule.has("Assign") ? rule : state;
        String assigns = assigning == rule ? place : "";
        if (jsonata) {
            assign(branch, assigning, assigns, scopes, null, null, true);
            JsonNode giving = rule != null && rule.has("Output") ? rule : state;
            JsonNode output = giving.get("Output");
            return output == null
                    ? branch.input
                    : limited(branch.state, filled(output, scopes, giving == rule ? place + "Output" : "Output"));
        }
        JsonNode input = effectiveInput(branch, state, scopes);
        assign(branch, assigning, assigns, scopes.withInput(input), null, null, false);
        JsonNode path = state.get("OutputPath");
        return path == null
                ? input
                : path.isNull() ? EMPTY : scopes.withInput(input).at(path.asText(), "OutputPath");
    }

    /** The input of the state that a catcher leads to. */
    JsonNode caught(Run run, Branch branch, JsonNode catcher, String place, StateError error, boolean jsonata) {
        ObjectNode output = JsonNodeFactory.instance.objectNode().put("Error", error.name());
        // recorded on AWS: a time-out has an empty cause, a failure without a name none
        output.put("Cause", error.cause() == null && error.name() != null ? "" : error.cause());
        ExpressionScope scopes = scopes(run, branch);
        if (jsonata) {
            assign(branch, catcher, place, scopes, "errorOutput", output, true);
            return catcher.has("Output")
                    ? JsonataTemplates.fill(
                            catcher.get("Output"),
                            states(scopes, "errorOutput", output),
                            scopes.variables(),
                            place + "Output")
                    : output;
        }
        assign(branch, catcher, place, scopes.withInput(output), null, null, false);
        JsonNode path = catcher.get("ResultPath");
        return path == null
                ? output
                : path.isNull() ? branch.input : ReferencePath.put(branch.input, path.asText(), output);
    }

    private static void assign(
            Branch branch,
            JsonNode from,
            String place,
            ExpressionScope scopes,
            @Nullable String extra,
            @Nullable JsonNode value,
            boolean jsonata) {
        if (from.has("Assign")) {
            JsonNode assigned = jsonata
                    ? JsonataTemplates.fill(
                            from.get("Assign"), states(scopes, extra, value), scopes.variables(), place + "Assign")
                    : scopes.fill(from.get("Assign"));
            branch.assigned = assigned.isEmpty() ? null : (ObjectNode) assigned;
            branch.variables =
                    branch.variables == null ? JsonNodeFactory.instance.objectNode() : branch.variables.deepCopy();
            branch.variables.setAll((ObjectNode) assigned);
        }
    }

    static JsonNode limited(String task, JsonNode data) {
        // the estimate is never above the length, so only what is near the limit is written out
        if (Sizes.exceeds(data, MAX_BYTES)
                || Sizes.exceeds(data, MAX_BYTES / 16)
                        && data.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new StateError(
                    "States.DataLimitExceeded",
                    "The state/task '" + task
                            + "' returned a result with a size exceeding the maximum number of bytes service limit.");
        }
        return data;
    }

    ServiceContext context() {
        return context;
    }
}
