package dev.opsctl.local.service.sqs;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

/** What is set on queues, and what they say of themselves. */
final class AttributeOperations {

    private final Queues queues;
    private final Messages messages;

    AttributeOperations(Queues queues, Messages messages) {
        this.queues = queues;
        this.messages = messages;
    }

    public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
        List<String> names = request.attributeNamesAsStrings();
        for (String name : names) {
            if (QueueAttributeName.fromValue(name) == QueueAttributeName.UNKNOWN_TO_SDK_VERSION) {
                throw SqsErrors.attributeName(name);
            }
        }
        QueueRecord queue = queues.byUrl(request.queueUrl());
        Map<String, String> all = queues.change(change -> messages.attributes(change, queues.current(queue)));
        if (!names.contains("All")) {
            all.keySet().retainAll(names);
        }
        return GetQueueAttributesResponse.builder().attributesWithStrings(all).build();
    }

    public void setQueueAttributes(SetQueueAttributesRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        if (queue.fifo()
                && "false".equalsIgnoreCase(request.attributesAsStrings().get("FifoQueue"))) {
            throw SqsErrors.queueType();
        }
        Map<String, String> checked =
                QueueAttributes.checked(queue.name(), queues.arn(queue.name()), request.attributesAsStrings());
        queues.change(change -> {
            queues.requireRedriveTarget(queue.name(), checked);
            queues.update(queues.current(queue), now -> {
                QueueRecord changed = now.with(checked, queues.now());
                QueueAttributes.checkTogether(changed);
                return changed;
            });
            return null;
        });
    }
}
