package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** {@code {{resolve:secretsmanager:…}}} in properties, filled in just before a resource's service is called and never stored. */
final class DynamicReferences {

    private static final Pattern REFERENCE = Pattern.compile("\\{\\{resolve:([a-z-]+):([^}]+)}}");

    private DynamicReferences() {}

    static ObjectNode resolve(ObjectNode properties, ServiceContext context, Caller caller) {
        return properties.toString().contains("{{resolve:")
                ? (ObjectNode) value(properties, context, caller)
                : properties;
    }

    private static JsonNode value(JsonNode node, ServiceContext context, Caller caller) {
        if (node.isTextual()) {
            Matcher matcher = REFERENCE.matcher(node.asText());
            return JsonNodeFactory.instance.textNode(matcher.replaceAll(
                    found -> Matcher.quoteReplacement(lookUp(found.group(1), found.group(2), context, caller))));
        } else if (node.isArray()) {
            ArrayNode out = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> out.add(value(item, context, caller)));
            return out;
        } else if (node.isObject()) {
            ObjectNode out = JsonNodeFactory.instance.objectNode();
            node.fields().forEachRemaining(e -> out.set(e.getKey(), value(e.getValue(), context, caller)));
            return out;
        }
        return node;
    }

    /** {@code SECRET-ID:SecretString:json-key:version-stage:version-id}; the id may be an ARN, which has six colons of its own. */
    private static String lookUp(String service, String reference, ServiceContext context, Caller caller) {
        if (!service.equals("secretsmanager")) {
            throw new StepException("Dynamic reference {{resolve:" + service + ":" + reference
                    + "}} is not supported by the local cloud");
        }
        String[] parts = reference.split(":", -1);
        int idParts = reference.startsWith("arn:") ? 7 : 1;
        if (parts.length < idParts) {
            throw new StepException(
                    "Incorrect format is used in the following SecretsManager dynamic reference: [" + reference + "]");
        }
        String id = String.join(":", java.util.Arrays.copyOf(parts, idParts));
        String key = part(parts, idParts + 1);
        String stage = part(parts, idParts + 2);
        String version = part(parts, idParts + 3);
        String secret = context.client(SecretsManagerClient.class, caller)
                .getSecretValue(r -> r.secretId(id).versionStage(stage).versionId(version))
                .secretString();
        if (key == null) {
            return secret;
        }
        try {
            JsonNode value = PojoJson.mapper().readTree(secret).path(key);
            if (value.isMissingNode()) {
                throw new StepException("Could not find a value associated with JSONKey in SecretString");
            }
            return value.asText();
        } catch (JsonProcessingException e) {
            throw new StepException("Could not parse SecretString JSON");
        }
    }

    private static String part(String[] parts, int index) {
        return index < parts.length && !parts[index].isEmpty() ? parts[index] : null;
    }
}
