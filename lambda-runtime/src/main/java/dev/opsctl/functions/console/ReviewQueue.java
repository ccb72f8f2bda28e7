package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.ReviewedOrder;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Queue {@code manual-review}: a message for each time that the flow left an order to people, {@code {"orderID", "reason", "execution"}}. Its
 * alarm rings while there is one. Which of them still tell something is read from the orders, so a message that one call could not take out
 * is taken out by the next.
 */
final class ReviewQueue implements Resolving.Reviews {
    /** How long a message is hidden from others while it is looked at, in seconds. */
    private static final int LOOK = 10;

    /** More than anybody can decide about in an hour; what is beyond waits for the next call. */
    private static final int MOST_BATCHES = 20;

    private final SqsClient sqs;
    private final String url;
    private final Function<String, Optional<ReviewedOrder>> orders;

    ReviewQueue(SqsClient sqs, String url, Function<String, Optional<ReviewedOrder>> orders) {
        this.sqs = sqs;
        this.url = url;
        this.orders = orders;
    }

    @Override
    public boolean sweep() {
        List<Message> kept = new ArrayList<>();
        for (int batch = 0; batch < MOST_BATCHES; batch++) {
            List<Message> messages = sqs.receiveMessage(request ->
                            request.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(LOOK))
                    .messages();
            if (messages.isEmpty()) {
                break;
            }
            for (Message message : messages) {
                if (outdated(message.body())) {
                    sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
                    Log.info("a review is over, its message is taken out", "messageId", message.messageId());
                } else {
                    kept.add(message);
                }
            }
        }
        // Only now: what is visible again at once would be received again at once.
        for (Message message : kept) {
            sqs.changeMessageVisibility(request ->
                    request.queueUrl(url).receiptHandle(message.receiptHandle()).visibilityTimeout(0));
        }
        QueueAttributeName hidden = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
        return "0"
                .equals(sqs.getQueueAttributes(request -> request.queueUrl(url).attributeNames(hidden))
                        .attributes()
                        .get(hidden));
    }

    /** Whether the order is over, or a later execution has left it to people again. What cannot be read is left to people. */
    private boolean outdated(String body) {
        Map<String, Object> review;
        try {
            review = Json.parseObject(body);
        } catch (JsonException e) {
            return false;
        }
        String orderID = Json.text(review, "orderID");
        Optional<ReviewedOrder> order = orderID == null || orderID.isEmpty() ? Optional.empty() : orders.apply(orderID);
        String execution = Json.text(review, "execution");
        return order.filter(now -> now.over()
                        || now.execution() != null && !now.execution().equals(execution))
                .isPresent();
    }
}
