package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Amazon SNS. E-mail and SMS go to the mailbox ({@link dev.opsctl.local.engine.mail.Mailbox}).
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/welcome.html">API reference</a>
 */
public final class LocalTopics {

    private LocalTopics() {}

    /** The SNS of one account and region. */
    public static SnsClient of(ServiceContext context) {
        Topics topics = new Topics(context);
        Subscriptions subscriptions = new Subscriptions(context, topics);
        TopicMetrics metrics = new TopicMetrics(context);
        Publisher publisher = new Publisher(context, topics, subscriptions, metrics);
        return Composed.of(
                SnsClient.class,
                List.of(
                        new TopicOperations(context, topics, subscriptions, publisher),
                        new TagOperations(context, topics),
                        new PermissionOperations(topics),
                        new SubscriptionOperations(topics, subscriptions),
                        new PublishOperations(topics, publisher),
                        new PhoneOperations(new Phones(context)),
                        new TopicBacklog(publisher, subscriptions)),
                metrics);
    }
}
