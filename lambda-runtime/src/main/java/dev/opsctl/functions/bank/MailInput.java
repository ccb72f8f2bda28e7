package dev.opsctl.functions.bank;

import dev.opsctl.functions.domain.Digest;
import dev.opsctl.functions.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * The way into the mail workflow: its input queue (MAIL-4). A mail's id follows from what it is about, so that the workflow sends it once
 * however often it is asked for.
 */
final class MailInput {
    private static final int MOST_IN_A_BATCH = 10;

    private final SqsClient sqs;
    private final String queueUrl;

    MailInput(SqsClient sqs, String queueUrl) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
    }

    /** @param about what tells this mail from every other */
    record Mail(String about, String template, String to, String locale, Map<String, Object> data) {
        String json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("eventId", "bank-" + Digest.of(template, about).substring(0, 40));
            json.put("template", template);
            json.put("to", to);
            json.put("locale", locale);
            json.put("data", data);
            return Json.write(json);
        }
    }

    /** @throws IllegalStateException if the queue did not take all of them */
    void send(List<Mail> mails) {
        for (int begin = 0; begin < mails.size(); begin += MOST_IN_A_BATCH) {
            List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
            for (Mail mail : mails.subList(begin, Math.min(mails.size(), begin + MOST_IN_A_BATCH))) {
                entries.add(SendMessageBatchRequestEntry.builder()
                        .id(Integer.toString(entries.size()))
                        .messageBody(mail.json())
                        .build());
            }
            SendMessageBatchResponse answer =
                    sqs.sendMessageBatch(request -> request.queueUrl(queueUrl).entries(entries));
            if (answer.hasFailed() && !answer.failed().isEmpty()) {
                throw new IllegalStateException(
                        "the mail queue refused " + answer.failed().size() + " of " + entries.size() + " mails: "
                                + answer.failed().get(0).message());
            }
        }
    }
}
