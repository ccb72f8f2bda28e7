package dev.opsctl.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Answers of query-protocol services to callers that accept JSON, as API Gateway's integrations do: the XML document's structure, with
 * null for what is absent.
 */
public final class QueryJson {
    private QueryJson() {}

    /** {@code {"SendMessageResponse":{"SendMessageResult":{…},"ResponseMetadata":{"RequestId":"…"}}}}. */
    public static byte[] response(String operation, boolean sqs, SdkPojo response, String requestId) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ObjectNode outer = document.putObject(operation + "Response");
        if (!response.sdkFields().isEmpty()) {
            ObjectNode result = (ObjectNode) members(response);
            outer.set(operation + "Result", sqs ? lowerLists(result) : result);
        }
        outer.putObject("ResponseMetadata").put("RequestId", requestId);
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** {@code {"Error":{"Code":…,"Message":…,"Type":"Sender"},"RequestId":"…"}}. */
    public static byte[] error(String code, String message, boolean sender, String requestId) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putObject("Error")
                .put("Code", code)
                .put("Message", message)
                .put("Type", sender ? "Sender" : "Receiver");
        document.put("RequestId", requestId);
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** SQS names its lists in lower case here: {@code ReceiveMessageResult.messages}, {@code ListQueuesResult.queueUrls}. */
    private static ObjectNode lowerLists(ObjectNode result) {
        ObjectNode renamed = JsonNodeFactory.instance.objectNode();
        result.fields()
                .forEachRemaining(member -> renamed.set(
                        member.getKey().equals("Messages") || member.getKey().equals("QueueUrls")
                                ? Character.toLowerCase(member.getKey().charAt(0))
                                        + member.getKey().substring(1)
                                : member.getKey(),
                        member.getValue()));
        return renamed;
    }

    private static JsonNode members(SdkPojo pojo) {
        ObjectNode written = JsonWire.write(pojo);
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            JsonNode node = written.get(field.locationName());
            all.set(field.locationName(), node == null ? JsonNodeFactory.instance.nullNode() : nested(value, node));
        }
        return all;
    }

    private static JsonNode nested(Object value, JsonNode written) {
        if (value instanceof SdkPojo pojo) {
            return members(pojo);
        } else if (value instanceof Collection<?> items && items.stream().anyMatch(SdkPojo.class::isInstance)) {
            var list = JsonNodeFactory.instance.arrayNode();
            List.copyOf(items).forEach(item -> list.add(members((SdkPojo) item)));
            return list;
        } else if (value instanceof Map<?, ?> map && map.values().stream().anyMatch(SdkPojo.class::isInstance)) {
            ObjectNode entries = JsonNodeFactory.instance.objectNode();
            map.forEach((key, item) -> entries.set(String.valueOf(key), members((SdkPojo) item)));
            return entries;
        }
        return written;
    }
}
