package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.sns.Subscriptions.Subscription;
import dev.opsctl.local.service.sns.Topics.Topic;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.sns.model.KmsAccessDeniedException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.SnsException;

/** Accepts messages and puts one delivery for each subscription that wants them into the queue. */
final class Publisher {

    /** A message for one subscription. */
    record Delivery(Notification notification, String subscriptionArn) {}

    /** A message of a FIFO topic that was accepted not long ago. */
    record Accepted(String messageId, String sequence, Instant at) {

        boolean isRecent(Instant now) {
            return at.plus(DEDUPLICATION).isAfter(now);
        }
    }

    /** What Publish answers. */
    record Published(String messageId, @Nullable String sequence) {}

    /** Of a message, and of a batch. */
    static final int MAX_BYTES = 262_144;

    private static final Duration DEDUPLICATION = Duration.ofMinutes(5);
    private static final int WORKERS = 16;
    private static final long FIRST_SEQUENCE = 10_000_000_000_000_000L;
    private static final int FORGET_EVERY = 1000;

    private final ServiceContext context;
    private final Topics topics;
    private final Subscriptions subscriptions;
    private final Table<Accepted> accepted;
    private final Table<Long> sequences;
    private final DeliveryQueue<Delivery> queue;
    private final DeliveryQueue<Delivery> ordered;
    private final TopicTrace trace;
    private final TopicMetrics metrics;
    private final AtomicLong publications = new AtomicLong();
    private final Map<String, Instant> keyChecks = new ConcurrentHashMap<>();

    Publisher(ServiceContext context, Topics topics, Subscriptions subscriptions, TopicMetrics metrics) {
        this.metrics = metrics;
        this.context = context;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.accepted = context.table("deduplication", Accepted.class);
        this.sequences = context.table("sequences", Long.class);
        this.trace = new TopicTrace(context);
        Deliverer deliverer = new Deliverer(context, topics, subscriptions, trace, metrics);
        this.queue = new DeliveryQueue<>(context, "deliveries", Delivery.class, WORKERS, deliverer);
        this.ordered =
                new DeliveryQueue<>(context, "ordered-deliveries", Delivery.class, WORKERS, Publisher::lane, deliverer);
    }

    void resume() {
        queue.resume();
        ordered.resume();
    }

    Published publish(PublishRequest request) {
        check(request.message(), request.subject(), request.messageStructure(), request.messageAttributes());
        String target = request.topicArn() != null ? request.topicArn() : request.targetArn();
        boolean structured = "json".equals(request.messageStructure());
        Instant now = context.clock().instant();
        if (target == null) {
            if (request.phoneNumber() == null) {
                throw SnsErrors.invalid("TopicArn or TargetArn Reason: no value for required parameter");
            } else if (!request.phoneNumber().matches("\\+?[0-9 ().-]{5,20}")) {
                throw SnsErrors.invalid("PhoneNumber Reason: " + request.phoneNumber() + " is not valid to publish to");
            }
            Notification sms = new Notification(
                    UUID.randomUUID().toString(),
                    "",
                    request.subject(),
                    request.message(),
                    structured,
                    Map.of(),
                    now,
                    null,
                    null,
                    null,
                    null);
            subscriptions.mail(
                    new Topic("sms", Map.of(), Map.of()),
                    request.phoneNumber() + "@sms",
                    "SMS to " + request.phoneNumber(),
                    sms.text("sms"),
                    sms.id(),
                    now);
            return new Published(sms.id(), null);
        }
        if (request.topicArn() == null
                && Arn.parse(target).filter(arn -> arn.resource().contains("/")).isPresent()) {
            throw SnsErrors.invalid("TargetArn Reason: No endpoint found for the target arn specified");
        }
        Topic topic = topics.get(target);
        checkKey(topic);
        if (topic.fifo()) {
            return publishOrdered(request, target, topic, structured, now);
        } else if (request.messageDeduplicationId() != null) {
            throw SnsErrors.invalid(
                    "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not"
                            + " valid for this topic type");
        }
        return enqueue(
                queue,
                new Notification(
                        UUID.randomUUID().toString(),
                        target,
                        request.subject(),
                        request.message(),
                        structured,
                        request.messageAttributes(),
                        now,
                        request.messageGroupId(),
                        null,
                        null,
                        trace.published(topic, target)));
    }

    /** What one entry of a batch lacks, all of them are refused for. */
    void checkEntry(Topic topic, PublishBatchRequestEntry entry) {
        checkStructure(entry.message(), entry.messageStructure());
        entry.messageAttributes().forEach(MessageAttributes::check);
        if (topic.fifo()) {
            checkOrdered(topic, entry.messageGroupId(), entry.messageDeduplicationId());
        }
    }

    private static void checkOrdered(Topic topic, @Nullable String group, @Nullable String deduplication) {
        if (group == null || group.isEmpty()) {
            throw SnsErrors.invalid("The MessageGroupId parameter is required for FIFO topics");
        } else if (deduplication == null && !"true".equals(topic.attributes().get("ContentBasedDeduplication"))) {
            throw SnsErrors.invalid(
                    "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId"
                            + " provided explicitly");
        }
    }

    private Published enqueue(DeliveryQueue<Delivery> to, Notification notification) {
        List<Subscription> wanting = new ArrayList<>();
        for (Subscription subscription : subscriptions.ofTopic(notification.topicArn())) {
            if (subscription.confirmed()) {
                notification
                        .rejection(subscription)
                        .ifPresentOrElse(
                                why -> metrics.filteredOut(notification.topicArn(), why),
                                () -> wanting.add(subscription));
            }
        }
        if (!wanting.isEmpty()) {
            context.cloud().store().change(change -> {
                wanting.forEach(subscription -> to.submit(new Delivery(notification, subscription.arn())));
            });
        }
        return new Published(notification.id(), notification.sequence());
    }

