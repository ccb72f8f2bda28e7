package dev.opsctl.local.service.apigateway.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.Model;

/** Models, of a document's named schemas and of those that stand where a body is described. */
public final class SchemaReader {

    /** Before a model's name where a schema refers to it, until the API has an id. */
    public static final String MODEL = "opsctl:model:";

    private static final String JSON_TYPE = "application/json";
    /** What models do not have. */
    private static final Set<String> LEFT_OUT =
            Set.of("example", "discriminator", "readOnly", "writeOnly", "nullable", "xml", "externalDocs");

    private final OpenApiDocument document;
    private final Map<String, Model> models = new LinkedHashMap<>();

    SchemaReader(OpenApiDocument document) {
        this.document = document;
        document.schemas().fields().forEachRemaining(entry -> model(entry.getKey(), entry.getValue(), JSON_TYPE));
    }

    private void model(String name, JsonNode schema, String contentType) {
        try {
            models.put(
                    name,
                    Model.builder()
                            .name(name)
                            .description(schema.path("description").asText(null))
                            .contentType(contentType)
                            .schema(DefinitionText.JSON
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(taken(schema, false)))
                            .build());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The model of a schema: the one that it refers to, or one that is made of it. Null if there is no schema. */
    @Nullable
    String named(JsonNode schema, String contentType) {
        if (schema.isMissingNode() || schema.isEmpty()) {
            return null;
        }
        String reference = schema.path("$ref").asText("");
        if (reference.startsWith(document.schemaPrefix())) {
            return reference.substring(document.schemaPrefix().length());
        }
        String name = String.format("MODEL%06x", schema.toString().hashCode() & 0xffffff);
        model(name, schema, contentType);
        return name;
    }

    /** @param names whether the fields of the object are names of properties, which are whatever they are */
    private JsonNode taken(JsonNode node, boolean names) {
        if (node instanceof ObjectNode object) {
            ObjectNode made = JsonNodeFactory.instance.objectNode();
            object.fields().forEachRemaining(entry -> {
                String name = entry.getKey();
                String text = entry.getValue().asText();
                if (!names && name.equals("$ref") && text.startsWith(document.schemaPrefix())) {
                    made.put(
                            name, MODEL + text.substring(document.schemaPrefix().length()));
                } else if (names || !LEFT_OUT.contains(name) && !name.startsWith("x-")) {
                    made.set(name, taken(entry.getValue(), !names && name.equals("properties")));
                }
            });
            return made;
        } else if (node instanceof ArrayNode array) {
            ArrayNode made = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> made.add(taken(item, false)));
            return made;
        }
        return node;
    }

    Map<String, Model> models() {
        return models;
    }
}
