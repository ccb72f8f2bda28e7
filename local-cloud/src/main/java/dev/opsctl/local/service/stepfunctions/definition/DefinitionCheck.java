package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks for what makes a definition invalid; finds all of it. */
public final class DefinitionCheck {

    /** One error. */
    public record Finding(String code, String message, String location) {

        @Override
        public String toString() {
            return code + ": " + message + " at " + location;
        }
    }

    private static final Set<String> COMMON = Set.of("Type", "Comment", "QueryLanguage");
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "Pass",
                    Set.of(
                            "Next",
                            "End",
                            "Result",
                            "InputPath",
                            "OutputPath",
                            "ResultPath",
                            "Parameters",
                            "Output",
                            "Assign"),
            "Task",
                    Set.of(
                            "Next",
                            "End",
                            "Resource",
                            "InputPath",
                            "OutputPath",
                            "ResultPath",
                            "Parameters",
                            "ResultSelector",
                            "Retry",
                            "Catch",
                            "TimeoutSeconds",
                            "TimeoutSecondsPath",
                            "HeartbeatSeconds",
                            "HeartbeatSecondsPath",
                            "Arguments",
                            "Output",
                            "Assign"),
            "Choice", Set.of("Choices", "Default", "InputPath", "OutputPath", "Output", "Assign"),
            "Wait",
                    Set.of(
                            "Next",
                            "End",
                            "Seconds",
                            "SecondsPath",
                            "Timestamp",
                            "TimestampPath",
                            "InputPath",
                            "OutputPath",
                            "Output",
                            "Assign"),
            "Succeed", Set.of("InputPath", "OutputPath", "Output"),
            "Fail", Set.of("Error", "ErrorPath", "Cause", "CausePath"),
            "Parallel",
                    Set.of(
                            "Next",
                            "End",
                            "Branches",
                            "InputPath",
                            "OutputPath",
                            "ResultPath",
                            "Parameters",
                            "ResultSelector",
                            "Retry",
                            "Catch",
                            "Arguments",
                            "Output",
                            "Assign"),
            "Map",
                    Set.of(
                            "Next",
                            "End",
                            "ItemProcessor",
                            "Iterator",
                            "ItemsPath",
                            "Items",
                            "ItemSelector",
                            "MaxConcurrency",
                            "MaxConcurrencyPath",
                            "InputPath",
                            "OutputPath",
                            "ResultPath",
                            "Parameters",
                            "ResultSelector",
                            "Retry",
                            "Catch",
                            "Output",
                            "Assign"));
    private static final Set<String> JSONPATH_ONLY = Set.of(
            "InputPath",
            "OutputPath",
            "ResultPath",
            "Parameters",
            "ResultSelector",
            "TimeoutSecondsPath",
            "HeartbeatSecondsPath",
            "SecondsPath",
            "TimestampPath",
            "ItemsPath",
            "MaxConcurrencyPath",
            "ErrorPath",
            "CausePath");
    private static final Set<String> DISTRIBUTED = Set.of(
            "ItemReader",
            "ItemBatcher",
            "ResultWriter",
            "Label",
            "ToleratedFailureCount",
            "ToleratedFailureCountPath",
            "ToleratedFailurePercentage",
            "ToleratedFailurePercentagePath");
    private static final Set<String> JSONATA_ONLY = Set.of("Arguments", "Output", "Items");

    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final boolean express;
    /** Whether Map states need not run: distributed ones pass, too. */
    private final boolean mocked;

    private boolean jsonata;

    private DefinitionCheck(boolean express, boolean mocked) {
        this.express = express;
        this.mocked = mocked;
    }

    /** Everything that is wrong with a definition; empty if it is valid. */
    public static List<Finding> check(String definition, boolean express) {
        return check(definition, express, false);
    }

    /** What is wrong with the definition that the state under test is part of. */
    public static List<Finding> checkTest(String definition) {
        return check(definition, false, true);
    }

    /** What is wrong with a state alone; its transitions lead where nobody looks. */
    public static List<Finding> checkTest(String name, JsonNode state) {
        DefinitionCheck check = new DefinitionCheck(false, true);
        check.state(name, state, null, "", new HashSet<>());
        return check.findings;
    }

    private static List<Finding> check(String definition, boolean express, boolean mocked) {
        DefinitionCheck check = new DefinitionCheck(express, mocked);
        try {
            JsonNode root = Json.parse(definition);
            if (root.isObject()) {
                check.jsonata = "JSONata".equals(root.path("QueryLanguage").asText());
                check.machine(root, "");
            } else {
                check.add("INVALID_JSON_DESCRIPTION", "The definition must be a JSON object", "/");
            }
        } catch (IllegalArgumentException e) {
            check.add("INVALID_JSON_DESCRIPTION", String.valueOf(e.getMessage()), "/");
        }
        return check.findings;
    }

    private void add(String code, String message, String location) {
        findings.add(new Finding(code, message, location));
    }

    private void schema(String message, String location) {
        add("SCHEMA_VALIDATION_FAILED", message, location.isEmpty() ? "/" : location);
    }

    private void machine(JsonNode machine, String at) {
        for (String field : List.of("StartAt", "States")) {
            if (!machine.has(field)) {
                schema("These required fields are missing: [" + field + "]", at);
            }
        }
        JsonNode states = machine.path("States");
        if (!states.isObject() || states.isEmpty()) {
            if (machine.has("States")) {
                schema("States must be an object with at least one state", at + "/States");
            }
            return;
        }
        String start = machine.path("StartAt").asText();
        if (machine.has("StartAt") && !states.has(start)) {
            add("MISSING_TRANSITION_TARGET", "Missing 'Next' target: " + start, at + "/StartAt");
        }
        if (states.valueStream().noneMatch(DefinitionCheck::terminal)) {
            add("MISSING_END_STATE", "No terminal state found in machine", at + "/States");
        }
        Set<String> reached = new HashSet<>(Set.of(start));
        for (Map.Entry<String, JsonNode> state : states.properties()) {
            state(state.getKey(), state.getValue(), states, at + "/States/" + state.getKey(), reached);
        }
        for (Map.Entry<String, JsonNode> state : states.properties()) {
            if (!reached.contains(state.getKey())) {
                add(
                        "MISSING_TRANSITION_TARGET",
                        "State \"" + state.getKey() + "\" is not reachable.",
                        at + "/States/" + state.getKey());
            }
        }
    }

    private static boolean terminal(JsonNode state) {
        return state.path("End").asBoolean()
                || Set.of("Succeed", "Fail").contains(state.path("Type").asText());
    }

    private void state(String name, JsonNode state, JsonNode states, String at, Set<String> reached) {
        String type = state.path("Type").asText();
        Set<String> allowed = FIELDS.get(type);
        if (!names.add(name)) {
            add("DUPLICATE_STATE_NAME", "Duplicate State name: " + name, at);
        }
        if (name.length() > 80) {
            schema("State names must have at most 80 characters", at);
        }
        if (allowed == null) {
            schema(
                    state.has("Type")
                            ? "The value for the field 'Type' must be one of: [Pass, Task, Choice, Wait, Succeed,"
                                    + " Fail, Parallel, Map]"
                            : "These required fields are missing: [Type]",
                    state.has("Type") ? at + "/Type" : at);
            return;
        }
        boolean query = state.has("QueryLanguage")
                ? "JSONata".equals(state.get("QueryLanguage").asText())
                : jsonata;
        state.fieldNames().forEachRemaining(field -> {
            if (!COMMON.contains(field)
                    && !allowed.contains(field)
                    && !(mocked && "Map".equals(type) && DISTRIBUTED.contains(field))) {
                schema(
                        "Field '" + field + "' is not supported"
                                + ("Map".equals(type) ? " by the local cloud's Map" : ""),
                        at + "/" + field);
            } else if (query ? JSONPATH_ONLY.contains(field) : JSONATA_ONLY.contains(field)) {
                schema(
                        "Field '" + field + "' is not supported when the QueryLanguage is "
                                + (query ? "JSONata" : "JSONPath"),
                        at + "/" + field);
            }
        });
        if (allowed.contains("End")) {
            boolean end = state.path("End").asBoolean();
            if (end == state.has("Next")) {
                schema(
                        end ? "Only one of 'Next' and 'End' may be given" : "These required fields are missing: [Next]",
                        at);
            }
            target(state.path("Next"), states, at + "/Next", reached);
        }
        for (JsonNode catcher : state.path("Catch")) {
            errors(catcher, at + "/Catch");
            target(catcher.path("Next"), states, at + "/Catch/Next", reached);
        }
        state.path("Retry").forEach(retrier -> errors(retrier, at + "/Retry"));
        for (String path : List.of(
                "InputPath",
                "OutputPath",
                "ResultPath",
                "ItemsPath",
                "SecondsPath",
                "TimestampPath",
                "TimeoutSecondsPath",
                "HeartbeatSecondsPath")) {
            path(state.get(path), at + "/" + path, "ResultPath".equals(path));
        }
        template(state.path("Parameters"), at + "/Parameters");
        template(state.path("ResultSelector"), at + "/ResultSelector");
        specific(state, type, states, at, reached, query);
    }

    private void specific(JsonNode state, String type, JsonNode states, String at, Set<String> reached, boolean query) {
        switch (type) {
            case "Task" -> task(state, at, query);
            case "Choice" -> {
                if (!state.path("Choices").isArray() || state.path("Choices").isEmpty()) {
                    schema("A Choice state must have a non-empty field 'Choices'", at);
                }
                target(state.path("Default"), states, at + "/Default", reached);
                int index = 0;
                for (JsonNode rule : state.path("Choices")) {
                    String place = at + "/Choices[" + index++ + "]";
                    if (!rule.has("Next")) {
                        schema("These required fields are missing: [Next]", place);
                    }
                    target(rule.path("Next"), states, place + "/Next", reached);
                    if (query ? !rule.has("Condition") : true) {
                        rule(rule, place, query);
                    }
                }
            }
            case "Wait" -> {
                long given = List.of("Seconds", "SecondsPath", "Timestamp", "TimestampPath").stream()
                        .filter(state::has)
                        .count();
                if (given != 1) {
                    schema(
                            "A Wait state must have exactly one of: [Seconds, SecondsPath, Timestamp, TimestampPath]",
                            at);
                }
            }
            case "Parallel" -> {
                if (!state.path("Branches").isArray() || state.path("Branches").isEmpty()) {
                    schema("These required fields are missing: [Branches]", at);
                }
                int index = 0;
                for (JsonNode branch : state.path("Branches")) {
                    machine(branch, at + "/Branches[" + index++ + "]");
                }
            }
            case "Map" -> {
                JsonNode processor = state.has("ItemProcessor") ? state.get("ItemProcessor") : state.get("Iterator");
                if (processor == null) {
                    schema("These required fields are missing: [ItemProcessor]", at);
                } else if (!mocked
                        && "DISTRIBUTED"
                                .equals(processor
                                        .path("ProcessorConfig")
                                        .path("Mode")
                                        .asText())) {
                    schema("The local cloud runs Map states inline only", at + "/ItemProcessor/ProcessorConfig");
                } else {
                    machine(processor, at + (state.has("ItemProcessor") ? "/ItemProcessor" : "/Iterator"));
                }
            }
            default -> {}
        }
    }

    private void task(JsonNode state, String at, boolean query) {
        if (!state.has("Resource")) {
            schema("These required fields are missing: [Resource]", at);
            return;
        }
        try {
            TaskResource resource = TaskResource.parse(state.get("Resource").asText());
            if (express && resource.activity()) {
                schema("Express state machine does not support Activity ARN", at + "/Resource");
            } else if (express && !resource.pattern().isEmpty()) {
                schema(
                        "Express state machine does not support '." + resource.pattern() + "' service integration",
                        at + "/Resource");
            }
            if (resource.lambdaArn() == null && !resource.activity() && !"http".equals(resource.type())) {
                SdkOperation call = SdkOperation.of(resource);
                JsonNode parameters = state.path(query ? "Arguments" : "Parameters");
                if (parameters.isObject()) {
                    Optional<String> unknown = call.unknownParameter(parameters);
                    unknown.ifPresent(field -> schema(
                            "The field '" + field + "' is not supported by Step Functions",
                            at + (query ? "/Arguments" : "/Parameters")));
                }
            }
        } catch (IllegalArgumentException e) {
            schema(e.getMessage(), at + "/Resource");
        }
    }

    private void rule(JsonNode rule, String at, boolean query) {
        if (query) {
            schema("These required fields are missing: [Condition]", at);
            return;
        }
        Optional<String> operator = ChoiceOperators.of(rule);
        if (operator.isEmpty()) {
            schema("A choice rule must have exactly one comparison operator", at);
            return;
        }
        if ("Not".equals(operator.get())) {
            rule(rule.get("Not"), at + "/Not", false);
        } else if ("And".equals(operator.get()) || "Or".equals(operator.get())) {
            rule.get(operator.get()).forEach(part -> rule(part, at + "/" + operator.get(), false));
        } else if (!rule.has("Variable")) {
            schema("These required fields are missing: [Variable]", at);
        } else {
            path(rule.get("Variable"), at + "/Variable", false);
        }
    }

    private void errors(JsonNode rule, String at) {
        if (!rule.path("ErrorEquals").isArray() || rule.path("ErrorEquals").isEmpty()) {
            schema("These required fields are missing: [ErrorEquals]", at);
        } else if (rule.path("ErrorEquals").size() > 1) {
            rule.path("ErrorEquals").forEach(name -> {
                if ("States.ALL".equals(name.asText())) {
                    schema("States.ALL must appear alone", at + "/ErrorEquals");
                }
            });
        }
    }

    private void target(JsonNode next, JsonNode states, String at, Set<String> reached) {
        if (next.isTextual()) {
            reached.add(next.textValue());
            if (states != null && !states.has(next.textValue())) {
                add("MISSING_TRANSITION_TARGET", "Missing 'Next' target: " + next.textValue(), at);
            }
        }
    }

    private void template(JsonNode template, String at) {
        if (template.isArray()) {
            template.forEach(item -> template(item, at));
        }
        for (Map.Entry<String, JsonNode> field : template.properties()) {
            if (field.getKey().endsWith(".$")) {
                String value = field.getValue().asText("");
                if (!value.startsWith("$") && !value.startsWith("States.")) {
                    schema(
                            "The value for the field '" + field.getKey()
                                    + "' must be a valid JSONPath or a valid intrinsic function call",
                            at);
                } else if (value.startsWith("$")) {
                    path(field.getValue(), at + "/" + field.getKey(), false);
                }
            } else {
                template(field.getValue(), at + "/" + field.getKey());
            }
        }
    }

    private void path(JsonNode path, String at, boolean reference) {
        if (path == null || path.isNull() || path.asText().startsWith("States.")) {
            return;
        }
        try {
            String text = path.asText();
            if (!text.startsWith("$")) {
                throw new IllegalArgumentException("no path");
            } else if (reference) {
                ReferencePath.steps(text);
            } else if (text.length() == 1 || !Character.isLetter(text.charAt(1))) {
                dev.opsctl.local.engine.json.JsonPaths.compile(text.startsWith("$$") ? text.substring(1) : text);
            }
        } catch (IllegalArgumentException e) {
            schema("The value for the field must be a valid " + (reference ? "Reference Path" : "JSONPath"), at);
        }
    }
}
