package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.Json;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks for what makes a definition invalid; finds all of it. */
public final class DefinitionCheck {

    /** One error. */
    public record Finding(String code, String message, @Nullable String location) {

        @Override
        public String toString() {
            return code + ": " + message + " at " + location;
        }
    }

    private static final Set<String> MACHINE =
            Set.of("Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage");
    private static final Set<String> BRANCH = Set.of("Comment", "StartAt", "States");
    private static final Set<String> PROCESSOR = Set.of("Comment", "StartAt", "States", "ProcessorConfig");
    /** How much of a text that is no JSON is told again. */
    private static final int SHOWN = 500;

    private static final Pattern UNRECOGNISED = Pattern.compile("Unrecognized token '(.*?)'");

    private final Findings findings = new Findings();
    private final ValueCheck values = new ValueCheck(findings);
    private final JsonataCheck expressions = new JsonataCheck(findings);
    private final DistributedMapCheck maps = new DistributedMapCheck(findings, values);
    private final Set<String> names = new HashSet<>();
    private final boolean express;
    private boolean jsonata;

    private DefinitionCheck(boolean express) {
        this.express = express;
    }

    /** Everything that is wrong with a definition; empty if it is valid. */

    /** What is wrong with the definition that the state under test is part of. */
    public static List<Finding> checkTest(String definition) {
        return check(definition, false);
    }

    /** What is wrong with a state alone; its transitions lead where nobody looks. */
    public static List<Finding> checkTest(String name, JsonNode state) {
        DefinitionCheck check = new DefinitionCheck(false);
        check.state(name, state, null, "");
        return check.findings.all();
    }

    /** Everything that is wrong with a definition; empty if it is valid. */
    public static List<Finding> check(String definition, boolean express) {
        DefinitionCheck check = new DefinitionCheck(express);
        try {
            JsonNode root = Json.parse(definition);
            if (root.isObject()) {
                check.jsonata = "JSONata".equals(root.path("QueryLanguage").asText());
                check.machine(root, "", MACHINE);
            } else {
                check.findings.add("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", null);
            }
        } catch (IllegalArgumentException e) {
            check.unreadable(definition, e);
        }
        return check.findings.all();
    }

    private void unreadable(String definition, IllegalArgumentException e) {
        String place = null;
        if (e.getCause() instanceof JsonProcessingException at && at.getLocation() != null) {
            place = "[Source: (String)\"" + definition.substring(0, Math.min(definition.length(), SHOWN))
                    + (definition.length() > SHOWN ? "\"[truncated " + (definition.length() - SHOWN) + " chars]" : "\"")
                    + "; line: " + at.getLocation().getLineNr() + ", column: "
                    + (at.getLocation().getColumnNr() + unrecognised(e.getMessage())) + "]";
        }
        findings.add("INVALID_JSON_DESCRIPTION", e.getMessage() + (place == null ? "" : "\n at " + place), place);
    }

    /** AWS tells where a word ends that is none of JSON's, the parser here where it begins. */
    private static int unrecognised(@Nullable String message) {
        Matcher word = UNRECOGNISED.matcher(message);
        return word.lookingAt() ? word.group(1).length() : 0;
    }

