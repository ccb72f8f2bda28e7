package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.UntagQueueRequest;

/** The tags of queues. */
final class TagOperations {

    private final ServiceContext context;
    private final Queues queues;

    TagOperations(ServiceContext context, Queues queues) {
        this.context = context;
        this.queues = queues;
    }

    public void tagQueue(TagQueueRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        if (request.tags().isEmpty()) {
            throw SqsErrors.missing("Tags");
        }
        Caller caller = context.caller();
        queues.update(
                queue,
                now -> now.tagged(
                        Tags.merged(now.tags(), request.tags(), caller, rule -> SqsErrors.tag(rule, now.name()))));
    }

    public void untagQueue(UntagQueueRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        if (request.tagKeys().isEmpty()) {
            throw SqsErrors.missing("TagKeys");
        }
        queues.update(queue, now -> now.tagged(Tags.without(now.tags(), request.tagKeys())));
    }

    public ListQueueTagsResponse listQueueTags(ListQueueTagsRequest request) {
        return ListQueueTagsResponse.builder()
                .tags(queues.byUrl(request.queueUrl()).tags())
                .build();
    }
}
