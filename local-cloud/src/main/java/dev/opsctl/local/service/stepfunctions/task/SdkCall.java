package dev.opsctl.local.service.stepfunctions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.SdkOperation;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/** Calls an operation with JSON parameters, as the {@code aws-sdk} integrations do. */
record SdkCall(SdkOperation operation) {

    private static final int OK = 200;
    private static final int MOST_READ = 1 << 20;

    JsonNode call(Cloud cloud, Scope scope, Caller caller, JsonNode parameters) {
        Object request;
        try {
            request = PojoJson.read(strings(parameters), operation.request());
        } catch (IllegalArgumentException e) {
            throw StateError.runtime(
                    "The Parameters '" + parameters + "' could not be used to start the Task: " + e.getMessage());
        }
        try {
            Object client = cloud.client(operation.client(), scope, caller);
            Object response = operation.upload()
                    ? operation.method().invoke(client, request, uploaded(parameters))
                    : operation.method().invoke(client, request);
            JsonNode answer = response instanceof ResponseInputStream<?> download
                    ? downloaded(download)
                    : json((SdkPojo) response);
            if (answer.path("FailedEntryCount").asInt() > 0
                    && "eventbridge".equals(operation.service())
                    && operation.optimised()) {
                throw new StateError("EventBridge.FailedEntry", answer.toString());
            }
            return operation.optimised() && !"eventbridge".equals(operation.service())
                    ? TaskCaller.answeredBy((ObjectNode) answer, OK)
                    : answer;
        } catch (InvocationTargetException e) {
            throw failure(e.getTargetException());
        } catch (IllegalAccessException | IllegalArgumentException e) {
            throw StateError.runtime(String.valueOf(e.getMessage()));
        }
    }

    /** Objects where the API wants a string are sent as JSON (SQS MessageBody, SNS Message, EventBridge Detail). */
    private JsonNode strings(JsonNode parameters) {
        ObjectNode copy = parameters.deepCopy();
        if (operation.upload()) {
            copy.remove(SdkOperation.BODY);
        }
        if (operation.optimised() && "putEvents".equals(operation.method().getName())) {
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
            return CallFailure.of(operation, e);
        } else if (cause instanceof UnsupportedOperationException) {
            return StateError.runtime(
                    "The local cloud does not implement " + operation.client().getSimpleName() + "."
                            + operation.method().getName());
        }
        Workers.passExhaustion(cause);
        String message = cause instanceof SdkException ? String.valueOf(cause.getMessage()) : cause.toString();
        return new StateError(operation.errorPrefix() + ".SdkClientException", message);
    }

    /** Recorded on AWS: content is the JSON of its parameter, a text with its quotes. */
    private static RequestBody uploaded(JsonNode parameters) {
        JsonNode body = parameters.get(SdkOperation.BODY);
        return body == null ? RequestBody.empty() : RequestBody.fromString(body.toString());
    }

    /** What comes as a stream is a member of the result like the others, as text. */
    private static JsonNode downloaded(ResponseInputStream<?> download) {
        try (download) {
            // no task may have a longer result, so that no more is read than shows that this one is too long
            byte[] body = download.readNBytes(MOST_READ);
            return ((ObjectNode) json(download.response()))
                    .put(SdkOperation.BODY, new String(body, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw StateError.runtime("The answer could not be read: " + e);
        }
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
                    boolean text = member instanceof SdkBytes && field.containsTrait(PayloadTrait.class);
                    node.set(
                            SdkOperation.pascal(PojoJson.name(field)),
                            text
                                    ? JsonNodeFactory.instance.textNode(((SdkBytes) member).asUtf8String())
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
        } else if (value instanceof SdkBytes bytes) {
            return JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(bytes.asByteArray()));
        }
        return value instanceof Enum<?>
                ? JsonNodeFactory.instance.textNode(value.toString())
                : PojoJson.mapper().valueToTree(value);
    }
}