    private void machine(JsonNode machine, String at, Set<String> allowed) {
        machine.fieldNames().forEachRemaining(field -> {
            if (!allowed.contains(field)) {
                findings.schema("Field '" + field + "' is not supported", at);
            }
        });
        String missing = Stream.of("States", "StartAt")
                .filter(field -> !machine.has(field))
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            findings.missing(missing, at);
        }
        values.number(machine, "TimeoutSeconds", BigDecimal.ONE, BigDecimal.valueOf(99_999_999), true, at, false);
        language(machine, at);
        JsonNode states = machine.path("States");
        if (!states.isObject() || states.isEmpty()) {
            if (machine.has("States")) {
                findings.schema("'States' must be an object with at least one state", at + "/States");
            }
            return;
        }
        target(machine.path("StartAt"), states, at + "/StartAt");
        for (Map.Entry<String, JsonNode> state : states.properties()) {
            state(state.getKey(), state.getValue(), states, at + "/States/" + state.getKey());
        }
        if (at.isEmpty() && states.valueStream().noneMatch(DefinitionCheck::terminal)) {
            findings.add("MISSING_END_STATE", "Workflow has no terminal state", null);
        } else if (machine.has("StartAt")) {
            Set<String> reached = new HashSet<>();
            reach(machine.path("StartAt").asText(), states, reached);
            states.fieldNames().forEachRemaining(name -> {
                if (!reached.contains(name)) {
                    findings.add(
                            "MISSING_TRANSITION_TARGET",
                            "State \"" + name + "\" is not reachable.",
                            at + "/States/" + name);
                }
            });
        }
    }

    private static void reach(String start, JsonNode states, Set<String> reached) {
        Deque<String> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            String name = open.pop();
            JsonNode state = states.path(name);
            if (state.isMissingNode() || !reached.add(name)) {
                continue;
            }
            open.push(state.path("Next").asText());
            open.push(state.path("Default").asText());
            state.path("Choices").forEach(rule -> open.push(rule.path("Next").asText()));
            state.path("Catch").forEach(rule -> open.push(rule.path("Next").asText()));
        }
    }

    private void language(JsonNode of, String at) {
        if (of.has("QueryLanguage")
                && !Set.of("JSONata", "JSONPath")
                        .contains(of.path("QueryLanguage").asText())) {
            findings.schema(
                    "The value for the field 'QueryLanguage' must be one of: [JSONPath, JSONata]",
                    at + "/QueryLanguage");
        }
    }

    private static boolean terminal(JsonNode state) {
        return state.path("End").asBoolean()
                || Set.of("Succeed", "Fail").contains(state.path("Type").asText());
    }

    private void state(String name, JsonNode state, @Nullable JsonNode states, String at) {
        String type = state.path("Type").asText();
        if (!names.add(name)) {
            findings.add("DUPLICATE_STATE_NAME", "Duplicate State name: " + name, at);
        }
        if (name.length() > 80) {
            findings.schema("State names must have at most 80 characters", at);
        }
        if (!state.has("Type")) {
            findings.missing("Type", at);
            return;
        } else if (!StateFields.isType(type)) {
            findings.schema(
                    "The value for the field 'Type' must be one of: [Pass, Task, Choice, Wait, Succeed, Fail, Parallel,"
                            + " Map]",
                    at + "/Type");
            return;
        }
        language(state, at);
        boolean query = state.has("QueryLanguage")
                ? !"JSONPath".equals(state.get("QueryLanguage").asText())
                : jsonata;
        if (jsonata && !query) {
            findings.schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
        }
        StateFields.check(state, type, query, at, findings);
        if (StateFields.has(type, "End")) {
            boolean end = state.path("End").asBoolean();
            if (end == state.has("Next")) {
                if (end) {
                    findings.schema("Only one of 'Next' and 'End' may be given", at);
                } else {
                    findings.missing("Next", at);
                }
            }
            target(state.path("Next"), states, at + "/Next");
        }
        if (StateFields.has(type, "Catch")) {
            values.rules(state.path("Retry"), at + "/Retry");
            values.rules(state.path("Catch"), at + "/Catch");
            int index = 0;
            for (JsonNode catcher : state.path("Catch")) {
                String place = at + "/Catch[" + index++ + "]";
                if (!catcher.has("Next")) {
                    findings.missing("Next", place);
                }
                target(catcher.path("Next"), states, place + "/Next");
            }
        }
        values.state(state, at, query);
        if (query) {
            expressions.state(state, at);
        }
        specific(state, type, states, at, query);
    }

    private void specific(JsonNode state, String type, @Nullable JsonNode states, String at, boolean query) {
        switch (type) {
            case "Task" -> task(state, at, query);
            case "Choice" -> {
                if (!state.path("Choices").isArray() || state.path("Choices").isEmpty()) {
                    findings.schema("A Choice state must have a non-empty field 'Choices'", at);
                }
                target(state.path("Default"), states, at + "/Default");
                int index = 0;
                for (JsonNode rule : state.path("Choices")) {
                    String place = at + "/Choices[" + index++ + "]";
                    if (!rule.has("Next")) {
                        findings.missing("Next", place);
                    }
                    target(rule.path("Next"), states, place + "/Next");
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
                    findings.schema(
                            "A Wait state must have exactly one of: [Seconds, SecondsPath, Timestamp, TimestampPath]",
                            at);
                }
            }
            case "Parallel" -> {
                if (!state.path("Branches").isArray() || state.path("Branches").isEmpty()) {
                    findings.missing("Branches", at);
                }
                int index = 0;
                for (JsonNode branch : state.path("Branches")) {
                    machine(branch, at + "/Branches[" + index++ + "]", BRANCH);
                }
            }
            case "Map" -> {
                String field = state.has("ItemProcessor") ? "ItemProcessor" : "Iterator";
                if (state.has(field)) {
                    machine(state.get(field), at + "/" + field, PROCESSOR);
                } else {
                    findings.missing("ItemProcessor", at);
                }
                maps.check(state, at, query, express);
            }
            default -> {}
        }
    }

    private void task(JsonNode state, String at, boolean query) {
        if (!state.has("Resource")) {
            findings.missing("Resource", at);
            return;
        }
        try {
            TaskResource resource = TaskResource.parse(state.get("Resource").asText());
            if (express && resource.activity()) {
                findings.schema("Express state machine does not support Activity ARN", at + "/Resource");
            } else if (express && !resource.pattern().isEmpty()) {
                findings.schema(
                        "Express state machine does not support '." + resource.pattern() + "' service integration"
                                + (resource.waitsForToken() ? " " : ""),
                        at + "/Resource");
            }
            if (resource.lambdaArn() == null && !resource.activity() && !"http".equals(resource.type())) {
                SdkOperation call = SdkOperation.of(resource);
                JsonNode parameters = state.path(query ? "Arguments" : "Parameters");
                if (parameters.isObject()) {
                    Optional<String> unknown = call.unknownParameter(parameters);
                    unknown.ifPresent(field -> findings.schema(
                            "The field '" + field + "' is not supported by Step Functions",
                            at + (query ? "/Arguments" : "/Parameters")));
                }
            }
        } catch (IllegalArgumentException e) {
            findings.schema(String.valueOf(e.getMessage()), at + "/Resource");
        }
    }

    private void rule(JsonNode rule, String at, boolean query) {
        if (query) {
            findings.missing("Condition", at);
            return;
        }
        Optional<String> operator = ChoiceOperators.of(rule);
        if (operator.isEmpty()) {
            findings.schema("A choice rule must have exactly one comparison operator", at);
            return;
        }
        if ("Not".equals(operator.get())) {
            rule(rule.get("Not"), at + "/Not", false);
        } else if ("And".equals(operator.get()) || "Or".equals(operator.get())) {
            rule.get(operator.get()).forEach(part -> rule(part, at + "/" + operator.get(), false));
        } else if (!rule.has("Variable")) {
            findings.missing("Variable", at);
        } else {
            values.path(rule.get("Variable"), at + "/Variable", false);
        }
    }

    private void target(JsonNode next, @Nullable JsonNode states, String at) {
        if (next.isTextual()) {
            if (states != null && !states.has(next.textValue())) {
                findings.add("MISSING_TRANSITION_TARGET", "Missing 'Next' target: " + next.textValue(), at);
            }
        }
    }
}
