package dev.opsctl.local.service.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A log group's policy of field indexes: {@code {"Fields": ["RequestId"]}}. The local cloud searches all events anyway, so an index changes what
 * is told of a group, not what its queries find.
 *
 * @param document as it was put
 * @param updated epoch milliseconds
 */
record IndexRule(String document, long updated) {

    private static final int MOST_FIELDS = 20;
    private static final int LONGEST_FIELD = 100;

    /** @throws RuntimeException if the document is none; the API's quotas are those of PutIndexPolicy's page */
    static IndexRule of(String document, long now) {
        IndexRule rule = new IndexRule(document, now);
        List<String> fields = rule.fields();
        Set<String> distinct = new LinkedHashSet<>(fields);
        if (fields.isEmpty() || fields.size() > MOST_FIELDS) {
            throw LogsErrors.invalid("An index policy has between 1 and " + MOST_FIELDS + " fields.");
        } else if (distinct.size() < fields.size()) {
            throw LogsErrors.invalid("The fields of an index policy must be different ones.");
        } else if (fields.stream().anyMatch(field -> field.isBlank() || field.length() > LONGEST_FIELD)) {
            throw LogsErrors.invalid("A field of an index policy has between 1 and " + LONGEST_FIELD + " characters.");
        }
        return rule;
    }

    /** The fields that it names. */
    List<String> fields() {
        JsonNode policy;
        try {
            policy = PojoJson.mapper().readTree(document);
        } catch (JsonProcessingException e) {
            throw LogsErrors.invalid("Policy document is not valid JSON.");
        }
        if (policy.has("FieldsV2")) {
            throw LogsErrors.invalid("FieldsV2 is not supported by the local cloud: name the fields in Fields.");
        } else if (!policy.path("Fields").isArray() || policy.size() > 1) {
            throw LogsErrors.invalid("An index policy is a JSON object with the array Fields.");
        }
        List<String> fields = new ArrayList<>();
        for (JsonNode field : policy.path("Fields")) {
            if (!field.isTextual()) {
                throw LogsErrors.invalid("The fields of an index policy are strings.");
            }
            fields.add(field.textValue());
        }
        return fields;
    }
}
