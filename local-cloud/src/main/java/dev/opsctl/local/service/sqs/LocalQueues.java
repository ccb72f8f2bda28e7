package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.AddPermissionRequest;
import software.amazon.awssdk.services.sqs.model.AddPermissionResponse;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.PurgeQueueResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.RemovePermissionRequest;
import software.amazon.awssdk.services.sqs.model.RemovePermissionResponse;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;
import software.amazon.awssdk.services.sqs.model.UntagQueueRequest;
import software.amazon.awssdk.services.sqs.model.UntagQueueResponse;

/**
 * Amazon SQS, standard and FIFO.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalQueues implements MessageOperations, RedriveOperations, ResourcePolicySource, Resumable {

    private final ServiceContext context;
    private final Queues queues;
    private final QueueParts parts;

    public LocalQueues(ServiceContext context) {
        this.context = context;
        this.queues = new Queues(context);
        this.parts = new QueueParts(context, queues, new QueueKeys(context), new MoveTasks(context, queues));
    }

    @Override
    public QueueParts parts() {
        return parts;
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
        redriveTarget(name, attributes);
        queues.changeUnlessRefused(() -> {
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
            QueueState state = queues.state(queue);
            all.put("ApproximateNumberOfMessages", String.valueOf(state.visible()));
            all.put("ApproximateNumberOfMessagesNotVisible", String.valueOf(state.inFlight()));
            all.put("ApproximateNumberOfMessagesDelayed", String.valueOf(state.delayed()));
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
        redriveTarget(queue.name(), checked);
        queues.table().compute(queue.name(), current -> current == null ? null : current.with(checked, queues.now()));
        return SetQueueAttributesResponse.builder().build();
    }

    private void redriveTarget(String queue, Map<String, String> checked) {
        String redrive = checked.get("RedrivePolicy");
        if (redrive != null && !redrive.isEmpty()) {
            String target = QueueAttributes.redrive(new QueueRecord(queue, 0, 0, 0, checked, Map.of()))
                    .orElseThrow()
                    .target();
            if (queues.byArn(target).isEmpty()) {
                throw SqsErrors.attributeValue("RedrivePolicy", redrive, "Dead letter target does not exist.");
            }
        }
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

    @Override
    public AddPermissionResponse addPermission(AddPermissionRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        String policy = QueuePermissions.add(queue.attributes().get("Policy"), queues.arn(queue.name()), request);
        queues.table().put(queue.name(), queue.with(Map.of("Policy", policy), queues.now()));
        return AddPermissionResponse.builder().build();
    }

    @Override
    public RemovePermissionResponse removePermission(RemovePermissionRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        String policy =
                QueuePermissions.remove(queue.attributes().get("Policy"), queues.arn(queue.name()), request.label());
        queues.table().put(queue.name(), queue.with(Map.of("Policy", policy), queues.now()));
        return RemovePermissionResponse.builder().build();
    }

    @Override
    public void resume() {
        parts.moves().resume();
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
