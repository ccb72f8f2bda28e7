package dev.opsctl.local.service.cloudformation.type;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Policies as templates hold them: objects, where the APIs take text. */
public final class PolicyText {

    private PolicyText() {}

    /** The document as JSON text; null if there is none. */
    public static @Nullable String of(@Nullable JsonNode document) {
        return document == null || document.isNull()
                ? null
                : document.isTextual() ? document.textValue() : document.toString();
    }

    /** {@code PolicyDocument} as JSON text, where the type's schema requires it. */
    public static String required(JsonNode properties) {
        return Objects.requireNonNull(of(properties.get("PolicyDocument")), "PolicyDocument");
    }

    /** {@code Policies}: documents by name. */
    public static Map<String, String> inline(JsonNode properties) {
        Map<String, String> policies = new LinkedHashMap<>();
        properties
                .path("Policies")
                .forEach(policy -> policies.put(policy.path("PolicyName").asText(), of(policy.get("PolicyDocument"))));
        return policies;
    }

    /** The texts of a list; none if there is no list. */
    public static List<String> texts(@Nullable JsonNode list) {
        List<String> texts = new ArrayList<>();
        if (list != null) {
            list.forEach(item -> texts.add(item.asText()));
        }
        return texts;
    }
}
