package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Looks into the expressions of JSONata states: whether they can be read, and whether what they refer to is there. */
final class JsonataCheck {

    private static final Set<String> PLAIN = Set.of(
            "Type",
            "Comment",
            "QueryLanguage",
            "Next",
            "Default",
            "Retry",
            "ItemProcessor",
            "Iterator",
            "Branches",
            "Catch",
            "Choices",
            "Resource");
    private static final Set<String> RESULT_FIELDS = Set.of("Assign", "Output");
    private static final Set<String> WITH_RESULT = Set.of("Task", "Parallel", "Map");

    private final Findings findings;

    JsonataCheck(Findings findings) {
        this.findings = findings;
    }

    void state(JsonNode state, String at) {
        boolean hasResult = WITH_RESULT.contains(state.path("Type").asText());
        state.properties().forEach(field -> {
            if (!PLAIN.contains(field.getKey())) {
                Set<String> seen = hasResult && RESULT_FIELDS.contains(field.getKey()) ? Set.of("result") : Set.of();
                value(field.getValue(), at + "/" + field.getKey(), seen);
            }
        });
        int index = 0;
        for (JsonNode rule : state.path("Choices")) {
            fields(rule, at + "/Choices[" + index++ + "]", Set.of());
        }
        index = 0;
        for (JsonNode catcher : state.path("Catch")) {
            fields(catcher, at + "/Catch[" + index++ + "]", Set.of("errorOutput"));
        }
    }

    private void fields(JsonNode rule, String at, Set<String> seen) {
        rule.properties().forEach(field -> {
            if (!PLAIN.contains(field.getKey())) {
                value(field.getValue(), at + "/" + field.getKey(), seen);
            }
        });
    }

    /** @param seen what of {@code $states} is there beside input and context */
    private void value(JsonNode value, String at, Set<String> seen) {
        value.properties().forEach(field -> value(field.getValue(), at + "/" + field.getKey(), seen));
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                value(value.get(i), at + "[" + i + "]", seen);
            }
        } else if (value.isTextual()
                && value.textValue().startsWith("{%")
                && value.textValue().endsWith("%}")) {
            expression(
                    value.textValue()
                            .substring(2, value.textValue().length() - 2)
                            .strip(),
                    at,
                    seen);
        }
    }

    private void expression(String expression, String at, Set<String> seen) {
        JsonataReferences references;
        try {
            references = JsonataReferences.of(expression);
        } catch (IllegalArgumentException e) {
            findings.add("INVALID_JSONATA_EXPRESSION", String.valueOf(e.getMessage()), at);
            return;
        }
        references.topLevel.forEach(
                name -> unsupported("Reference to '" + name + "' at the top level is not supported.", at));
        if (references.root) {
            unsupported("Reference to '$$' is not supported.", at);
        }
        references.states.stream()
                .filter(name -> !Set.of("input", "context").contains(name) && !seen.contains(name))
                .forEach(name -> unsupported("Field '$states." + name + "' does not exist.", at));
    }

    private void unsupported(String message, String at) {
        findings.add("UNSUPPORTED_JSONATA_EXPRESSION", message, at);
    }
}
