package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which variables the states of a definition read, as DescribeStateMachine tells. */
public final class VariableReferences {

    private static final Pattern VARIABLE = Pattern.compile("(?<![\\w$.])\\$([A-Za-z_]\\w*)");
    /** What a function gets as a text may look like a variable. */
    private static final Pattern QUOTED = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'");

    private static final Set<String> INNER = Set.of("ItemProcessor", "Iterator", "Branches", "States");

    private final Map<String, List<String>> found = new TreeMap<>();
    private final Set<String> assigned = new HashSet<>();

    private VariableReferences() {}

    /** By state, in alphabetical order; states that read none are left out. */
    public static Map<String, List<String>> of(JsonNode definition) {
        VariableReferences references = new VariableReferences();
        references.assignments(definition);
        if (!references.assigned.isEmpty()) {
            references.machine(
                    definition,
                    "JSONata".equals(definition.path("QueryLanguage").asText()));
        }
        return references.found;
    }

    private void assignments(JsonNode node) {
        node.path("Assign")
                .fieldNames()
                .forEachRemaining(
                        name -> assigned.add(name.endsWith(".$") ? name.substring(0, name.length() - 2) : name));
        node.forEach(this::assignments);
    }

    private void machine(JsonNode machine, boolean jsonata) {
        machine.path("States").properties().forEach(state -> {
            JsonNode body = state.getValue();
            boolean query = body.has("QueryLanguage")
                    ? "JSONata".equals(body.path("QueryLanguage").asText())
                    : jsonata;
            Set<String> names = new TreeSet<>();
            body.properties().forEach(field -> {
                if (!INNER.contains(field.getKey())) {
                    collect(field.getKey(), field.getValue(), query, names);
                }
            });
            names.retainAll(assigned);
            if (!names.isEmpty()) {
                found.put(state.getKey(), List.copyOf(names));
            }
            body.path("Branches").forEach(branch -> machine(branch, jsonata));
            machine(body.path("ItemProcessor"), jsonata);
            machine(body.path("Iterator"), jsonata);
        });
    }

    private void collect(String name, JsonNode value, boolean jsonata, Set<String> names) {
        value.properties().forEach(field -> collect(field.getKey(), field.getValue(), jsonata, names));
        if (value.isArray()) {
            value.forEach(item -> collect(name, item, jsonata, names));
        } else if (value.isTextual() && jsonata) {
            expression(value.textValue(), names);
        } else if (value.isTextual() && (name.endsWith(".$") || name.endsWith("Path") || "Variable".equals(name))) {
            Matcher variable =
                    VARIABLE.matcher(QUOTED.matcher(value.textValue()).replaceAll("''"));
            while (variable.find()) {
                names.add(variable.group(1));
            }
        }
    }

    private static void expression(String text, Set<String> names) {
        if (text.startsWith("{%") && text.endsWith("%}")) {
            try {
                names.addAll(JsonataReferences.of(
                                text.substring(2, text.length() - 2).strip())
                        .variables);
            } catch (IllegalArgumentException e) {
                // a definition of an earlier opsctl, which did not look into expressions
            }
        }
    }
}
