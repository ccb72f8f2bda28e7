package dev.opsctl.operation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of bundled templates, and what may be given for them: known before CloudFormation is asked. */
public final class StackParameters {

    private static final Pattern SECTION = Pattern.compile("(?ms)^Parameters:\\s*\\n.*?(?=^\\S|\\z)");

    private static final List<String> DEPLOYED = List.of("iam.yaml", "app.yaml");
    private static final String MASKED = "****";

    /**
     * A parameter that the stacks take.
     *
     * @param value what the next deployment gives for it; null if it has to be said first
     * @param source who has said that: flag, file, environment, context, default, template or partner-profile; {@code missing} if nobody has
     * @param standard the template's default, null if it has none
     * @param allowed what it may be, empty for anything that fits
     */
    public record Described(
            String name,
            @Nullable String value,
            String source,
            @Nullable String standard,
            List<String> allowed,
            String description) {}

    private StackParameters() {}

    /** All parameters that the stacks take, with what the next deployment gives for each; the value of a secret one is not shown. */
    public static List<Described> describe(TemplateFiles files, Settings settings) {
        List<Described> all = new ArrayList<>();
        known(files, DEPLOYED).forEach((name, parameter) -> {
            boolean masked = parameter.path("NoEcho").asBoolean();
            String standard =
                    parameter.has("Default") ? parameter.path("Default").asText() : null;
            Settings.Value value = settings.parameter(name).orElse(null);
            String shown = value == null ? standard : value.value();
            String source = value != null
                    ? value.source().name().toLowerCase(Locale.ROOT)
                    : standard != null ? "template" : "missing";
            if (name.equals("ExternalAccount") && value == null && hasPartner(settings)) {
                shown = "(the partner's)"; // asked of the partner's account by the deployment
                source = "partner-profile";
            }
            List<String> allowed = new ArrayList<>();
            parameter.path("AllowedValues").forEach(choice -> allowed.add(choice.asText()));
            all.add(new Described(
                    name,
                    masked && shown != null ? MASKED : shown,
                    source,
                    masked && standard != null ? MASKED : standard,
                    allowed,
                    parameter.path("Description").asText()));
        });
        return all;
    }

    private static boolean hasPartner(Settings settings) {
        return settings.target().equals("local") || settings.partnerProfile() != null;
    }

    /** The same values, masked where a template says that it is secret; what only templates of one's own have may be, too. */
    public static Map<String, String> masked(Map<String, String> values) {
        Map<String, JsonNode> known = values.isEmpty() ? Map.of() : known(TemplateFiles.bundled(), DEPLOYED);
        Map<String, String> masked = new LinkedHashMap<>();
        values.forEach((name, value) -> masked.put(
                name, known.containsKey(name) && !known.get(name).path("NoEcho").asBoolean() ? value : MASKED));
        return masked;
    }

    /** Refuses a name that none of these templates has and a value that its template would refuse. */
    public static void check(Map<String, String> given, TemplateFiles files) {
        check(given, files, DEPLOYED);
    }

    /** The same, of other stacks' templates. */
    public static void check(Map<String, String> given, TemplateFiles files, List<String> templates) {
        Map<String, JsonNode> known = known(files, templates);
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
                    "Set it once: opsctl context set SourceEmail=ADDRESS DestinationEmail=ADDRESS");
        }
        Map<String, String> declared = new LinkedHashMap<>();
        for (String name : names) {
            if (values.containsKey(name)) {
                declared.put(name, values.get(name));
            }
        }
        return declared;
    }

    private static @Nullable String refusal(JsonNode parameter, String value) {
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

    private static Map<String, JsonNode> known(TemplateFiles files, List<String> templates) {
        Map<String, JsonNode> known = new LinkedHashMap<>();
        for (String template : templates) {
            Matcher section = SECTION.matcher(files.text(template));
            if (section.find()) {
                try {
                    new YAMLMapper()
                            .readTree(section.group())
                            .path("Parameters")
                            .fields()
                            .forEachRemaining(e -> known.putIfAbsent(e.getKey(), e.getValue()));
                } catch (IOException e) {
                    throw new OperationException(
                            ExitCode.USAGE,
                            "Cannot read the parameters of " + files.label(template) + ": " + FileTrouble.why(e),
                            "Mend the template.",
                            e);
                }
            }
        }
        known.remove("Prefix"); // an option of its own
        return known;
    }
}
