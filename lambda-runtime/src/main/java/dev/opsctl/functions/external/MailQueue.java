package dev.opsctl.functions.external;

import dev.opsctl.functions.external.domain.Forwarding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** The mail workflow's input queue (MAIL-4). A batch of messages can be taken in part: the answer says which were not. */
final class MailQueue implements Forwarding.Mails {
    private final SqsClient sqs;
    private final String queueUrl;

    MailQueue(SqsClient sqs, String queueUrl) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
    }

    @Override
    public Map<String, Forwarding.Failure> send(Map<String, String> messages) {
        List<String> ids = List.copyOf(messages.keySet());
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (String id : ids) {
            // An entry's id has its own alphabet, which the service's ids need not keep to.
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .messageBody(messages.get(id))
                    .build());
        }
        Map<String, Forwarding.Failure> failures = new LinkedHashMap<>();
        sqs.sendMessageBatch(request -> request.queueUrl(queueUrl).entries(entries))
                .failed()
                .forEach(failed -> failures.put(
                        ids.get(Integer.parseInt(failed.id())),
                        new Forwarding.Failure(
                                "the mail queue refused it, " + failed.code() + ": " + failed.message(),
                                Boolean.TRUE.equals(failed.senderFault()))));
        return failures;
    }
}
