package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.sdk.PojoJson;
import java.util.Base64;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The records that functions get from queues and streams.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html">SQS event</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">DynamoDB event</a>
 */
final class EventRecords {

    private EventRecords() {}

    static ObjectNode message(Message message, String queueArn) {
        ObjectNode record = PojoJson.mapper()
                .createObjectNode()
                .put("messageId", message.messageId())
                .put("receiptHandle", message.receiptHandle())
                .put("body", message.body());
        ObjectNode attributes = record.putObject("attributes");
        message.attributesAsStrings().forEach(attributes::put);
        ObjectNode own = record.putObject("messageAttributes");
        message.messageAttributes().forEach((name, value) -> {
            ObjectNode attribute = own.putObject(name);
            if (value.stringValue() != null) {
                attribute.put("stringValue", value.stringValue());
            }
            if (value.binaryValue() != null) {
                attribute.put(
                        "binaryValue",
                        Base64.getEncoder().encodeToString(value.binaryValue().asByteArrayUnsafe()));
            }
            attribute.putArray("stringListValues");
            attribute.putArray("binaryListValues");
            attribute.put("dataType", value.dataType());
        });
        if (message.md5OfMessageAttributes() != null) {
            record.put("md5OfMessageAttributes", message.md5OfMessageAttributes());
        }
        return record.put("md5OfBody", message.md5OfBody())
                .put("eventSource", "aws:sqs")
                .put("eventSourceARN", queueArn)
                .put("awsRegion", Arn.of(queueArn).region());
    }

    /** What a filter sees of a message's record: its body as JSON, if it is an object. */
    static ObjectNode filterView(ObjectNode record) {
        try {
            JsonNode body = PojoJson.mapper().readTree(record.path("body").asText());
            if (body instanceof ObjectNode) {
                ObjectNode view = record.deepCopy();
                view.set("body", body);
                return view;
            }
        } catch (JsonProcessingException e) {
            return record;
        }
        return record;
    }

    static ObjectNode change(Record change, String streamArn) {
        ObjectNode record = PojoJson.mapper()
                .createObjectNode()
                .put("eventID", change.eventID())
                .put("eventName", change.eventNameAsString())
                .put("eventVersion", change.eventVersion())
                .put("eventSource", "aws:dynamodb")
                .put("awsRegion", Arn.of(streamArn).region());
        ObjectNode data = record.putObject("dynamodb");
        data.put(
                "ApproximateCreationDateTime",
                change.dynamodb().approximateCreationDateTime().getEpochSecond());
        image(data, "Keys", change.dynamodb().hasKeys(), change.dynamodb().keys());
        image(
                data,
                "NewImage",
                change.dynamodb().hasNewImage(),
                change.dynamodb().newImage());
        image(
                data,
                "OldImage",
                change.dynamodb().hasOldImage(),
                change.dynamodb().oldImage());
        data.put("SequenceNumber", change.dynamodb().sequenceNumber())
                .put("SizeBytes", change.dynamodb().sizeBytes())
                .put("StreamViewType", change.dynamodb().streamViewTypeAsString());
        if (change.userIdentity() != null) {
            record.putObject("userIdentity")
                    .put("type", change.userIdentity().type())
                    .put("principalId", change.userIdentity().principalId());
        }
        return record.put("eventSourceARN", streamArn);
    }

    private static void image(ObjectNode data, String name, boolean present, Map<String, AttributeValue> item) {
        if (present && !item.isEmpty()) {
            image(data.putObject(name), item);
        }
    }

    private static ObjectNode image(ObjectNode image, Map<String, AttributeValue> item) {
        item.forEach((attribute, value) -> image.set(attribute, value(value)));
        return image;
    }

    /** A value under the name that its type has in DynamoDB's JSON, which is not always the SDK's. */
    private static ObjectNode value(AttributeValue value) {
        ObjectNode node = PojoJson.mapper().createObjectNode();
        switch (value.type()) {
            case S -> node.put("S", value.s());
            case N -> node.put("N", value.n());
            case B -> node.put("B", value.b().asByteArrayUnsafe());
            case BOOL -> node.put("BOOL", value.bool());
            case NUL -> node.put("NULL", true);
            case SS -> value.ss().forEach(node.putArray("SS")::add);
            case NS -> value.ns().forEach(node.putArray("NS")::add);
            case BS -> {
                ArrayNode set = node.putArray("BS");
                value.bs().forEach(bytes -> set.add(bytes.asByteArrayUnsafe()));
            }
            case L -> {
                ArrayNode list = node.putArray("L");
                value.l().forEach(member -> list.add(value(member)));
            }
            default -> image(node.putObject("M"), value.m());
        }
        return node;
    }
}
