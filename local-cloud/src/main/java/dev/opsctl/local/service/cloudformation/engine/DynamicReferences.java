package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;

/**
 * {@code {{resolve:secretsmanager:…}}} in properties, filled in just before a resource's service is called and never stored, and
 * {@code {{resolve:ssm:…}}}, no secret, filled in as soon as an operation is planned.
 */
public final class DynamicReferences {

    private static final Pattern REFERENCE = Pattern.compile("\\{\\{resolve:([a-z-]+):([^}]+)}}");

    private static final String STORED = "ssm";

    private DynamicReferences() {}

    /**
     * What the Parameter Store has now: so each operation takes the values of its time, and a change set shows them.
     *
     * @throws StepException if it does not have it
     */
    public static ObjectNode stored(ObjectNode properties, ServiceContext context, Caller caller) {
        return properties.toString().contains("{{resolve:" + STORED + ":")
                ? (ObjectNode) value(properties, STORED::equals, context, caller)
                : properties;
    }

    /** As {@link #stored}, while an operation is planned. @throws AwsServiceException ValidationError if it does not have it */
    public static ObjectNode planned(ObjectNode properties, ServiceContext context, Caller caller) {
        try {
            return stored(properties, context, caller);
        } catch (StepException e) {
            throw CloudFormationErrors.validation(e.getMessage());
        }
    }

    static ObjectNode resolve(ObjectNode properties, ServiceContext context, Caller caller) {
        return properties.toString().contains("{{resolve:")
                ? (ObjectNode) value(properties, service -> true, context, caller)
                : properties;
    }

    private static JsonNode value(JsonNode node, Predicate<String> which, ServiceContext context, Caller caller) {
        if (node.isTextual()) {
            Matcher matcher = REFERENCE.matcher(node.asText());
            return JsonNodeFactory.instance.textNode(matcher.replaceAll(found -> Matcher.quoteReplacement(
                    which.test(found.group(1)) && !Resolver.isUnknown(node)
                            ? lookUp(found.group(1), found.group(2), context, caller)
                            : found.group())));
        } else if (node.isArray()) {
            ArrayNode out = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> out.add(value(item, which, context, caller)));
            return out;
        } else if (node.isObject()) {
            ObjectNode out = JsonNodeFactory.instance.objectNode();
            node.fields().forEachRemaining(e -> out.set(e.getKey(), value(e.getValue(), which, context, caller)));
            return out;
        }
        return node;
    }

    /** {@code SECRET-ID:SecretString:json-key:version-stage:version-id}; the id may be an ARN, which has six colons of its own. */
    private static String lookUp(String service, String reference, ServiceContext context, Caller caller) {
        if (service.equals(STORED)) {
            return stored(reference, context, caller);
        } else if (!service.equals("secretsmanager")) {
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
        if (secret == null) {
            throw new StepException("Secret " + id
                    + " has no SecretString: its value is binary, and a dynamic reference" + " retrieves text only");
        }
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

    /** {@code NAME} or {@code NAME:VERSION}. */
    private static String stored(String reference, ServiceContext context, Caller caller) {
        try {
            Parameter parameter = context.client(SsmClient.class, caller)
                    .getParameter(r -> r.name(reference))
                    .parameter();
            if (parameter.type() == ParameterType.SECURE_STRING) {
                throw new StepException("Parameters [" + reference
                        + "] referenced by template have types not supported by CloudFormation.");
            }
            return parameter.value();
        } catch (ParameterNotFoundException | ParameterVersionNotFoundException e) {
            throw new StepException("Parameters: [ssm:" + reference + "] cannot be found.");
        }
    }

    private static @Nullable String part(String[] parts, int index) {
        return index < parts.length && !parts[index].isEmpty() ? parts[index] : null;
    }
}
