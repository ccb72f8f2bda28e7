package dev.opsctl.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of bundled templates, and what may be given for them: known before CloudFormation is asked. */
public final class StackParameters {

    private static final Pattern SECTION = Pattern.compile("(?ms)^Parameters:\\s*\\n.*?(?=^\\S|\\z)");

    private StackParameters() {}

    /** Refuses a name that no template has and a value that its template would refuse. */
    public static void check(Map<String, String> given) {
        check(given, List.of("iam.yaml", "app.yaml"));
    }

    /** The same, of other templates. */
    static void check(Map<String, String> given, List<String> templates) {
        Map<String, JsonNode> known = known(templates);
        given.forEach((name, value) -> {
            JsonNode parameter = known.get(name);
            if (parameter == null) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "There is no stack parameter '" + name + "'",
                        "There are: " + String.join(", ", known.keySet()) + ". Nothing was changed.");
            }
            String refusal = refusal(parameter, value);
            if (refusal != null) {
                throw new OperationException(
                        ExitCode.USAGE,
                        name + " cannot be '" + value + "': it " + refusal,
                        "Give another value. Nothing was changed.");
            }
        });
    }

    /**
     * Those of the given parameters that a template declares, by name; the prefix is always one.
     *
     * @throws OperationException if it needs to know who mail comes from, and nobody has said it
     */
    static Map<String, String> declared(String template, Map<String, String> given, String prefix) {
        Map<String, String> values = new LinkedHashMap<>(given);
        values.put("Prefix", prefix);
        Set<String> names = ImportTemplate.parameterNames(template);
        if (names.contains("SourceEmail") && !values.containsKey("SourceEmail")) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The stacks need to know who mail comes from and who gets it",
                    "Set it once: opsctl use --source-email ADDRESS --destination-email ADDRESS");
        }
        Map<String, String> declared = new LinkedHashMap<>();
        for (String name : names) {
            if (values.containsKey(name)) {
                declared.put(name, values.get(name));
            }
        }
        return declared;
    }

    private static String refusal(JsonNode parameter, String value) {
        List<String> allowed = new ArrayList<>();
        parameter.path("AllowedValues").forEach(choice -> allowed.add(choice.asText()));
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            return "must be one of " + String.join(", ", allowed);
        } else if (parameter.path("Type").asText().equals("Number") && !value.matches("-?\\d+(\\.\\d+)?")) {
            return "must be a number";
        } else if (parameter.has("AllowedPattern")
                && !value.matches(parameter.get("AllowedPattern").asText())) {
            String must = parameter.path("ConstraintDescription").asText("");
            return must.isEmpty()
                    ? "must match " + parameter.get("AllowedPattern").asText()
                    : must.startsWith("must") ? must : "must be " + must;
        }
        return null;
    }

    private static Map<String, JsonNode> known(List<String> templates) {
        Map<String, JsonNode> known = new LinkedHashMap<>();
        for (String template : templates) {
            Matcher section =
                    SECTION.matcher(new String(Packaging.resource("templates/" + template), StandardCharsets.UTF_8));
            if (section.find()) {
                try {
                    new YAMLMapper()
                            .readTree(section.group())
                            .path("Parameters")
                            .fields()
                            .forEachRemaining(e -> known.putIfAbsent(e.getKey(), e.getValue()));
                } catch (IOException e) {
                    throw new IllegalStateException("templates/" + template + " cannot be read", e);
                }
            }
        }
        known.remove("Prefix"); // an option of its own
        return known;
    }
}
