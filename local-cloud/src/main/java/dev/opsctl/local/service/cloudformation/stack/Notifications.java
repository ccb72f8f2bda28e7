package dev.opsctl.local.service.cloudformation.stack;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.engine.delivery.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Tells topics what happens to stacks, in its order, as whoever has asked for the operation: who may not publish there tells nobody.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html">NotificationARNs</a>
 */
final class Notifications {

    /** One message to one topic. */
    record Due(String topic, EventRecord event, Caller caller) {}

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int ATTEMPTS = 5;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ServiceContext context;
    private final DeliveryQueue<Due> queue;

    Notifications(ServiceContext context) {
        this.context = context;
        this.queue = new DeliveryQueue<>(
                context, "notifications", Due.class, 1, due -> due.event().stackId(), this::deliver);
    }

    void resume() {
        queue.resume();
    }

    void tell(List<String> topics, EventRecord event, Caller caller) {
        topics.forEach(topic -> queue.submit(new Due(topic, event, caller)));
    }

    private Optional<Duration> deliver(Due due, int attempt, Instant accepted) {
        try {
            Recipient.of(context.cloud(), due.topic(), due.caller())
                    .client(SnsClient.class)
                    .publish(r -> r.topicArn(due.topic())
                            .subject("AWS CloudFormation Notification")
                            .message(message(due)));
        } catch (AwsServiceException e) {
            if (attempt < ATTEMPTS && e.statusCode() >= 500) {
                return Optional.of(Duration.ofSeconds(1L << attempt));
            }
            LOG.warn("{} is not told of {}: {}", due.topic(), due.event().stackName(), e.getMessage());
        }
        return Optional.empty();
    }

    private String message(Due due) {
        EventRecord event = due.event();
        StringBuilder text = new StringBuilder();
        line(text, "StackId", event.stackId());
        line(text, "Timestamp", TIME.format(event.at()));
        line(text, "EventId", event.eventId());
        line(text, "LogicalResourceId", event.logicalId());
        line(text, "Namespace", context.scope().accountId());
        line(text, "PhysicalResourceId", event.physicalId());
        line(text, "PrincipalId", due.caller().userId());
        line(text, "ResourceProperties", event.properties());
        line(text, "ResourceStatus", event.status());
        line(text, "ResourceStatusReason", event.reason() == null ? "" : event.reason());
        line(text, "ResourceType", event.type());
        line(text, "StackName", event.stackName());
        line(text, "ClientRequestToken", event.token());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, @Nullable Object value) {
        text.append(name).append("='").append(value).append("'\n");
    }
}
