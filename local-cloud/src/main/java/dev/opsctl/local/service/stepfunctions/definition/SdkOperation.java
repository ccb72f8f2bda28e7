package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.ServiceClients;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;

/**
 * An operation of an SDK client interface that a Task names.
 *
 * @param service as the SDK names it: {@code sfn}
 * @param client the client interface
 * @param method the method of the client that takes a request
 * @param errorPrefix what the names of its errors begin with
 * @param optimised whether it belongs to the optimised integrations, not to {@code aws-sdk}
 */
public record SdkOperation(String service, Class<?> client, Method method, String errorPrefix, boolean optimised) {

    /** The parameter that has the content of what is uploaded, and the member of an answer that has what was downloaded. */
    public static final String BODY = "Body";

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

    /** @throws IllegalArgumentException if there is no such service or operation */
    public static SdkOperation of(TaskResource resource) {
        boolean optimised = !resource.type().startsWith("aws-sdk:");
        String name = optimised
                ? OPTIMISED_SERVICES.getOrDefault(resource.type(), resource.type())
                : resource.type().substring("aws-sdk:".length());
        Class<?> client = ServiceClients.of(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The local cloud has no integration with the service " + name + "."));
        String operation = resource.operation();
        Method method = Operations.find(client, pascal(operation))
                .map(Operations.Bound::method)
                .filter(found -> found.getName().equals(operation))
                .orElseThrow(() ->
                        new IllegalArgumentException("The service " + name + " has no operation " + operation + "."));
        String prefix = optimised
                ? Objects.requireNonNull(OPTIMISED_PREFIXES.get(resource.type()), "an optimised integration's prefix")
                : client.getSimpleName().substring(0, client.getSimpleName().length() - "Client".length());
        return new SdkOperation(name, client, method, prefix, optimised);
    }

    /** The members that every answer of the operation has, in Pascal case. */
    public List<String> required() {
        return RequiredAnswers.of(service, pascal(method.getName())).stream()
                .map(SdkOperation::pascal)
                .toList();
    }

    /** Whether its content is beside its request, as a stream; among its parameters that is {@link #BODY}. */
    public boolean upload() {
        return method.getParameterCount() == 2;
    }

    /** An empty answer of the operation. */
    public SdkPojo answer() {
        try {
            Object builder = method.getReturnType().getMethod("builder").invoke(null);
            return (SdkPojo) builder;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An empty request of the operation. */
    public SdkPojo request() {
        try {
            return (SdkPojo) method.getParameterTypes()[0].getMethod("builder").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first parameter that the operation does not have; a trailing {@code .$} is not part of the name. */
    Optional<String> unknownParameter(JsonNode parameters) {
        SdkPojo request = request();
        boolean upload = upload();
        for (Map.Entry<String, JsonNode> field : parameters.properties()) {
            String name = field.getKey().endsWith(".$")
                    ? field.getKey().substring(0, field.getKey().length() - 2)
                    : field.getKey();
            if (!(upload && BODY.equals(name))
                    && request.sdkFields().stream()
                            .noneMatch(known -> pascal(known.memberName()).equals(name))) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    public static String pascal(String name) {
        return name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
