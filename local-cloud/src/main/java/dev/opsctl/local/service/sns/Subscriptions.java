package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.engine.mail.MailComposer;
import dev.opsctl.local.engine.mail.MailLinks;
import dev.opsctl.local.engine.mail.Mailbox;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.sns.Topics.Topic;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;

/** Who gets the messages of the topics of one scope. */
final class Subscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    /**
     * A subscription.
     *
     * @param arn its ARN; answered only when confirmed (or asked for with ReturnSubscriptionArn)
     * @param principal the ARN of who subscribed; null in what older versions stored
     * @param token of the link that confirms it
     * @param guarded whether only a signed request ends it; null in what older versions stored, for no
     */
    record Subscription(
            String arn,
            String topicArn,
            String protocol,
            String endpoint,
            String owner,
            String principal,
            boolean confirmed,
            String token,
            Map<String, String> attributes,
            @Nullable Boolean guarded) {

        boolean raw() {
            return "true".equals(attributes.get("RawMessageDelivery"));
        }

        String subscriber() {
            return principal == null ? "arn:aws:iam::" + owner + ":root" : principal;
        }

        boolean isGuarded() {
            return Boolean.TRUE.equals(guarded);
        }

        Subscription asConfirmed(boolean guard) {
            return new Subscription(
                    arn,
                    topicArn,
                    protocol,
                    endpoint,
                    owner,
                    principal,
                    true,
                    token,
                    attributes,
                    guard || isGuarded() ? true : null);
        }

        Subscription with(Map<String, String> changed) {
            return new Subscription(
                    arn, topicArn, protocol, endpoint, owner, principal, confirmed, token, changed, guarded);
        }
    }

    private static final Set<String> CONFIRMED_AT_ONCE = Set.of("sqs", "lambda", "sms");
    private static final String UNSUBSCRIBE = "unsubscribe-";

    private final ServiceContext context;
    private final Topics topics;
    private final Table<Subscription> table;
    private final Signer signer;
    private final DeliveryQueue<String> handshakes;

    Subscriptions(ServiceContext context, Topics topics) {
        this.context = context;
        this.topics = topics;
        this.table = context.table("subscriptions", Subscription.class).shared();
        this.signer = new Signer(context);
        this.handshakes = new DeliveryQueue<>(context, "handshakes", String.class, 4, this::handshake);
    }

    Subscription subscribe(SubscribeRequest request) {
        Topic topic = topics.get(request.topicArn());
        String protocol = String.valueOf(request.protocol());
        String endpoint = String.valueOf(request.endpoint());
        checkEndpoint(protocol, endpoint, topic);
        request.attributes().forEach((name, value) -> SubscriptionAttributes.check(name, value, protocol, true));
        Map<String, String> attributes = SubscriptionAttributes.given(request.attributes());
        SubscriptionAttributes.checkDeadLetters(attributes, request.topicArn(), endpoint, true);
        FilterPolicy.of(attributes).check(true);
        Subscription wanted = new Subscription(
                request.topicArn() + ":" + UUID.randomUUID(),
                request.topicArn(),
                protocol,
                endpoint,
                context.scope().accountId(),
                context.caller().principalArn(),
                CONFIRMED_AT_ONCE.contains(protocol),
                UUID.randomUUID().toString().replace("-", "")
                        + UUID.randomUUID().toString().replace("-", ""),
                attributes,
                null);
        Subscription subscription = context.cloud().store().change(change -> {
            // a topic that is deleted meanwhile gets no subscribers
            topics.find(request.topicArn()).orElseThrow(() -> SnsErrors.missing("Topic"));
            Subscription made = ofTopic(request.topicArn()).stream()
                    .filter(s -> s.protocol().equals(protocol) && s.endpoint().equals(endpoint))
                    .findFirst()
                    .orElse(wanted);
            if (made == wanted) {
                table.insert(made.arn(), made);
            } else if (attributes.entrySet().stream().anyMatch(one -> !one.getValue()
                    .equals(SubscriptionAttributes.value(made.attributes(), one.getKey())))) {
                throw SnsErrors.invalid("Attributes Reason: Subscription already exists with different attributes");
            }
            if (!made.confirmed() && isHttp(made)) {
                handshakes.submit(made.arn()); // until it has answered
            }
            return made;
        });
        if (!subscription.confirmed() && !isHttp(subscription)) {
            // by who asks, not by who happens to commit: whoever has the answer finds the mail
            context.cloud().store().afterCommit(() -> mailConfirmation(subscription, topic));
        }
        return subscription;
    }

    static boolean isHttp(Subscription subscription) {
        return subscription.protocol().startsWith("http");
    }

    private static void checkEndpoint(String protocol, String endpoint, Topic topic) {
        boolean valid =
                switch (protocol) {
                    case "email", "email-json" -> endpoint.matches("[^\\s@]+@[^\\s@]+\\.[^\\s@]+");
                    case "sqs" -> SubscriptionAttributes.isQueue(endpoint);
                    case "lambda" -> endpoint.matches("arn:[a-z-]+:lambda:[a-z0-9-]+:\\d{12}:function:.+");
                    case "sms" -> endpoint.matches("\\+?[0-9 ().-]{5,20}");
                    case "http", "https" -> endpoint.matches(protocol + "://[^\\s/]+(/\\S*)?");
                    case "application", "firehose" ->
                        throw SnsErrors.invalid(
                                "Protocol Reason: the local cloud delivers to http, https, email, email-json, sms, sqs"
                                        + " and lambda, not to "
                                        + protocol);
                    default -> throw SnsErrors.invalid("Amazon SNS does not support this protocol string: " + protocol);
                };
        if (!valid) {
            if ("sms".equals(protocol)) {
                throw SnsErrors.badPhone(endpoint);
            }
            throw SnsErrors.invalid(
                    switch (protocol) {
                        case "sqs" -> "SQS endpoint ARN";
                        case "lambda" -> "Lambda endpoint ARN";
                        case "email", "email-json" -> "Email address";
                        default -> "Endpoint must match the specified protocol";
                    });
        }
        if (topic.fifo() && !"sqs".equals(protocol)) {
            throw SnsErrors.invalid("Invalid protocol type: " + protocol);
        } else if (!topic.fifo() && "sqs".equals(protocol) && endpoint.endsWith(".fifo")) {
            throw SnsErrors.invalid(
                    "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
        }
    }

    void resume() {
        handshakes.resume();
    }

    /** Asks an HTTP endpoint to visit the link that confirms its subscription. */
    private Optional<Duration> handshake(String arn, int attempt, Instant accepted) {
        Subscription subscription = table.get(arn).orElse(null);
        if (subscription == null || subscription.confirmed()) {
            return Optional.empty();
        }
        String id = UUID.randomUUID().toString();
        DeliveryPolicy policy = policy(subscription);
        try {
            HttpEndpoint.post(
                    subscription,
                    policy,
                    "SubscriptionConfirmation",
                    id,
                    confirmation(subscription, id).toPrettyString(),
                    false);
            return Optional.empty();
        } catch (HttpEndpoint.Refused e) {
            LOG.warn(
                    "{} was not reached to confirm its subscription to {} (attempt {}): {}",
                    subscription.endpoint(),
                    subscription.topicArn(),
                    attempt,
                    e.getMessage());
            return e.permanent() ? Optional.empty() : policy.again(attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Duration.ZERO);
        }
    }

    DeliveryPolicy policy(Subscription subscription) {
        return DeliveryPolicy.of(
                topics.find(subscription.topicArn())
                        .map(topic -> topic.attributes().get("DeliveryPolicy"))
                        .orElse(null),
                subscription.attributes().get("DeliveryPolicy"));
    }

    private String confirmationLink(Subscription subscription) {
        return MailLinks.link(context.cloud().endpoint(), "sns", context.scope(), subscription.token());
    }

    /** The document that asks for confirmation, signed as a notification is. */
    private ObjectNode confirmation(Subscription subscription, String id) {
        String message = "You have chosen to subscribe to the topic " + subscription.topicArn()
                + ".\nTo confirm the subscription, visit the SubscribeURL included in this message.";
        String link = confirmationLink(subscription);
        String version = topics.find(subscription.topicArn())
                .map(Topic::signatureVersion)
                .orElse("1");
        String timestamp = new DateTimeFormatterBuilder()
                .appendInstant(3)
                .toFormatter()
                .format(context.clock().instant());
        String signed = "Message\n" + message + "\nMessageId\n" + id + "\nSubscribeURL\n" + link + "\nTimestamp\n"
                + timestamp + "\nToken\n" + subscription.token() + "\nTopicArn\n" + subscription.topicArn()
                + "\nType\nSubscriptionConfirmation\n";
        return PojoJson.mapper()
                .createObjectNode()
                .put("Type", "SubscriptionConfirmation")
                .put("MessageId", id)
                .put("Token", subscription.token())
                .put("TopicArn", subscription.topicArn())
                .put("Message", message)
                .put("SubscribeURL", link)
                .put("Timestamp", timestamp)
                .put("SignatureVersion", version)
                .put("Signature", signer.sign(signed, version))
                .put("SigningCertURL", signer.certificateUrl());
    }

    private void mailConfirmation(Subscription subscription, Topic topic) {
        String link = confirmationLink(subscription);
        String text;
        if ("email-json".equals(subscription.protocol())) {
            text = confirmation(subscription, UUID.randomUUID().toString()).toPrettyString();
        } else {
            text = "You have chosen to subscribe to the topic: \n" + subscription.topicArn()
                    + "\n\nTo confirm this subscription, click or visit the link below "
                    + "(If this was in error no action is necessary): \n" + link + "\n\nToken: " + subscription.token()
                    + "\nOr run: opsctl mail verify " + subscription.endpoint() + "\n";
        }
        mail(topic, subscription.endpoint(), "AWS Notification - Subscription Confirmation", text);
    }

    /** Puts a mail of a topic into the mailbox. */
    private void mail(Topic topic, String to, String subject, String text) {
        mail(
                topic,
                to,
                subject,
                text,
                UUID.randomUUID().toString(),
                context.clock().instant());
    }

    /**
     * Puts a mail of a topic into the mailbox, once for each id.
     *
     * @param at when it was published
     */
    void mail(Topic topic, String to, String subject, String text, String id, Instant at) {
        String name = topic.attributes()
                .getOrDefault("DisplayName", "AWS Notifications")
                .replaceAll("[\\r\\n<>\"]", " ");
        byte[] mail = new MailComposer()
                .mailboxes("From", List.of(name + " <no-reply@sns.amazonaws.com>"))
                .header("To", to)
                .textHeader("Subject", subject)
                .header(
                        "Message-ID",
                        "<" + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)) + "@sns.amazonaws.com>")
                .date(at)
                .text(text)
                .compose();
        new Mailbox(context.cloud().home()).deliver(context.scope().accountId(), "sns", at, List.of(to), mail, id);
    }

    /** As AWS writes it in what it sends to programs; who follows it, ends the subscription. */
    String unsubscribeUrl(Subscription subscription) {
        return context.cloud().endpoint() + "/?Action=Unsubscribe&SubscriptionArn=" + subscription.arn();
    }

    String unsubscribeLink(Subscription subscription) {
        return MailLinks.link(context.cloud().endpoint(), "sns", context.scope(), UNSUBSCRIBE + subscription.token());
    }

    /** Whether a token confirms a subscription to a topic. */
    boolean isToken(String token, String topicArn) {
        return ofTopic(topicArn).stream()
                .anyMatch(subscription -> subscription.token().equals(token));
    }

    /**
     * Confirms (or, for the link under a notification, ends) the subscription that has a token.
     *
     * @param guard whether only signed requests are to end what is confirmed
     */
    Optional<Subscription> follow(String token, boolean guard) {
        boolean end = token.startsWith(UNSUBSCRIBE);
        String wanted = end ? token.substring(UNSUBSCRIBE.length()) : token;
        return table.values().stream()
                .filter(subscription -> subscription.token().equals(wanted))
                .filter(subscription -> !end || !subscription.isGuarded())
                .findFirst()
                .map(subscription -> {
                    if (end) {
                        table.remove(subscription.arn());
                        return subscription;
                    }
                    return change(subscription.arn(), now -> now.asConfirmed(guard));
                });
    }

    Subscription get(String arn) {
        requireArn(arn);
        return table.get(arn).orElseThrow(() -> SnsErrors.missing("Subscription"));
    }

    private static void requireArn(String text) {
        if (!Arn.parse(text).filter(arn -> arn.resource().contains(":")).isPresent()) {
            throw SnsErrors.noArn("SubscriptionArn", text);
        }
    }

    private Subscription change(String arn, UnaryOperator<Subscription> change) {
        return table.update(arn, change).orElseThrow(() -> SnsErrors.missing("Subscription"));
    }

    void set(String arn, String attribute, String value) {
        String text = value == null ? "" : value;
        SubscriptionAttributes.check(attribute, text, get(arn).protocol(), false);
        change(arn, s -> {
            Map<String, String> attributes = new TreeMap<>(s.attributes());
            if (text.isEmpty() || "FilterPolicy".equals(attribute) && "{}".equals(text.strip())) {
                attributes.remove(attribute);
            } else {
                attributes.put(attribute, SubscriptionAttributes.stored(attribute, text));
            }
            SubscriptionAttributes.checkDeadLetters(attributes, s.topicArn(), s.endpoint(), false);
            FilterPolicy.of(attributes).check(false);
            return s.with(attributes);
        });
    }

    void delete(String arn) {
        requireArn(arn);
        boolean signed = context.caller().type() != Caller.Type.ANONYMOUS;
        if (!signed && find(arn).filter(Subscription::isGuarded).isPresent()) {
            throw SnsErrors.unsigned(arn);
        }
        table.remove(arn);
    }

    void deleteOfTopic(String topicArn) {
        ofTopic(topicArn).forEach(subscription -> table.remove(subscription.arn()));
    }

    List<Subscription> ofTopic(String topicArn) {
        return table.entries(topicArn + ":").stream().map(Map.Entry::getValue).toList();
    }

    Optional<Subscription> find(String arn) {
        return table.get(arn);
    }

    List<Subscription> list() {
        return table.values();
    }
}
