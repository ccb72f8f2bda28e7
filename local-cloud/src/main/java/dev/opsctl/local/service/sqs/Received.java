package dev.opsctl.local.service.sqs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** Messages as a receiver gets them: with the attributes that the request asks for. */
record Received(QueueRecord queue, ReceiveMessageRequest request) {

    Message view(StoredMessage message) {
        Map<String, String> facts = facts(message);
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        if (message.attributes() != null) {
            message.attributes().forEach((name, value) -> {
                if (request.messageAttributeNames().stream().anyMatch(w -> wanted(w, name))) {
                    attributes.put(name, value);
                }
            });
        }
        return Message.builder()
                .messageId(message.id())
                .body(message.body())
                .md5OfBody(MessageDigests.ofBody(message.body()))
                .receiptHandle(Receipts.handle(queue, message))
                .attributesWithStrings(facts.isEmpty() ? null : facts)
                .messageAttributes(attributes.isEmpty() ? null : attributes)
                .md5OfMessageAttributes(MessageDigests.ofAttributes(attributes))
                .build();
    }

    private Map<String, String> facts(StoredMessage message) {
        List<String> system = new ArrayList<>(request.attributeNamesAsStrings());
        system.addAll(request.messageSystemAttributeNamesAsStrings());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("SenderId", message.senderId());
        facts.put("SentTimestamp", String.valueOf(message.sent()));
        facts.put("ApproximateReceiveCount", String.valueOf(message.receives()));
        facts.put("ApproximateFirstReceiveTimestamp", String.valueOf(message.firstReceived()));
        facts.put("AWSTraceHeader", message.traceHeader());
        facts.put("MessageGroupId", message.group());
        facts.put("MessageDeduplicationId", message.deduplicationId());
        facts.put("SequenceNumber", queue.fifo() ? String.format("%020d", message.sequence()) : null);
        facts.put("DeadLetterQueueSourceArn", message.source());
        facts.entrySet().removeIf(e -> e.getValue() == null || !system.contains("All") && !system.contains(e.getKey()));
        return facts;
    }

    private static boolean wanted(String pattern, String name) {
        return "All".equals(pattern)
                || "*".equals(pattern)
                || name.equals(pattern)
                || pattern != null
                        && pattern.endsWith(".*")
                        && (pattern.equals(".*") || name.startsWith(pattern.substring(0, pattern.length() - 2)));
    }
}
