package dev.opsctl.local.service.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Polls a queue with long polling; what the function did not fail is deleted, the rest comes back when its visibility time-out is over. */
final class QueuePoller extends EventPoller {

    private final String queueUrl;

    QueuePoller(
            ServiceContext context,
            LambdaClient lambda,
            EventSources sources,
            EventSourceMappingConfiguration mapping) {
        super(context, lambda, sources, mapping);
        String[] arn = mapping.eventSourceArn().split(":");
        this.queueUrl = context.cloud().endpoint() + "/" + arn[4] + "/" + arn[5];
    }

    @Override
    boolean poll(Caller role) throws InterruptedException {
        SqsClient sqs = context.client(SqsClient.class, role);
        List<Message> messages = sqs.receiveMessage(r -> r.queueUrl(queueUrl)
                        .maxNumberOfMessages(Math.min(10, mapping.batchSize()))
                        .waitTimeSeconds(20)
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                        .messageAttributeNames("All"))
                .messages();
        if (messages.isEmpty()) {
            return false;
        }
        List<ObjectNode> records = new ArrayList<>();
        List<Message> taken = new ArrayList<>();
        List<Message> done = new ArrayList<>();
        for (Message message : messages) {
            ObjectNode record = record(message);
            if (wanted(filterable(record))) {
                records.add(record);
                taken.add(message);
            } else {
                done.add(message);
            }
        }
        if (!records.isEmpty()) {
            Verdict verdict = invoke(records);
            if (!verdict.failed()) {
                taken.stream()
                        .filter(m -> !verdict.failedItems().contains(m.messageId()))
                        .forEach(done::add);
            }
        }
        if (!done.isEmpty()) {
            List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
            for (int i = 0; i < done.size(); i++) {
                entries.add(DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(done.get(i).receiptHandle())
                        .build());
            }
            sqs.deleteMessageBatch(r -> r.queueUrl(queueUrl).entries(entries));
        }
        return true;
    }

    /** A record with its body as JSON, if it is any: what filter patterns look at. */
    private static JsonNode filterable(ObjectNode record) {
        ObjectNode copy = record.deepCopy();
        try {
            JsonNode body = PojoJson.mapper().readTree(record.path("body").asText());
            if (body != null && body.isObject()) {
                copy.set("body", body);
            }
        } catch (IOException e) {
            return copy;
        }
        return copy;
    }

    private ObjectNode record(Message message) {
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
                        Base64.getEncoder().encodeToString(value.binaryValue().asByteArray()));
            }
            attribute.putArray("stringListValues");
            attribute.putArray("binaryListValues");
            attribute.put("dataType", value.dataType());
        });
        return record.put("md5OfBody", message.md5OfBody())
                .put("eventSource", "aws:sqs")
                .put("eventSourceARN", mapping.eventSourceArn())
                .put("awsRegion", context.scope().region());
    }
}
