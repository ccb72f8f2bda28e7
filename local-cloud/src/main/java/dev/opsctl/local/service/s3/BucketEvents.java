package dev.opsctl.local.service.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.EventSink;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.engine.delivery.Recipient;
import dev.opsctl.local.sdk.PojoJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.model.FilterRuleName;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfigurationFilter;

/**
 * Event notifications of buckets: to queues, topics and functions whose resource policy lets {@code s3.amazonaws.com} in, and to EventBridge.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html">Event notifications</a>
 */
final class BucketEvents {

    /** An event on its way. */
    record Notice(String account, String region, String bucket, String target, JsonNode message) {}

    private static final int ATTEMPTS = 5;
    private static final String PRINCIPAL = "s3.amazonaws.com";
    private static final String LIFECYCLE = "Lifecycle";
    private static final String TRANSITION = "LifecycleTransition";
    private static final String RESTORE = "ObjectRestore";
    private static final String RESTORED = "ObjectRestore:Completed";

    private final ServiceContext context;
    private final DeliveryQueue<Notice> queue;

    BucketEvents(ServiceContext context) {
        this.context = context;
        this.queue = new DeliveryQueue<>(context, "notifications", Notice.class, 2, this::deliver);
    }

    void resume() {
        queue.resume();
    }

    /** @param event such as {@code ObjectCreated:Put} */
    void happened(BucketRecord bucket, String event, String key, StoredObject object) {
        NotificationConfiguration wanted = bucket.notifications();
        if (wanted == null) {
            return;
        }
        wanted.queueConfigurations().forEach(c -> {
            if (applies(c.eventsAsStrings(), c.filter(), event, key)) {
                submit(bucket, c.queueArn(), record(bucket, c.id(), event, key, object));
            }
        });
        wanted.topicConfigurations().forEach(c -> {
            if (applies(c.eventsAsStrings(), c.filter(), event, key)) {
                submit(bucket, c.topicArn(), record(bucket, c.id(), event, key, object));
            }
        });
        wanted.lambdaFunctionConfigurations().forEach(c -> {
            if (applies(c.eventsAsStrings(), c.filter(), event, key)) {
                submit(bucket, c.lambdaFunctionArn(), record(bucket, c.id(), event, key, object));
            }
        });
        if (wanted.eventBridgeConfiguration() != null) {
            submit(bucket, "events", detail(bucket, event, key, object));
        }
    }

    /** The message by which S3 tries out a queue or topic when it is configured. */
    void test(BucketRecord bucket, String target) {
        ObjectNode message = PojoJson.mapper().createObjectNode();
        message.put("Service", "Amazon S3");
        message.put("Event", "s3:TestEvent");
        message.put("Time", context.clock().instant().toString());
        message.put("Bucket", bucket.name());
        message.put("RequestId", requestId());
        message.put("HostId", UUID.randomUUID().toString());
        send(new Notice(bucket.accountId(), bucket.region(), bucket.name(), target, message));
    }

    /** Whether a function is there and lets S3 in for this bucket; it is not called. */
    boolean mayInvoke(BucketRecord bucket, String function) {
        try {
            context.cloud()
                    .authorizeAction(
                            Caller.service(PRINCIPAL, bucket.accountId(), "arn:aws:s3:::" + bucket.name()),
                            Arn.of(function).scope(),
                            "lambda:InvokeFunction",
                            function,
                            Map.of());
            return true;
        } catch (AwsServiceException e) {
            return false;
        }
    }

    private void submit(BucketRecord bucket, String target, JsonNode message) {
        queue.submit(new Notice(bucket.accountId(), bucket.region(), bucket.name(), target, message));
    }

    private static boolean applies(
            List<String> events, NotificationConfigurationFilter filter, String event, String key) {
        boolean named = events.stream()
                .map(e -> e.replaceFirst("^s3:", ""))
                .anyMatch(e -> e.equals(event) || e.endsWith(":*") && event.startsWith(e.substring(0, e.length() - 1)));
        return named
                && (filter == null
                        || filter.key() == null
                        || filter.key().filterRules().stream()
                                .allMatch(rule -> rule.nameAsString().equalsIgnoreCase(FilterRuleName.PREFIX.toString())
                                        ? key.startsWith(rule.value())
                                        : key.endsWith(rule.value())));
    }

