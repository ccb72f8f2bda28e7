package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hides the values of NoEcho parameters, and the answers of custom resources with NoEcho, in what is shown. */
public final class Masking {

    private Masking() {}

    public static ObjectNode mask(
            Template template, Map<String, String> parameters, ObjectNode properties, List<ResourceRecord> resources) {
        List<String> secrets = new ArrayList<>(template.parameters().values().stream()
                .filter(Template.ParameterDeclaration::noEcho)
                .map(parameter -> parameters.get(parameter.name()))
                .filter(value -> value != null && !value.isEmpty())
                .toList());
        resources.stream()
                .map(ResourceRecord::attributes)
                .filter(attributes -> attributes != null && attributes.has(CustomResources.NO_ECHO))
                .forEach(attributes -> attributes.forEach(value -> {
                    if (value.isTextual() && !value.asText().isEmpty()) {
                        secrets.add(value.asText());
                    }
                }));
        return secrets.isEmpty() || properties == null ? properties : (ObjectNode) mask(properties, secrets);
    }

    private static JsonNode mask(JsonNode node, List<String> secrets) {
        if (node.isTextual()) {
            String text = node.asText();
            for (String secret : secrets) {
                text = text.replace(secret, "****");
            }
            return JsonNodeFactory.instance.textNode(text);
        } else if (node.isArray()) {
            ArrayNode out = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> out.add(mask(item, secrets)));
            return out;
        } else if (node.isObject()) {
            ObjectNode out = JsonNodeFactory.instance.objectNode();
            node.fields().forEachRemaining(e -> out.set(e.getKey(), mask(e.getValue(), secrets)));
            return out;
        }
        return node;
    }
}
