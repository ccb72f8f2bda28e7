package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.QueueUrl;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;

/** Making, finding, emptying and deleting queues. */
final class QueueOperations {

    private static final int PAGE = 1000;
    private static final long BETWEEN_PURGES = 60_000;

    private final ServiceContext context;
    private final Queues queues;
    private final Messages messages;

    QueueOperations(ServiceContext context, Queues queues, Messages messages) {
        this.context = context;
        this.queues = queues;
        this.messages = messages;
    }

    public CreateQueueResponse createQueue(CreateQueueRequest request) {
        String name = request.queueName();
        if (name == null) {
            throw SqsErrors.missing("QueueName");
        } else if (!QueueUrl.isName(name)) {
            throw SqsErrors.name();
        } else if (name.endsWith(".fifo")
                && !"true".equalsIgnoreCase(request.attributesAsStrings().get("FifoQueue"))) {
            throw SqsErrors.invalidValue(
                    "The name of a FIFO queue can only end with the .fifo suffix when FifoQueue is true.");
        }
        if (!name.endsWith(".fifo")
                && "true".equalsIgnoreCase(request.attributesAsStrings().get("FifoQueue"))) {
            throw SqsErrors.invalidValue("The queue name must end with the .fifo suffix when the queue is FIFO.");
        }
        Map<String, String> attributes = QueueAttributes.checked(name, queues.arn(name), request.attributesAsStrings());
        Map<String, String> tags =
                Tags.merged(Map.of(), request.tags(), context.caller(), rule -> SqsErrors.tag(rule, name));
        queues.change(change -> {
            long now = queues.now();
            QueueRecord made = new QueueRecord(name, now, attributes, tags);
            QueueAttributes.checkTogether(made);
            queues.requireRedriveTarget(name, attributes);
            queues.requireNotJustDeleted(name);
            if (!queues.insert(made)) {
                Map<String, String> known = messages.attributes(change, queues.byName(name));
                attributes.forEach((attribute, value) -> {
                    if (!value.equals(known.getOrDefault(attribute, ""))) {
                        throw SqsErrors.queueExists(attribute);
                    }
                });
            }
            return null;
        });
        return CreateQueueResponse.builder().queueUrl(queues.url(name)).build();
    }

    public void deleteQueue(DeleteQueueRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        queues.change(change -> {
            messages.delete(change, queues.current(queue));
            queues.remove(queue, context.caller());
            return null;
        });
    }

    public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
        if (request.queueName() == null) {
            throw SqsErrors.missing("QueueName");
        } else if (!QueueUrl.isName(request.queueName())) {
            throw SqsErrors.name();
        }
        return GetQueueUrlResponse.builder()
                .queueUrl(queues.url(queues.byName(request.queueName()).name()))
                .build();
    }

    public ListQueuesResponse listQueues(ListQueuesRequest request) {
        String prefix = request.queueNamePrefix() == null ? "" : request.queueNamePrefix();
        Page<QueueRecord> page =
                page("ListQueues " + prefix, queues.all(prefix), request.maxResults(), request.nextToken());
        return ListQueuesResponse.builder()
                .queueUrls(page.items().stream().map(q -> queues.url(q.name())).toList())
                .nextToken(request.maxResults() == null ? null : page.nextToken())
                .build();
    }

    public ListDeadLetterSourceQueuesResponse listDeadLetterSourceQueues(ListDeadLetterSourceQueuesRequest request) {
        String arn = queues.arn(queues.byUrl(request.queueUrl()).name());
        Page<QueueRecord> page = page(
                "ListDeadLetterSourceQueues " + arn, queues.sourcesOf(arn), request.maxResults(), request.nextToken());
        return ListDeadLetterSourceQueuesResponse.builder()
                .queueUrls(page.items().stream().map(q -> queues.url(q.name())).toList())
                .nextToken(request.maxResults() == null ? null : page.nextToken())
                .build();
    }

    private static Page<QueueRecord> page(String list, List<QueueRecord> all, Integer maxResults, String token) {
        return Page.of(
                list,
                all,
                QueueRecord::name,
                SqsErrors.inRange("MaxResults", maxResults, PAGE, 1, PAGE),
                token,
                () -> SqsErrors.invalidValue("Invalid or expired next token."));
    }

    public void purgeQueue(PurgeQueueRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        queues.change(change -> {
            QueueRecord now = queues.current(queue);
            if (now.purged() > queues.now() - BETWEEN_PURGES) {
                throw SqsErrors.purging(now.name());
            }
            messages.clear(change, now);
            queues.update(now, record -> record.purged(queues.now()));
            return null;
        });
    }
}
