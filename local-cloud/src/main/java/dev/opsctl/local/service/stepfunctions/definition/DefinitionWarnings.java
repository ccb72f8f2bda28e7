package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.definition.DefinitionCheck.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What in a valid definition is probably not meant: paths where JSONPath states take plain values. */
public final class DefinitionWarnings {

    private static final Set<String> TEMPLATES = Set.of("Parameters", "ResultSelector", "ItemSelector", "Assign");
    private static final Set<String> WITH_PATH =
            Set.of("Seconds", "Timestamp", "TimeoutSeconds", "HeartbeatSeconds", "MaxConcurrency", "Error", "Cause");

    private final List<Finding> findings = new ArrayList<>();

    private DefinitionWarnings() {}

    /** Everything that is doubtful; empty if the definition is no JSON. */
    public static List<Finding> of(String definition) {
        DefinitionWarnings warnings = new DefinitionWarnings();
        try {
            JsonNode root = Json.parse(definition);
            warnings.machine(
                    root, "", "JSONata".equals(root.path("QueryLanguage").asText()));
        } catch (IllegalArgumentException e) {
            // an error, which is reported as one
        }
        return warnings.findings;
    }

    private void machine(JsonNode machine, String at, boolean jsonata) {
        for (Map.Entry<String, JsonNode> state : machine.path("States").properties()) {
            state(state.getValue(), at + "/States/" + state.getKey(), jsonata);
        }
    }

    private void state(JsonNode state, String at, boolean machinesJsonata) {
        boolean jsonata = state.has("QueryLanguage")
                ? "JSONata".equals(state.path("QueryLanguage").asText())
                : machinesJsonata;
        if (!jsonata) {
            for (Map.Entry<String, JsonNode> field : state.properties()) {
                String place = at + "/" + field.getKey();
                if (TEMPLATES.contains(field.getKey())) {
                    template(field.getValue(), place);
                } else if (WITH_PATH.contains(field.getKey()) && path(field.getValue())) {
                    findings.add(new Finding(
                            "NO_PATH",
                            "Field value looks like a path, but field name does not end with 'Path'",
                            place));
                } else if ("Result".equals(field.getKey())
                        && "Pass".equals(state.path("Type").asText())) {
                    result(field.getValue(), place);
                }
            }
        }
        int index = 0;
        for (JsonNode branch : state.path("Branches")) {
            machine(branch, at + "/Branches[" + index++ + "]", machinesJsonata);
        }
        for (String processor : List.of("ItemProcessor", "Iterator")) {
            machine(state.path(processor), at + "/" + processor, machinesJsonata);
        }
    }

    private static boolean path(JsonNode value) {
        return value.isTextual() && value.textValue().matches("\\$(\\$|\\.|\\[|$).*|States\\.\\w+\\(.*");
    }

    private void template(JsonNode template, String at) {
        if (template.isArray()) {
            template.forEach(item -> template(item, at));
        }
        for (Map.Entry<String, JsonNode> field : template.properties()) {
            if (!field.getKey().endsWith(".$") && path(field.getValue())) {
                findings.add(new Finding(
                        "NO_DOLLAR",
                        "No .$ on a field that appears to be a JSONPath or Intrinsic Function",
                        at + "/" + field.getKey()));
            }
            template(field.getValue(), at + "/" + field.getKey());
        }
    }

    private void result(JsonNode result, String at) {
        if (path(result)) {
            findings.add(
                    new Finding("PASS_RESULT_IS_STATIC", "Attempt to use a path in the result of a pass state", at));
        }
        result.properties().forEach(field -> result(field.getValue(), at + "/" + field.getKey()));
        if (result.isArray()) {
            result.forEach(item -> result(item, at));
        }
    }
}