    private ObjectNode record(BucketRecord bucket, String id, String event, String key, StoredObject object) {
        ObjectNode message = PojoJson.mapper().createObjectNode();
        ObjectNode record = message.putArray("Records").addObject();
        record.put("eventVersion", "2.1");
        record.put("eventSource", "aws:s3");
        record.put("awsRegion", bucket.region());
        record.put("eventTime", context.clock().instant().toString());
        record.put("eventName", event);
        // What S3 does by itself, it tells as its own.
        boolean own = own(event);
        record.putObject("userIdentity")
                .put("principalId", own ? PRINCIPAL : "AWS:" + context.caller().userId());
        record.putObject("requestParameters").put("sourceIPAddress", own ? PRINCIPAL : sourceIp());
        record.putObject("responseElements")
                .put("x-amz-request-id", requestId())
                .put("x-amz-id-2", UUID.randomUUID().toString());
        ObjectNode s3 = record.putObject("s3");
        s3.put("s3SchemaVersion", "1.0");
        s3.put("configurationId", id);
        ObjectNode named = s3.putObject("bucket").put("name", bucket.name());
        named.putObject("ownerIdentity").put("principalId", bucket.accountId());
        named.put("arn", "arn:aws:s3:::" + bucket.name());
        ObjectNode described = s3.putObject("object")
                .put("key", URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/"));
        if (event.startsWith("ObjectCreated") || event.startsWith(RESTORE)) {
            described.put("size", object.size()).put("eTag", object.etag());
        }
        if (ObjectReads.version(object) != null) {
            described.put("versionId", object.versionId());
        }
        described.put("sequencer", sequencer());
        if (event.equals(TRANSITION)) {
            record.putObject("lifecycleEventData")
                    .putObject("transitionEventData")
                    .put("destinationStorageClass", object.storageClass());
        } else if (event.equals(RESTORED) && object.restoration() != null) {
            record.putObject("glacierEventData")
                    .putObject("restoreEventData")
                    .put(
                            "lifecycleRestorationExpiryTime",
                            object.restoration().expires().toString())
                    .put("lifecycleRestoreStorageClass", object.storageClass());
        }
        return message;
    }

    /** What S3 does by itself. */
    private static boolean own(String event) {
        return event.startsWith(LIFECYCLE) || event.equals(RESTORED) || event.equals(RESTORE + ":Delete");
    }

    private String sourceIp() {
        return context.caller().context().getOrDefault("aws:SourceIp", "127.0.0.1");
    }

    private ObjectNode detail(BucketRecord bucket, String event, String key, StoredObject object) {
        boolean created = event.startsWith("ObjectCreated");
        String[] how = event.split(":");
        ObjectNode detail = PojoJson.mapper().createObjectNode();
        detail.put("version", "0");
        detail.putObject("bucket").put("name", bucket.name());
        ObjectNode described = detail.putObject("object").put("key", key);
        if (created || event.startsWith(RESTORE)) {
            described.put("size", object.size()).put("etag", object.etag());
        }
        if (ObjectReads.version(object) != null) {
            described.put("version-id", object.versionId());
        }
        described.put("sequencer", sequencer());
        detail.put("request-id", requestId());
        if (own(event)) {
            detail.put("requester", PRINCIPAL);
        } else {
            detail.put("requester", context.scope().accountId());
            detail.put("source-ip-address", sourceIp());
        }
        if (event.equals(TRANSITION)) {
            return detail.put("destination-storage-class", object.storageClass());
        }
        if (event.startsWith(RESTORE)) {
            if (event.equals(RESTORED) && object.restoration() != null) {
                detail.put("restore-expiry-time", object.restoration().expires().toString());
            }
            return how[1].equals("Delete") ? detail : detail.put("source-storage-class", object.storageClass());
        }
        detail.put("reason", reason(how, created));
        if (!created) {
            detail.put("deletion-type", how[1].equals("Delete") ? "Permanently Deleted" : "Delete Marker Created");
        }
        return detail;
    }

    private static String reason(String[] how, boolean created) {
        if (created) {
            return how[1].equals("CompleteMultipartUpload") ? how[1] : how[1] + "Object";
        }
        return how[0].startsWith(LIFECYCLE) ? "Lifecycle Expiration" : "DeleteObject";
    }

    private String sequencer() {
        return String.format(
                Locale.ROOT, "00%014X", context.clock().instant().toEpochMilli() * 1_000 + System.nanoTime() % 1_000);
    }

    private static String requestId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT);
    }

    private Optional<Duration> deliver(Notice notice, int attempt, Instant accepted) {
        try {
            send(notice);
            return Optional.empty();
        } catch (AwsServiceException e) {
            LoggerFactory.getLogger(BucketEvents.class)
                    .warn("event of bucket {} did not reach {}: {}", notice.bucket(), notice.target(), e.getMessage());
            return attempt >= ATTEMPTS || e.statusCode() < 500
                    ? Optional.empty()
                    : Optional.of(Duration.ofSeconds(1L << attempt));
        }
    }

    private static String type(JsonNode detail) {
        if (detail.has("destination-storage-class")) {
            return "Object Storage Class Changed";
        } else if (detail.has("restore-expiry-time")) {
            return "Object Restore Completed";
        } else if (detail.has("source-storage-class")) {
            return "Object Restore Initiated";
        } else if (!detail.has("reason")) {
            return "Object Restore Expired";
        }
        return detail.has("deletion-type") ? "Object Deleted" : "Object Created";
    }

    private void send(Notice notice) {
        String source = "arn:aws:s3:::" + notice.bucket();
        Scope home = new Scope(notice.account(), notice.region());
        if (notice.target().equals("events")) {
            if (context.cloud().service(EventBridgeClient.class, home) instanceof EventSink sink) {
                sink.emit("aws.s3", type(notice.message()), List.of(source), notice.message());
            }
            return;
        }
        Recipient.of(context.cloud(), notice.target(), Caller.service(PRINCIPAL, notice.account(), source))
                .withSubject("Amazon S3 Notification")
                .send(notice.message().toString());
    }
}
