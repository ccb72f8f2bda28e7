package dev.opsctl.local.service.codepipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * References to what other actions, the pipeline and the execution say: <code>#{namespace.name}</code>.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html">Variables</a>
 */
final class Variables {

    private static final Pattern REFERENCE =
            Pattern.compile("#\\{(?<namespace>[A-Za-z0-9@_-]+)\\.(?<name>[A-Za-z0-9@_-]+)}");

    private Variables() {}

    /**
     * A text with the values of its references.
     *
     * @throws ActionFailure if one refers to nothing
     */
    static String resolve(@Nullable String text, Map<String, Map<String, String>> namespaces) throws ActionFailure {
        Matcher references = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (references.find()) {
            String value = namespaces
                    .getOrDefault(references.group("namespace"), Map.of())
                    .get(references.group("name"));
            if (value == null) {
                throw new ActionFailure(
                        ActionFailure.Code.CONFIGURATION,
                        "one or more variables could not be resolved: " + references.group());
            }
            references.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return references.appendTail(resolved).toString();
    }

    /** The settings of an action with the values of their references. */
    static Map<String, String> resolve(Map<String, String> settings, Map<String, Map<String, String>> namespaces)
            throws ActionFailure {
        Map<String, String> resolved = new LinkedHashMap<>();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            resolved.put(setting.getKey(), resolve(setting.getValue(), namespaces));
        }
        return resolved;
    }
}
