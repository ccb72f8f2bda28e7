package dev.opsctl.local.service.apigateway.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A document and what differs between OpenAPI 3.0 and Swagger 2.0: where things are defined, and how they are referred to. */
final class OpenApiDocument {

    private static final int MOST_HOPS = 20;

    final ObjectNode root;
    final boolean swagger;
    final List<String> warnings = new ArrayList<>();

    /** @throws IllegalArgumentException if it is of neither version */
    OpenApiDocument(ObjectNode root) {
        this.root = root;
        this.swagger = root.path("swagger").asText().startsWith("2.");
        if (!swagger && !root.path("openapi").asText().startsWith("3.")) {
            throw new IllegalArgumentException("neither OpenAPI 3 nor Swagger 2");
        }
    }

    JsonNode schemas() {
        return swagger ? root.path("definitions") : root.path("components").path("schemas");
    }

    String schemaPrefix() {
        return swagger ? "#/definitions/" : "#/components/schemas/";
    }

    JsonNode securitySchemes() {
        return swagger
                ? root.path("securityDefinitions")
                : root.path("components").path("securitySchemes");
    }

    /** What a node is, or what it refers to in this document. */
    JsonNode resolve(JsonNode node) {
        JsonNode at = node;
        for (int hops = 0; at.path("$ref").asText().startsWith("#/"); hops++) {
            if (hops > MOST_HOPS) {
                warnings.add("Reference " + node.path("$ref").asText() + " refers to itself");
                return root.path("");
            }
            String reference = at.path("$ref").asText();
            at = root.at(reference.substring(1));
            if (at.isMissingNode()) {
                warnings.add("Unable to resolve reference: " + reference);
            }
        }
        return at;
    }

    /** Strings by name; what is no string is left out with a warning, as AWS does. */
    Map<String, String> texts(JsonNode owner, String property, String path, String httpMethod) {
        Map<String, String> texts = new LinkedHashMap<>();
        owner.path(property).fields().forEachRemaining(entry -> {
            if (entry.getValue().isTextual()) {
                texts.put(entry.getKey(), entry.getValue().asText());
            } else {
                warnings.add("Invalid format for '" + property + "'. Expected type string for property '"
                        + entry.getKey() + "' of resource '" + path + "' and method '" + httpMethod + "' but got '"
                        + entry.getValue().asText() + "'");
            }
        });
        return texts;
    }

    /** Strings by name, whatever they are. */
    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(entry -> texts.put(
                        entry.getKey(),
                        entry.getValue().isValueNode()
                                ? entry.getValue().asText()
                                : entry.getValue().toString()));
        return texts;
    }

    static List<String> list(JsonNode array) {
        List<String> items = new ArrayList<>();
        array.forEach(item -> items.add(item.asText()));
        return items;
    }
}
