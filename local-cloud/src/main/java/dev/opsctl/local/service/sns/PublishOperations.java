package dev.opsctl.local.service.sns;

import dev.opsctl.local.service.sns.Publisher.Published;
import dev.opsctl.local.service.sns.Topics.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sns.model.SnsException;

/** Publishing, one message or several. */
final class PublishOperations {

    private static final int MOST_ENTRIES = 10;

    private final Topics topics;
    private final Publisher publisher;

    PublishOperations(Topics topics, Publisher publisher) {
        this.topics = topics;
        this.publisher = publisher;
    }

    public PublishResponse publish(PublishRequest request) {
        Published published = publisher.publish(request);
        return PublishResponse.builder()
                .messageId(published.messageId())
                .sequenceNumber(published.sequence())
                .build();
    }

    /** Each entry succeeds or fails by itself. */
    public PublishBatchResponse publishBatch(PublishBatchRequest request) {
        Topic topic = topics.get(request.topicArn());
        check(request.publishBatchRequestEntries());
        request.publishBatchRequestEntries().forEach(entry -> publisher.checkEntry(topic, entry));
        List<PublishBatchResultEntry> successful = new ArrayList<>();
        List<BatchResultErrorEntry> failed = new ArrayList<>();
        for (PublishBatchRequestEntry entry : request.publishBatchRequestEntries()) {
            try {
                Published published = publisher.publish(single(request.topicArn(), entry));
                successful.add(PublishBatchResultEntry.builder()
                        .id(entry.id())
                        .messageId(published.messageId())
                        .sequenceNumber(published.sequence())
                        .build());
            } catch (SnsException e) {
                failed.add(BatchResultErrorEntry.builder()
                        .id(entry.id())
                        .code(e.awsErrorDetails().errorCode())
                        .message(e.awsErrorDetails().errorMessage())
                        .senderFault(e.statusCode() < 500)
                        .build());
            }
        }
        return PublishBatchResponse.builder()
                .successful(successful)
                .failed(failed)
                .build();
    }

    private static void check(List<PublishBatchRequestEntry> entries) {
        Set<String> ids = new HashSet<>();
        if (entries.isEmpty()) {
            throw SnsErrors.emptyBatch();
        } else if (entries.size() > MOST_ENTRIES) {
            throw SnsErrors.tooMany();
        } else if (!entries.stream()
                .allMatch(entry -> entry.id() != null && entry.id().matches("[A-Za-z0-9_-]{1,80}"))) {
            throw SnsErrors.entryId();
        } else if (!entries.stream().allMatch(entry -> ids.add(entry.id()))) {
            throw SnsErrors.notDistinct();
        }
        long bytes = entries.stream()
                .mapToLong(entry -> Publisher.bytes(entry.message(), entry.messageAttributes()))
                .sum();
        if (bytes > Publisher.MAX_BYTES) {
            throw SnsErrors.batchTooLong();
        }
    }

    private static PublishRequest single(String topicArn, PublishBatchRequestEntry entry) {
        return PublishRequest.builder()
                .topicArn(topicArn)
                .message(entry.message())
                .subject(entry.subject())
                .messageStructure(entry.messageStructure())
                .messageAttributes(entry.messageAttributes())
                .messageGroupId(entry.messageGroupId())
                .messageDeduplicationId(entry.messageDeduplicationId())
                .build();
    }
}
