package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.ServiceContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.PurgeQueueResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskResponse;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;
import software.amazon.awssdk.services.sqs.model.UntagQueueRequest;
import software.amazon.awssdk.services.sqs.model.UntagQueueResponse;

/**
 * Amazon SQS, standard and FIFO.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalQueues implements SqsClient, ResourcePolicySource {

    private static final long BATCH_BYTES = 1_048_576;

    private final ServiceContext context;
    private final Queues queues;

    public LocalQueues(ServiceContext context) {
        this.context = context;
        this.queues = new Queues(context);
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return queues.byArn(resourceArn).map(queue -> queue.attributes().get("Policy"));
    }

    @Override
    public CreateQueueResponse createQueue(CreateQueueRequest request) {
        String name = request.queueName();
        if (name == null) {
            throw SqsErrors.missing("QueueName");
        } else if (!name.replaceFirst("\\.fifo$", "").matches("[A-Za-z0-9_-]+") || name.length() > 80) {
            throw SqsErrors.invalidValue(
                    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        } else if (name.endsWith(".fifo")
                && !"true".equalsIgnoreCase(request.attributesAsStrings().get("FifoQueue"))) {
            throw SqsErrors.invalidValue(
                    "The name of a FIFO queue can only end with the .fifo suffix when FifoQueue is true.");
        }
        Map<String, String> attributes = QueueAttributes.checked(name, queues.arn(name), request.attributesAsStrings());
        queues.change(() -> {
            Optional<QueueRecord> known = queues.table().get(name);
            if (known.isPresent()) {
                Map<String, String> now = attributes(known.get());
                attributes.forEach((attribute, value) -> {
                    if (!value.equals(now.getOrDefault(attribute, ""))) {
                        throw SqsErrors.queueExists(attribute);
                    }
                });
            } else {
                long now = queues.now();
                queues.table()
                        .put(name, new QueueRecord(name, now, now, 0, Map.of(), request.tags()).with(attributes, now));
            }
            return null;
        });
        return CreateQueueResponse.builder().queueUrl(queues.url(name)).build();
    }

    @Override
    public DeleteQueueResponse deleteQueue(DeleteQueueRequest request) {
        queues.delete(queues.byUrl(request.queueUrl()));
        return DeleteQueueResponse.builder().build();
    }

    @Override
    public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
        return GetQueueUrlResponse.builder()
                .queueUrl(queues.url(queues.byUrl(request.queueName()).name()))
                .build();
    }

    @Override
    public ListQueuesResponse listQueues(ListQueuesRequest request) {
        String prefix = request.queueNamePrefix() == null ? "" : request.queueNamePrefix();
        List<String> names = queues.table().entries(prefix).stream()
                .map(Map.Entry::getKey)
                .filter(name -> request.nextToken() == null || name.compareTo(request.nextToken()) > 0)
                .toList();
        int max = request.maxResults() == null ? 1000 : request.maxResults();
        List<String> page = names.subList(0, Math.min(max, names.size()));
        return ListQueuesResponse.builder()
                .queueUrls(page.stream().map(queues::url).toList())
                .nextToken(
                        request.maxResults() != null && page.size() < names.size() ? page.get(page.size() - 1) : null)
                .build();
    }

    private Map<String, String> attributes(QueueRecord queue) {
        Map<String, String> all = new LinkedHashMap<>(QueueAttributes.DEFAULTS);
        all.remove("KmsDataKeyReusePeriodSeconds");
        all.putAll(queue.attributes());
        if (!queue.attributes().containsKey("KmsMasterKeyId")) {
            all.putIfAbsent("SqsManagedSseEnabled", "true");
        } else {
            all.putIfAbsent("KmsDataKeyReusePeriodSeconds", "300");
            all.putIfAbsent("SqsManagedSseEnabled", "false");
        }
        if (queue.fifo()) {
            all.putIfAbsent("ContentBasedDeduplication", "false");
            all.putIfAbsent("DeduplicationScope", "queue");
            all.putIfAbsent("FifoThroughputLimit", "perQueue");
        }
        all.put("QueueArn", queues.arn(queue.name()));
        all.put("CreatedTimestamp", String.valueOf(queue.created() / 1000));
        all.put("LastModifiedTimestamp", String.valueOf(queue.modified() / 1000));
        queues.change(() -> {
            List<StoredMessage> messages =
                    List.copyOf(queues.state(queue).messages.values());
            long now = queues.now();
            all.put(
                    "ApproximateNumberOfMessages",
                    String.valueOf(messages.stream().filter(m -> m.visible(now)).count()));
            all.put(
                    "ApproximateNumberOfMessagesNotVisible",
                    String.valueOf(
                            messages.stream().filter(m -> m.inFlight(now)).count()));
            all.put(
                    "ApproximateNumberOfMessagesDelayed",
                    String.valueOf(messages.stream()
                            .filter(m -> m.receipt() == null && !m.visible(now))
                            .count()));
            return null;
        });
        return all;
    }

    @Override
    public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
        List<String> names = request.attributeNamesAsStrings();
        for (String name : names) {
            if (QueueAttributeName.fromValue(name) == QueueAttributeName.UNKNOWN_TO_SDK_VERSION) {
                throw SqsErrors.attributeName(name);
            }
        }
        Map<String, String> all = attributes(queues.byUrl(request.queueUrl()));
        if (!names.contains("All")) {
            all.keySet().retainAll(names);
        }
        return GetQueueAttributesResponse.builder().attributesWithStrings(all).build();
    }

    @Override
    public SetQueueAttributesResponse setQueueAttributes(SetQueueAttributesRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        if (request.attributesAsStrings().containsKey("FifoQueue") && queue.fifo()) {
            throw SqsErrors.attributeName("FifoQueue");
        }
        Map<String, String> checked =
                QueueAttributes.checked(queue.name(), queues.arn(queue.name()), request.attributesAsStrings());
        String redrive = checked.get("RedrivePolicy");
        if (redrive != null && !redrive.isEmpty()) {
            String target = QueueAttributes.redrive(queue.with(checked, 0))
                    .orElseThrow()
                    .target();
            if (queues.byArn(target).isEmpty()) {
                throw SqsErrors.attributeValue("RedrivePolicy", redrive, "Dead letter target does not exist.");
            }
        }
        queues.table().compute(queue.name(), current -> current == null ? null : current.with(checked, queues.now()));
        return SetQueueAttributesResponse.builder().build();
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        StoredMessage draft = Drafts.of(queue, request, context.caller());
        QueueState.Sent sent = queues.send(queue, draft, Drafts.delay(queue, request));
        return SendMessageResponse.builder()
                .messageId(sent.messageId())
                .md5OfMessageBody(MessageDigests.ofBody(draft.body()))
                .md5OfMessageAttributes(MessageDigests.ofAttributes(request.messageAttributes()))
                .md5OfMessageSystemAttributes(
                        draft.traceHeader() == null
                                ? null
                                : MessageDigests.ofAttributes(Map.of(
                                        "AWSTraceHeader",
                                        MessageAttributeValue.builder()
                                                .dataType("String")
                                                .stringValue(draft.traceHeader())
                                                .build())))
                .sequenceNumber(queue.fifo() ? String.format("%020d", sent.sequence()) : null)
                .build();
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        queues.byUrl(request.queueUrl());
        long size = request.entries().stream()
                .mapToLong(e -> Drafts.size(e.messageBody(), e.messageAttributes()))
                .sum();
        if (size > BATCH_BYTES) {
            throw SqsErrors.batchTooLong(BATCH_BYTES, size);
        }
        Batches<SendMessageBatchResultEntry> result =
                Batches.run("SendMessageBatchRequestEntry", request.entries(), e -> e.id(), e -> {
                    SendMessageResponse sent = sendMessage(SendMessageRequest.builder()
                            .queueUrl(request.queueUrl())
                            .messageBody(e.messageBody())
                            .delaySeconds(e.delaySeconds())
                            .messageAttributes(e.messageAttributes())
                            .messageSystemAttributes(e.messageSystemAttributes())
                            .messageGroupId(e.messageGroupId())
                            .messageDeduplicationId(e.messageDeduplicationId())
                            .build());
                    return SendMessageBatchResultEntry.builder()
                            .id(e.id())
                            .messageId(sent.messageId())
                            .md5OfMessageBody(sent.md5OfMessageBody())
                            .md5OfMessageAttributes(sent.md5OfMessageAttributes())
                            .md5OfMessageSystemAttributes(sent.md5OfMessageSystemAttributes())
                            .sequenceNumber(sent.sequenceNumber())
                            .build();
                });
        return SendMessageBatchResponse.builder()
                .successful(result.successful())
                .failed(result.failed())
                .build();
    }

    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        int max = inRange("MaxNumberOfMessages", request.maxNumberOfMessages(), 1, 1, 10);
        int wait = inRange(
                "WaitTimeSeconds", request.waitTimeSeconds(), queue.number("ReceiveMessageWaitTimeSeconds"), 0, 20);
        int visibility =
                inRange("VisibilityTimeout", request.visibilityTimeout(), queue.number("VisibilityTimeout"), 0, 43200);
        List<Message> messages = queues.receive(queue, max, wait, visibility).stream()
                .map(m -> view(queue, m, request))
                .toList();
        return ReceiveMessageResponse.builder()
                .messages(messages.isEmpty() ? null : messages)
                .build();
    }

    private static int inRange(String name, Integer value, int otherwise, int min, int max) {
        if (value != null && (value < min || value > max)) {
            throw SqsErrors.attributeValue(
                    name, String.valueOf(value), "Must be between " + min + " and " + max + ", if provided.");
        }
        return value == null ? otherwise : value;
    }

    private Message view(QueueRecord queue, StoredMessage message, ReceiveMessageRequest request) {
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
                .receiptHandle(queues.handle(queue, message))
                .attributesWithStrings(facts.isEmpty() ? null : facts)
                .messageAttributes(attributes.isEmpty() ? null : attributes)
                .md5OfMessageAttributes(MessageDigests.ofAttributes(attributes))
                .build();
    }

    private static boolean wanted(String pattern, String name) {
        return pattern.equals("All")
                || pattern.equals(name)
                || pattern.endsWith(".*")
                        && (pattern.equals(".*") || name.startsWith(pattern.substring(0, pattern.length() - 2)));
    }

    @Override
    public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
        queues.acknowledge(queues.byUrl(request.queueUrl()), request.receiptHandle());
        return DeleteMessageResponse.builder().build();
    }

    @Override
    public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        Batches<DeleteMessageBatchResultEntry> result =
                Batches.run("DeleteMessageBatchRequestEntry", request.entries(), e -> e.id(), e -> {
                    queues.acknowledge(queue, e.receiptHandle());
                    return DeleteMessageBatchResultEntry.builder().id(e.id()).build();
                });
        return DeleteMessageBatchResponse.builder()
                .successful(result.successful())
                .failed(result.failed())
                .build();
    }

    @Override
    public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
        queues.visibility(queues.byUrl(request.queueUrl()), request.receiptHandle(), request.visibilityTimeout());
        return ChangeMessageVisibilityResponse.builder().build();
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
            ChangeMessageVisibilityBatchRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        Batches<ChangeMessageVisibilityBatchResultEntry> result =
                Batches.run("ChangeMessageVisibilityBatchRequestEntry", request.entries(), e -> e.id(), e -> {
                    queues.visibility(queue, e.receiptHandle(), e.visibilityTimeout());
                    return ChangeMessageVisibilityBatchResultEntry.builder()
                            .id(e.id())
                            .build();
                });
        return ChangeMessageVisibilityBatchResponse.builder()
                .successful(result.successful())
                .failed(result.failed())
                .build();
    }

    @Override
    public PurgeQueueResponse purgeQueue(PurgeQueueRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        if (queue.purged() > queues.now() - 60_000) {
            throw SqsErrors.purging(queue.name());
        }
        queues.change(() -> {
            queues.clear(queue);
            queues.table().put(queue.name(), queue.purged(queues.now()));
            return null;
        });
        return PurgeQueueResponse.builder().build();
    }

    @Override
    public TagQueueResponse tagQueue(TagQueueRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        Map<String, String> tags = new LinkedHashMap<>(queue.tags());
        tags.putAll(request.tags());
        queues.table().put(queue.name(), queue.tagged(tags));
        return TagQueueResponse.builder().build();
    }

    @Override
    public UntagQueueResponse untagQueue(UntagQueueRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        Map<String, String> tags = new LinkedHashMap<>(queue.tags());
        tags.keySet().removeAll(request.tagKeys());
        queues.table().put(queue.name(), queue.tagged(tags));
        return UntagQueueResponse.builder().build();
    }

    @Override
    public ListQueueTagsResponse listQueueTags(ListQueueTagsRequest request) {
        return ListQueueTagsResponse.builder()
                .tags(queues.byUrl(request.queueUrl()).tags())
                .build();
    }

    private List<QueueRecord> sources(String deadLetterArn) {
        return queues.table().values().stream()
                .filter(q -> QueueAttributes.redrive(q)
                        .filter(r -> r.target().equals(deadLetterArn))
                        .isPresent())
                .toList();
    }

    @Override
    public ListDeadLetterSourceQueuesResponse listDeadLetterSourceQueues(ListDeadLetterSourceQueuesRequest request) {
        return ListDeadLetterSourceQueuesResponse.builder()
                .queueUrls(sources(queues.arn(queues.byUrl(request.queueUrl()).name())).stream()
                        .map(q -> queues.url(q.name()))
                        .toList())
                .build();
    }

    /** Moves everything at once: what the rate in the request would spread over time has happened when this returns. */
    @Override
    public StartMessageMoveTaskResponse startMessageMoveTask(StartMessageMoveTaskRequest request) {
        QueueRecord from = queues.byArn(request.sourceArn())
                .orElseThrow(() -> SqsErrors.noResource(
                        "The resource that you specified for the SourceArn parameter doesn't exist."));
        if (sources(request.sourceArn()).isEmpty()) {
            throw SqsErrors.invalidValue("Source queue must be configured as a Dead Letter Queue.");
        }
        queues.change(() -> {
            for (StoredMessage message : List.copyOf(queues.state(from).messages.values())) {
                String target = request.destinationArn() != null ? request.destinationArn() : message.source();
                Optional<QueueRecord> to = target == null ? Optional.empty() : queues.byArn(target);
                if (message.visible(queues.now()) && to.isPresent()) {
                    QueueState there = queues.state(to.get());
                    queues.remove(from, queues.state(from), message);
                    queues.store(
                            to.get(),
                            there,
                            message.redriven(
                                    queues.nextSequence(there),
                                    UUID.randomUUID().toString(),
                                    queues.now()));
                    there.changed();
                }
            }
            return null;
        });
        return StartMessageMoveTaskResponse.builder()
                .taskHandle(UUID.randomUUID().toString())
                .build();
    }

    @Override
    public String serviceName() {
        return "sqs";
    }

    @Override
    public void close() {
        // nothing runs in the background; receivers that wait give up at their deadline
    }
}
