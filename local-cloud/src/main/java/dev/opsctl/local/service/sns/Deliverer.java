package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.engine.delivery.Recipient;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.sns.Publisher.Delivery;
import dev.opsctl.local.service.sns.Subscriptions.Subscription;
import dev.opsctl.local.service.sns.Topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Takes a message to one subscriber, as {@code sns.amazonaws.com} for the topic; the subscriber's resource policy decides. */
final class Deliverer implements DeliveryQueue.Handler<Delivery> {

    private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);
    private static final ObjectMapper JSON = PojoJson.mapper();
    /** As long as SNS tries to reach AWS's own endpoints. */
    private static final Duration GIVE_UP = Duration.ofDays(23);

    private final ServiceContext context;
    private final Topics topics;
    private final Subscriptions subscriptions;
    private final Signer signer;
    private final TopicTrace trace;
    private final TopicMetrics metrics;
    /** When a subscription whose deliveries are limited may have the next one. */
    private final Map<String, Instant> next = new ConcurrentHashMap<>();

    Deliverer(
            ServiceContext context,
            Topics topics,
            Subscriptions subscriptions,
            TopicTrace trace,
            TopicMetrics metrics) {
        this.trace = trace;
        this.metrics = metrics;
        this.context = context;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.signer = new Signer(context);
    }

    /** Keeps to the most that an HTTP endpoint may get in a second; other endpoints have no throttle policy. */
    @Override
    public Duration pause(Delivery delivery) {
        Subscription subscription =
                subscriptions.find(delivery.subscriptionArn()).orElse(null);
        Duration interval = subscription == null || !subscription.protocol().startsWith("http")
                ? Duration.ZERO
                : subscriptions.policy(subscription).interval();
        if (subscription == null || interval.isZero()) {
            next.remove(delivery.subscriptionArn());
            return Duration.ZERO;
        }
        Instant now = context.clock().instant();
        Instant[] free = {now};
        next.compute(subscription.arn(), (arn, known) -> {
            free[0] = known == null || known.isBefore(now) ? now : known;
            return free[0].equals(now) ? now.plus(interval) : known;
        });
        return Duration.between(now, free[0]);
    }

    @Override
    public Optional<Duration> handle(Delivery delivery, int attempt, Instant accepted) {
        Subscription subscription =
                subscriptions.find(delivery.subscriptionArn()).orElse(null);
        if (subscription == null) {
            return Optional.empty();
        }
        if (subscription.protocol().startsWith("http")) {
            return post(delivery.notification(), subscription, attempt);
        }
        try {
            deliver(delivery.notification(), subscription);
            metrics.delivered(subscription.topicArn());
            return Optional.empty();
        } catch (AwsServiceException e) {
            LOG.warn(
                    "topic {} could not reach {} (attempt {}): {}",
                    subscription.topicArn(),
                    subscription.endpoint(),
                    attempt,
                    e.getMessage());
            boolean again = e.statusCode() >= 500 || e.isThrottlingException() || e.statusCode() == 429;
            if (again && accepted.plus(GIVE_UP).isAfter(context.clock().instant())) {
                return Optional.of(
                        attempt <= 3
                                ? Duration.ofMillis(100L * attempt)
                                : Duration.ofSeconds(Math.min(20, 1L << Math.min(attempt - 3, 5))));
            }
            giveUp(delivery.notification(), subscription);
            return Optional.empty();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            LOG.warn(
                    "topic {} could not reach {}: {}",
                    subscription.topicArn(),
                    subscription.endpoint(),
                    e.getMessage());
            giveUp(delivery.notification(), subscription);
            return Optional.empty();
        }
    }

    /** @return whether the dead-letter queue has the message */
    private boolean giveUp(Notification notification, Subscription subscription) {
        metrics.failed(subscription.topicArn());
        return redrive(notification, subscription);
    }

    private Optional<Duration> post(Notification notification, Subscription subscription, int attempt) {
        DeliveryPolicy policy = subscriptions.policy(subscription);
        try {
            String body = subscription.raw()
                    ? notification.text(subscription.protocol())
                    : notification
                            .envelope(
                                    subscription,
                                    subscriptions.unsubscribeUrl(subscription),
                                    topic(subscription).signatureVersion(),
                                    signer)
                            .toPrettyString();
            HttpEndpoint.post(subscription, policy, "Notification", notification.id(), body, subscription.raw());
            metrics.delivered(subscription.topicArn());
            return Optional.empty();
        } catch (HttpEndpoint.Refused e) {
            metrics.failed(subscription.topicArn()); // each attempt counts
            LOG.warn(
                    "topic {} could not reach {} (attempt {}): {}",
                    subscription.topicArn(),
                    subscription.endpoint(),
                    attempt,
                    e.getMessage());
            Optional<Duration> again = e.permanent() ? Optional.empty() : policy.again(attempt);
            if (again.isEmpty()) {
                redrive(notification, subscription);
            }
            return again;
        } catch (InterruptedException e) {
            // The cloud stops: the delivery is made when it starts again.
            Thread.currentThread().interrupt();
            return Optional.of(Duration.ZERO);
        }
    }

    /** What fails unexpectedly goes where the subscription's dead letters go. */
    @Override
    public boolean deadLetter(Delivery delivery, Throwable cause) {
        return subscriptions
                .find(delivery.subscriptionArn())
                .map(subscription -> giveUp(delivery.notification(), subscription))
                .orElse(true); // nobody waits for it any more
    }

    private Caller caller(Subscription subscription, @Nullable String header) {
        Caller sns = context.asService(subscription.topicArn());
        return header == null ? sns : sns.with(Caller.TRACE_HEADER, header);
    }

    private Recipient recipient(String arn, Subscription subscription, @Nullable String header) {
        return Recipient.of(context.cloud(), arn, caller(subscription, header));
    }

    private void deliver(Notification notification, Subscription subscription) {
        String endpoint = subscription.endpoint();
        String once = notification.id() + "/" + subscription.arn();
        switch (subscription.protocol()) {
            case "sqs" ->
                trace.delivering(
                        topic(subscription),
                        notification,
                        "SQS",
                        "queue_url",
                        recipient(endpoint, subscription, null).queueUrl(),
                        header -> send(endpoint, notification, subscription, header));
            case "lambda" ->
                trace.delivering(
                        topic(subscription), notification, "Lambda", "function_name", endpoint, header -> recipient(
                                        endpoint, subscription, header)
                                .send(notification
                                        .lambdaEvent(
                                                subscription,
                                                subscriptions.unsubscribeUrl(subscription),
                                                topic(subscription).signatureVersion(),
                                                signer)
                                        .toString()));
            case "email-json" ->
                subscriptions.mail(
                        topic(subscription),
                        endpoint,
                        subject(notification),
                        notification
                                .envelope(
                                        subscription,
                                        subscriptions.unsubscribeUrl(subscription),
                                        topic(subscription).signatureVersion(),
                                        signer)
                                .toPrettyString(),
                        once,
                        notification.at());
            case "email" ->
                subscriptions.mail(
                        topic(subscription),
                        endpoint,
                        subject(notification),
                        notification.text("email")
                                + "\n\n"
                                + "--\n"
                                + "If you wish to stop receiving notifications from this topic, please click or visit"
                                + " the link below to unsubscribe:\n"
                                + subscriptions.unsubscribeLink(subscription)
                                + "\n\n"
                                + "Please do not reply directly to this email. If you have any questions or comments"
                                + " regarding this email, please contact us at https://aws.amazon.com/support\n",
                        once,
                        notification.at());
            case "sms" ->
                subscriptions.mail(
                        topic(subscription),
                        endpoint.replaceAll("[^+0-9]", "") + "@sms",
                        "SMS to " + endpoint,
                        notification.text("sms"),
                        once,
                        notification.at());
            default -> throw new UnsupportedOperationException("protocol " + subscription.protocol());
        }
    }

    private Topic topic(Subscription subscription) {
        return topics.find(subscription.topicArn()).orElse(new Topic("", Map.of(), Map.of()));
    }

    private static String subject(Notification notification) {
        return notification.subject() == null ? "AWS Notification Message" : notification.subject();
    }

    private void send(String queueArn, Notification notification, Subscription subscription, @Nullable String header) {
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        String body;
        if (subscription.raw()) {
            body = notification.text("sqs");
            notification
                    .attributes()
                    .forEach((name, value) -> attributes.put(
                            name,
                            MessageAttributeValue.builder()
                                    .dataType(value.dataType().startsWith("String.Array") ? "String" : value.dataType())
                                    .stringValue(value.stringValue())
                                    .binaryValue(value.binaryValue())
                                    .build()));
        } else {
            body = notification
                    .envelope(
                            subscription,
                            subscriptions.unsubscribeUrl(subscription),
                            topic(subscription).signatureVersion(),
                            signer)
                    .toPrettyString();
        }
        boolean fifo = queueArn.endsWith(".fifo");
        Recipient queue = recipient(queueArn, subscription, header);
        queue.client(SqsClient.class).sendMessage(r -> r.queueUrl(queue.queueUrl())
                .messageBody(body)
                .messageAttributes(attributes.isEmpty() ? null : attributes)
                .messageGroupId(fifo ? notification.group() : null)
                .messageDeduplicationId(fifo ? notification.deduplication() : null));
    }

    /** @return whether the dead-letter queue has the message */
    private boolean redrive(Notification notification, Subscription subscription) {
        Optional<String> queue = Optional.ofNullable(subscription.attributes().get("RedrivePolicy"))
                .flatMap(SubscriptionAttributes::deadLetterTarget);
        if (queue.isEmpty()) {
            return false;
        }
        try {
            send(queue.get(), notification, subscription, notification.traceHeader());
            metrics.redriven(subscription.topicArn(), true);
            return true;
        } catch (AwsServiceException | UnsupportedOperationException e) {
            metrics.redriven(subscription.topicArn(), false);
            LOG.warn(
                    "topic {} lost a message: the dead-letter queue {} refused it: {}",
                    subscription.topicArn(),
                    queue.get(),
                    e.getMessage());
            return false;
        }
    }
}
