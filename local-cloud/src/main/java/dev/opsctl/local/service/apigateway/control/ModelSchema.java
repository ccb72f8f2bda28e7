package dev.opsctl.local.service.apigateway.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A model's schema: JSON schema draft 4 as text. */
final class ModelSchema {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelSchema() {}

    /** Refuses what is not a JSON object; no schema is fine. */
    static void check(String schema) {
        if (schema == null || schema.isEmpty()) {
            return;
        }
        try {
            JsonNode node = JSON.readTree(schema);
            if (node.isObject()
                    && (!node.has("type")
                            || node.get("type").isTextual()
                            || node.get("type").isArray())
                    && (!node.has("properties") || node.get("properties").isObject())) {
                return;
            }
        } catch (JsonProcessingException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static RuntimeException invalid() {
        return ApiErrors.badRequest(
                "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]");
    }
}
