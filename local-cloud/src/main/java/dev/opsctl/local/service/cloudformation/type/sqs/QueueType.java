package dev.opsctl.local.service.cloudformation.type.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** {@code AWS::SQS::Queue}; its physical id is the queue's URL. */
public final class QueueType implements ResourceType {

    /** What the template may set, and what the queue has without it. */
    private static final Map<String, String> ATTRIBUTES = Map.ofEntries(
            Map.entry("DelaySeconds", "0"),
            Map.entry("MaximumMessageSize", "1048576"),
            Map.entry("MessageRetentionPeriod", "345600"),
            Map.entry("ReceiveMessageWaitTimeSeconds", "0"),
            Map.entry("VisibilityTimeout", "30"),
            Map.entry("KmsDataKeyReusePeriodSeconds", ""),
            Map.entry("KmsMasterKeyId", ""),
            Map.entry("SqsManagedSseEnabled", ""),
            Map.entry("RedrivePolicy", ""),
            Map.entry("RedriveAllowPolicy", ""),
            Map.entry("ContentBasedDeduplication", ""),
            Map.entry("DeduplicationScope", ""),
            Map.entry("FifoThroughputLimit", ""));

    @Override
    public String name() {
        return "AWS::SQS::Queue";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        boolean fifo = request.properties().path("FifoQueue").asBoolean();
        String name = request.text("QueueName") != null
                ? request.text("QueueName")
                : request.generatedName(fifo ? 75 : 80) + (fifo ? ".fifo" : "");
        SqsClient sqs = request.client(SqsClient.class);
        Optional<String> known = url(sqs, name);
        if (known.isPresent()
                && !StackTags.ours(
                        request, sqs.listQueueTags(r -> r.queueUrl(known.get())).tags())) {
            throw new IllegalStateException("Queue " + name + " already exists.");
        }
        String url = known.orElseGet(() -> sqs.createQueue(r -> r.queueName(name)
                        .tags(StackTags.wanted(request))
                        .attributesWithStrings(fifo ? Map.of("FifoQueue", "true") : Map.of()))
                .queueUrl());
        request.made(url);
        return configure(request, url);
    }

    private static ResourceState configure(ResourceRequest request, String url) {
        SqsClient sqs = request.client(SqsClient.class);
        Map<String, String> wanted = new LinkedHashMap<>();
        ATTRIBUTES.forEach((attribute, otherwise) -> {
            JsonNode given = request.properties().get(attribute);
            boolean had = request.updates() && request.previousProperties().hasNonNull(attribute);
            if (given != null && !given.isNull()) {
                wanted.put(attribute, given.isObject() ? given.toString() : given.asText());
            } else if (had
                    && (List.of("KmsMasterKeyId", "RedrivePolicy", "RedriveAllowPolicy")
                                    .contains(attribute)
                            || !otherwise.isEmpty())) {
                wanted.put(attribute, otherwise);
            }
        });
        if (!wanted.isEmpty()) {
            sqs.setQueueAttributes(r -> r.queueUrl(url).attributesWithStrings(wanted));
        }
        StackTags.apply(
                sqs.listQueueTags(r -> r.queueUrl(url)).tags(),
                StackTags.wanted(request),
                add -> sqs.tagQueue(r -> r.queueUrl(url).tags(add)),
                remove -> sqs.untagQueue(r -> r.queueUrl(url).tagKeys(remove)));
        return read(sqs, url).orElseThrow();
    }

    private static Optional<String> url(SqsClient sqs, String name) {
        try {
            return Optional.of(sqs.getQueueUrl(r -> r.queueName(name)).queueUrl());
        } catch (QueueDoesNotExistException e) {
            return Optional.empty();
        }
    }

    private static Optional<ResourceState> read(SqsClient sqs, String url) {
        try {
            String arn = sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);
            return Optional.of(ResourceState.of(url)
                    .with("Arn", Objects.requireNonNull(arn, "asked for"))
                    .with("QueueName", url.substring(url.lastIndexOf('/') + 1))
                    .with("QueueUrl", url));
        } catch (QueueDoesNotExistException e) {
            return Optional.empty();
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return configure(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SqsClient.class).deleteQueue(r -> r.queueUrl(request.physicalId()));
        } catch (QueueDoesNotExistException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return read(request.client(SqsClient.class), request.physicalId());
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("QueueName"))
                .map(name -> request.cloud().endpoint() + "/" + request.scope().accountId() + "/" + name);
    }
}
