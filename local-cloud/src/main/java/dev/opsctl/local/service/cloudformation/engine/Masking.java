package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.template.Template;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Hides the values of NoEcho parameters, and the answers of custom resources with NoEcho, in what is shown. */
public final class Masking {

    private Masking() {}

    /**
     * What a stack must not show.
     *
     * @param resource a resource of the stack by its logical id, as it is now
     */
    public static Set<String> secrets(
            Template template, Map<String, String> parameters, Function<String, Optional<ResourceRecord>> resource) {
        Set<String> secrets = new LinkedHashSet<>();
        template.parameters().values().stream()
                .filter(Template.ParameterDeclaration::noEcho)
                .map(parameter -> parameters.get(parameter.name()))
                .forEach(secrets::add);
        template.resources().values().stream()
                .filter(declared -> CustomResources.isCustom(declared.type()))
                .flatMap(declared -> resource.apply(declared.name()).stream())
                .map(ResourceRecord::attributes)
                .filter(attributes -> attributes != null && attributes.has(CustomResources.NO_ECHO))
                .forEach(attributes -> attributes.forEach(value -> secrets.add(value.textValue())));
        secrets.removeAll(Arrays.asList(null, ""));
        return secrets;
    }

    public static ObjectNode mask(ObjectNode properties, Set<String> secrets) {
        return secrets.isEmpty() || properties == null ? properties : (ObjectNode) masked(properties, secrets);
    }

    /** The same of any value. */
    public static JsonNode mask(JsonNode value, Set<String> secrets) {
        return secrets.isEmpty() ? value : masked(value, secrets);
    }

    private static JsonNode masked(JsonNode node, Set<String> secrets) {
        if (node.isTextual()) {
            String text = node.asText();
            for (String secret : secrets) {
                text = text.replace(secret, "****");
            }
            return JsonNodeFactory.instance.textNode(text);
        } else if (node.isArray()) {
            ArrayNode out = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> out.add(masked(item, secrets)));
            return out;
        } else if (node.isObject()) {
            ObjectNode out = JsonNodeFactory.instance.objectNode();
            node.fields().forEachRemaining(e -> out.set(e.getKey(), masked(e.getValue(), secrets)));
            return out;
        }
        return node;
    }
}
