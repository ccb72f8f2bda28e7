package dev.opsctl.local.service.stepfunctions.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.trace.TraceHeader;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.SdkOperation;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Makes the calls of Task states, as the state machine's role. */
public final class TaskCaller {

    /** What is called when a function's own ARN is the resource, too. */
    private static final SdkOperation INVOKE = SdkOperation.of(TaskResource.parse("arn:aws:states:::lambda:invoke"));

    private final ServiceContext context;

    public TaskCaller(ServiceContext context) {
        this.context = context;
    }

    /** @throws StateError if the role of the state machine cannot be assumed */
    Caller caller(Execution execution) {
        try {
            return context.cloud()
                    .assumeRole(
                            Objects.requireNonNull(execution.roleArn(), "tests of Tasks without one are refused"),
                            UUID.randomUUID().toString().replace("-", ""),
                            Caller.service(
                                    "states.amazonaws.com",
                                    context.scope().accountId(),
                                    execution.program().machineArn()));
        } catch (AwsServiceException e) {
            throw StateError.runtime(
                    "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to"
                            + " assume the provided role "
                            + execution.roleArn() + ": " + e.getMessage());
        }
    }

    /** @throws StateError what went wrong, by the name that Retry and Catch know */
    public JsonNode call(Execution execution, TaskResource resource, JsonNode parameters, TraceHeader trace) {
        return call(trace.on(caller(execution)), execution, resource, parameters, null);
    }

    /** @param exchange takes what an HTTP task sends and gets; null if nobody looks */
    public JsonNode call(
            Execution execution, TaskResource resource, JsonNode parameters, @Nullable HttpExchange exchange) {
        return call(caller(execution), execution, resource, parameters, exchange);
    }

    private JsonNode call(
            Caller caller,
            Execution execution,
            TaskResource resource,
            JsonNode parameters,
            @Nullable HttpExchange exchange) {
        if (resource.lambdaArn() != null) {
            return payload(invoke(caller, resource.lambdaArn(), parameters.toString(), null));
        } else if ("lambda".equals(resource.type())) {
            return invokeFunction(caller, parameters);
        } else if ("http".equals(resource.type())) {
            return new HttpTask(context).call(execution, caller, parameters, exchange);
        }
        return new SdkCall(SdkOperation.of(resource))
                .call(context.cloud(), context.scope(), caller, prepared(execution, resource, parameters));
    }

    private static JsonNode prepared(Execution execution, TaskResource resource, JsonNode parameters) {
        if (!parameters.isObject()) {
            return parameters;
        }
        ObjectNode copy = parameters.deepCopy();
        for (String field : List.of("MessageBody", "Message", "Input")) {
            boolean optimised = !resource.type().startsWith("aws-sdk:");
            if (optimised && copy.path(field).isContainerNode()) {
                copy.put(field, copy.get(field).toString());
            }
        }
        if ("states".equals(resource.type()) && !copy.has("Input")) {
            copy.put("Input", "{}");
        } else if ("events".equals(resource.type())) {
            // each event says which execution has sent it
            for (JsonNode entry : copy.path("Entries")) {
                if (entry instanceof ObjectNode event) {
                    event.withArray("Resources")
                            .add(execution.program().machineArn())
                            .add(execution.arn());
                }
            }
        }
        return copy;
    }

    private JsonNode invokeFunction(Caller caller, JsonNode parameters) {
        String function = parameters.path("FunctionName").asText("");
        if (function.isEmpty()) {
            throw StateError.runtime("The Parameters '" + parameters
                    + "' could not be used to start the Task: [The field 'FunctionName' is required]");
        }
        JsonNode given = parameters.get("Payload");
        InvokeResponse response = invoke(caller, function, given == null ? "{}" : given.toString(), parameters);
        ObjectNode result = PojoJson.mapper().createObjectNode();
        if (response.executedVersion() != null) {
            result.put("ExecutedVersion", response.executedVersion());
        }
        if (!"Event".equals(parameters.path("InvocationType").asText())) {
            result.set("Payload", payload(response));
        }
        int status = response.statusCode() == null ? 200 : response.statusCode();
        return answeredBy(result, status).put("StatusCode", status);
    }

    /** What the optimised integrations tell of the call itself; there are no headers, as nothing is sent. */
    static ObjectNode answeredBy(ObjectNode result, int status) {
        result.putObject("SdkHttpMetadata").put("HttpStatusCode", status);
        result.putObject("SdkResponseMetadata")
                .put("RequestId", UUID.randomUUID().toString());
        return result;
    }

    private InvokeResponse invoke(Caller caller, String function, String payload, @Nullable JsonNode parameters) {
        InvokeRequest.Builder request = InvokeRequest.builder()
                .functionName(function)
                .payload(SdkBytes.fromUtf8String(payload))
                .invocationType(InvocationType.REQUEST_RESPONSE);
        if (parameters != null) {
            if (parameters.has("InvocationType")) {
                request.invocationType(parameters.get("InvocationType").asText());
            }
            if (parameters.has("Qualifier")) {
                request.qualifier(parameters.get("Qualifier").asText());
            }
            if (parameters.has("ClientContext")) {
                request.clientContext(parameters.get("ClientContext").asText());
            }
        }
        Scope scope = Arn.parse(function).map(Arn::scope).orElse(context.scope());
        try {
            InvokeResponse response =
                    context.cloud().client(LambdaClient.class, scope, caller).invoke(request.build());
            if (response.functionError() != null) {
                throw functionError(response);
            }
            return response;
        } catch (AwsServiceException e) {
            throw CallFailure.of(INVOKE, e);
        }
    }

    private static StateError functionError(InvokeResponse response) {
        String text = response.payload() == null ? "" : response.payload().asUtf8String();
        try {
            JsonNode error = PojoJson.mapper().readTree(text);
            return new StateError(error.path("errorType").asText("Lambda.Unknown"), text);
        } catch (JsonProcessingException e) {
            return new StateError(
                    "Lambda.Unknown",
                    "The cause could not be determined because Lambda did not return an error type. Returned payload: "
                            + text);
        }
    }

    private static JsonNode payload(InvokeResponse response) {
        String text = response.payload() == null ? "" : response.payload().asUtf8String();
        if (text.isBlank()) {
            return com.fasterxml.jackson.databind.node.NullNode.getInstance();
        }
        try {
            return PojoJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw StateError.runtime("The function's answer is not JSON: " + text);
        }
    }
}