    /** A subscription gets a group's messages in their order. */
    private static String lane(Delivery delivery) {
        return delivery.subscriptionArn() + "|" + delivery.notification().group();
    }

    private Published publishOrdered(PublishRequest request, String arn, Topic topic, boolean structured, Instant now) {
        checkOrdered(topic, request.messageGroupId(), request.messageDeduplicationId());
        String deduplication = request.messageDeduplicationId();
        if (deduplication == null) {
            deduplication = sha256(request.message());
        }
        checkId("MessageGroupId", request.messageGroupId());
        checkId("MessageDeduplicationId", deduplication);
        String id = deduplication;
        return context.cloud().store().change(change -> {
            String key = arn + "|" + id;
            Optional<Accepted> before = accepted.get(key).filter(a -> a.isRecent(now));
            if (before.isPresent()) {
                return new Published(before.get().messageId(), before.get().sequence());
            }
            String sequence = String.format("%020d", FIRST_SEQUENCE + sequences.update(arn, 0L, n -> n + 1));
            Notification notification = new Notification(
                    UUID.randomUUID().toString(),
                    arn,
                    request.subject(),
                    request.message(),
                    structured,
                    request.messageAttributes(),
                    now,
                    request.messageGroupId(),
                    id,
                    sequence,
                    trace.published(topic, arn));
            Accepted taken = new Accepted(notification.id(), sequence, now);
            accepted.replace(key, taken);
            forgetOld(now);
            return enqueue(ordered, notification);
        });
    }

    private static void checkId(String name, String value) {
        if (!value.matches("[!-~]{1,128}")) {
            throw SnsErrors.invalid(name + " Reason: " + name
                    + " can only include alphanumeric and punctuation characters. 1 to 128 in length");
        }
    }

    /** Now and then, so that what was accepted long ago takes no room. */
    private void forgetOld(Instant now) {
        if (publications.incrementAndGet() % FORGET_EVERY == 0) {
            accepted.entries("").stream()
                    .filter(entry -> !entry.getValue().isRecent(now))
                    .forEach(entry -> accepted.remove(entry.getKey()));
        }
    }

    /** Forgets what a topic that is deleted has accepted: a new one of its name begins anew. */
    void forget(String topicArn) {
        accepted.entries(topicArn + "|").forEach(entry -> accepted.remove(entry.getKey()));
        sequences.remove(topicArn);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Encrypting a message takes a data key, for which the publisher needs permission; SNS asks again after five minutes. */
    private void checkKey(Topic topic) {
        String key = topic.attributes().get("KmsMasterKeyId");
        if (key == null || key.endsWith("alias/aws/sns")) {
            return;
        }
        Caller caller = Caller.current();
        String check = key + "|" + caller.arn();
        Instant now = context.clock().instant();
        Instant last = keyChecks.get(check);
        if (last != null && last.plus(DEDUPLICATION).isAfter(now)) {
            return;
        }
        try {
            context.client(KmsClient.class, context.via(caller)).generateDataKey(r -> r.keyId(key)
                    .keySpec(DataKeySpec.AES_256)
                    .encryptionContext(Map.of("aws:sns:topicArn", topics.arn(topic.name()))));
            keyChecks.put(check, now);
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails() == null
                    ? "KMSAccessDenied"
                    : e.awsErrorDetails().errorCode();
            String message = e.awsErrorDetails() == null
                    ? e.getMessage()
                    : e.awsErrorDetails().errorMessage();
            throw code.startsWith("AccessDenied")
                    ? Faults.of(KmsAccessDeniedException.class, message)
                    : Faults.of(
                            SnsException.class,
                            "KMS" + code.replaceFirst("^KMS", "").replaceFirst("Exception$", ""),
                            message);
        }
    }

    private static void check(
            String message, String subject, String structure, Map<String, MessageAttributeValue> attributes) {
        if (message == null || message.isEmpty()) {
            throw SnsErrors.invalid("Empty message");
        } else if (bytes(message, attributes) > MAX_BYTES) {
            throw SnsErrors.invalid("Message too long");
        } else if (subject != null
                && (subject.isEmpty()
                        || subject.length() > 100
                        || subject.startsWith(" ")
                        || subject.chars().anyMatch(c -> c < ' ' || c > 126))) {
            throw SnsErrors.invalid("Subject");
        } else if (structure != null && !"json".equals(structure)) {
            throw SnsErrors.invalid("MessageStructure");
        }
        checkStructure(message, structure);
        attributes.forEach(MessageAttributes::check);
    }

    private static void checkStructure(@Nullable String message, @Nullable String structure) {
        if (structure != null) {
            try {
                JsonNode texts = PojoJson.mapper()
                        .reader()
                        .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .readTree(String.valueOf(message));
                if (!texts.path("default").isTextual()) {
                    throw SnsErrors.invalid("Message Structure - No default entry in JSON message body");
                }
            } catch (JsonProcessingException e) {
                throw SnsErrors.invalid("Message Structure - JSON message body failed to parse");
            }
        }
    }

    /** What counts of a message: its text, and names, types and values of its attributes. */
    static long bytes(@Nullable String message, Map<String, MessageAttributeValue> attributes) {
        long bytes = length(message);
        for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
            MessageAttributeValue value = attribute.getValue();
            bytes += length(attribute.getKey()) + length(value.dataType()) + length(value.stringValue());
            bytes += value.binaryValue() == null ? 0 : value.binaryValue().asByteArrayUnsafe().length;
        }
        return bytes;
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
