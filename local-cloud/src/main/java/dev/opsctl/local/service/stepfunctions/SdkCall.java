package dev.opsctl.local.service.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.sdk.ServiceClients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/** Calls any operation of any client interface with JSON parameters, as the {@code aws-sdk} integrations do. */
final class SdkCall {

    /** The prefixes of errors of the optimised integrations. */
    private static final Map<String, String> OPTIMISED_PREFIXES = Map.of(
            "dynamodb",
            "DynamoDB",
            "sqs",
            "SQS",
            "sns",
            "SNS",
            "lambda",
            "Lambda",
            "states",
            "StepFunctions",
            "events",
            "EventBridge");

    private static final Map<String, String> OPTIMISED_SERVICES = Map.of("states", "sfn", "events", "eventbridge");

    private final String service;
    private final Class<?> client;
    private final Method method;
    private final String errorPrefix;
    private final boolean optimised;

    private SdkCall(String service, Class<?> client, Method method, String errorPrefix, boolean optimised) {
        this.service = service;
        this.client = client;
        this.method = method;
        this.errorPrefix = errorPrefix;
        this.optimised = optimised;
    }

    /** @throws IllegalArgumentException if there is no such service or operation */
    static SdkCall of(TaskResource resource) {
        boolean optimised = !resource.type().startsWith("aws-sdk:");
        String name = optimised
                ? OPTIMISED_SERVICES.getOrDefault(resource.type(), resource.type())
                : resource.type().substring("aws-sdk:".length());
        Class<?> client = ServiceClients.of(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The local cloud has no integration with the service " + name + "."));
        Method method = java.util.Arrays.stream(client.getMethods())
                .filter(m -> m.getName().equals(resource.operation())
                        && m.getParameterCount() == 1
                        && SdkRequest.class.isAssignableFrom(m.getParameterTypes()[0])
                        && !Modifier.isStatic(m.getModifiers()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The service " + name + " has no operation " + resource.operation() + "."));
        String prefix = optimised
                ? OPTIMISED_PREFIXES.get(resource.type())
                : client.getSimpleName().substring(0, client.getSimpleName().length() - "Client".length());
        return new SdkCall(name, client, method, prefix, optimised);
    }

    /** The members that every answer of the operation has, in Pascal case. */
    List<String> required() {
        return RequiredAnswers.of(service, pascal(method.getName())).stream()
                .map(SdkCall::pascal)
                .toList();
    }

    /** An empty answer of the operation. */
    SdkPojo answer() {
        try {
            Object builder = method.getReturnType().getMethod("builder").invoke(null);
            return (SdkPojo) builder;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private SdkPojo builder() {
        try {
            return (SdkPojo) method.getParameterTypes()[0].getMethod("builder").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first parameter that the operation does not have; a trailing {@code .$} is not part of the name. */
    Optional<String> unknownParameter(JsonNode parameters) {
        SdkPojo builder = builder();
        for (Map.Entry<String, JsonNode> field : parameters.properties()) {
            String name = field.getKey().endsWith(".$")
                    ? field.getKey().substring(0, field.getKey().length() - 2)
                    : field.getKey();
            if (builder.sdkFields().stream()
                    .noneMatch(known -> pascal(known.memberName()).equals(name))) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    JsonNode call(Cloud cloud, Scope scope, Caller caller, JsonNode parameters) {
        Object request;
        try {
            request = PojoJson.read(strings(parameters), builder());
        } catch (IllegalArgumentException e) {
            throw StateError.runtime(
                    "The Parameters '" + parameters + "' could not be used to start the Task: " + e.getMessage());
        }
        try {
            Object response = method.invoke(cloud.client(client, scope, caller), request);
            return json((SdkPojo) response);
        } catch (InvocationTargetException e) {
            throw failure(e.getCause());
        } catch (IllegalAccessException | IllegalArgumentException e) {
            throw StateError.runtime(String.valueOf(e.getMessage()));
        }
    }

    /** Objects where the API wants a string are sent as JSON (SQS MessageBody, SNS Message, EventBridge Detail). */
    private JsonNode strings(JsonNode parameters) {
        ObjectNode copy = parameters.deepCopy();
        if (optimised && "putEvents".equals(method.getName())) {
            copy.path("Entries").forEach(entry -> {
                if (entry.path("Detail").isContainerNode()) {
                    ((ObjectNode) entry).put("Detail", entry.get("Detail").toString());
                }
            });
        }
        return copy;
    }

    private StateError failure(Throwable cause) {
        if (cause instanceof StateError error) {
            return error;
        } else if (cause instanceof AwsServiceException e) {
            String type = e.getClass().getSimpleName();
            String service =
                    client.getSimpleName().substring(0, client.getSimpleName().length() - "Client".length());
            if (type.equals(service + "Exception")) {
                String code =
                        e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
                type = optimised
                        ? "Lambda".equals(errorPrefix) ? "AWSLambdaException" : "Amazon" + errorPrefix + "Exception"
                        : code != null && code.endsWith("Exception") ? code : type;
            }
            return new StateError(errorPrefix + "." + type, e.getMessage());
        } else if (cause instanceof UnsupportedOperationException) {
            return StateError.runtime(
                    "The local cloud does not implement " + client.getSimpleName() + "." + method.getName());
        }
        Workers.passExhaustion(cause);
        String message = cause instanceof SdkException ? cause.getMessage() : cause.toString();
        return new StateError(errorPrefix + ".SdkClientException", message);
    }

    static String pascal(String name) {
        return name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** A response with the names of its members in Pascal case, as Step Functions gives it. */
    static JsonNode json(Object value) {
        if (value instanceof SdkPojo pojo) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            for (SdkField<?> field : pojo.sdkFields()) {
                Object member = field.getValueOrDefault(pojo);
                if (member != null
                        && !(member instanceof SdkAutoConstructList)
                        && !(member instanceof SdkAutoConstructMap)) {
                    boolean text = member instanceof software.amazon.awssdk.core.SdkBytes
                            && field.containsTrait(PayloadTrait.class);
                    node.set(
                            pascal(field.memberName()),
                            text
                                    ? JsonNodeFactory.instance.textNode(
                                            ((software.amazon.awssdk.core.SdkBytes) member).asUtf8String())
                                    : json(member));
                }
            }
            return node;
        } else if (value instanceof Collection<?> list) {
            ArrayNode node = JsonNodeFactory.instance.arrayNode();
            list.forEach(item -> node.add(json(item)));
            return node;
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            map.forEach((key, item) -> node.set(key.toString(), json(item)));
            return node;
        } else if (value instanceof software.amazon.awssdk.core.SdkBytes bytes) {
            return JsonNodeFactory.instance.textNode(
                    java.util.Base64.getEncoder().encodeToString(bytes.asByteArray()));
        }
        return value instanceof Enum<?>
                ? JsonNodeFactory.instance.textNode(value.toString())
                : PojoJson.mapper().valueToTree(value);
    }
}
