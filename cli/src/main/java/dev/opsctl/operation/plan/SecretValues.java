package dev.opsctl.operation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps what is secret out of plans. CloudFormation masks {@code NoEcho} parameters itself; this masks, besides, texts whose name says that
 * they are secret, and texts that are recognised as keys. What only names or measures a secret (its ARN, its length) is shown.
 */
final class SecretValues {

    static final String MASK = "****";

    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(secret|password|passwd|passphrase|token|credential|api[-_]?key|private[-_]?key|access[-_]?key|signing[-_]?key"
                    + "|encryption[-_]?key|key[-_]?material|authorization).*");
    /** Names of what is about a secret and is none. */
    private static final Pattern ABOUT = Pattern.compile(
            "(?i).*(arn|arns|name|names|id|ids|uri|url|endpoint|path|prefix|table|queue|topic|alias|type|policy|status|mode|source|format"
                    + "|algorithm|characters|description|validity|units|ttl|seconds|minutes|hours|days|period|length|count|size|rate|limit|version"
                    + "|stage|stages|required|enabled|expiration|rotation|window)");
    /** Below these everything that is a text is secret. */
    private static final Set<String> WHOLE = Set.of("secretstring", "masteruserpassword", "loginprofile", "privatekey");

    private static final Pattern KEY = Pattern.compile(
            "(?s).*(-----BEGIN [A-Z ]*PRIVATE KEY-----|(?i:bearer) [A-Za-z0-9._~+/-]{16,}|://[^/\\s:@]+:[^/\\s@]+@).*");

    private SecretValues() {}

    /** Whether a text at a place must not be shown, by the place's name or its own looks. */
    static boolean is(String name, JsonNode value) {
        if (value == null || !value.isTextual()) {
            return false;
        }
        String text = value.asText();
        if (text.startsWith("arn:")
                || text.startsWith("{{resolve:")
                || text.contains("{{changeSet:KNOWN_AFTER_APPLY}}")) {
            return false;
        }
        return KEY.matcher(text).matches() || named(name);
    }

    private static boolean named(String name) {
        String[] segments = name.split("[.\\[\\]]+");
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            if (WHOLE.contains(segment.toLowerCase(Locale.ROOT))) {
                return true;
            }
            // Tags[Password].Value is named by the item's key
            boolean names = last || segments[i + 1].equals("Value") || segments[i + 1].equals("ParameterValue");
            if (names
                    && SECRET.matcher(segment).matches()
                    && !ABOUT.matcher(segment).matches()) {
                return true;
            }
        }
        return false;
    }

    /** A value with everything masked that is secret in it; the value itself if nothing is. */
    static JsonNode mask(String name, JsonNode value) {
        if (is(name, value)) {
            return JsonNodeFactory.instance.textNode(MASK);
        } else if (value.isObject()) {
            ObjectNode out = JsonNodeFactory.instance.objectNode();
            String key = value.path("Key").asText(value.path("ParameterKey").asText(""));
            value.properties()
                    .forEach(field -> out.set(
                            field.getKey(),
                            mask(
                                    name + (key.isEmpty() ? "" : "[" + key + "]") + "." + field.getKey(),
                                    field.getValue())));
            return out;
        } else if (value.isArray()) {
            ArrayNode out = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> out.add(mask(name, item)));
            return out;
        }
        JsonNode document = ValueDifference.document(value);
        if (document != value) {
            JsonNode masked = mask(name, document);
            return masked.equals(document) ? value : JsonNodeFactory.instance.textNode(masked.toString());
        }
        return value;
    }
}
