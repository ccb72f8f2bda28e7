package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.Waiting;
import dev.opsctl.local.cloud.ServiceContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Objects go, and move, when their bucket's rules say so on the cloud's clock. */
class LifecyclesTest {

    private static final String BUCKET = "kept";

    @TempDir
    Path home;

    private TestCloud cloud;
    private S3Client s3;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket(BUCKET));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @SafeVarargs
    private void rules(Consumer<LifecycleRule.Builder>... rules) {
        List<LifecycleRule> all = Stream.of(rules)
                .map(rule -> LifecycleRule.builder()
                        .status("Enabled")
                        .applyMutation(rule)
                        .build())
                .toList();
        s3.putBucketLifecycleConfiguration(r -> r.bucket(BUCKET).lifecycleConfiguration(c -> c.rules(all)));
    }

    private void put(String key, int size) {
        s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(new byte[size]));
    }

    private void days(int days) {
        cloud.cloud().clock().advance(Duration.ofDays(days));
    }

    private List<String> keys() {
        return s3.listObjectsV2(r -> r.bucket(BUCKET)).contents().stream()
                .map(one -> one.key())
                .toList();
    }

    private List<ObjectVersion> versions() {
        return s3.listObjectVersions(r -> r.bucket(BUCKET)).versions();
    }

    /** What a queue hears of the bucket's events of a type. */
    private Supplier<List<Message>> heard(String event) {
        SqsClient sqs = cloud.client(SqsClient.class);
        String queue = sqs.createQueue(r -> r.queueName("gone")).queueUrl();
        String arn = sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        sqs.setQueueAttributes(r -> r.queueUrl(queue)
                .attributes(Map.of(
                        QueueAttributeName.POLICY,
                        """
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "%s"}]}"""
                                .formatted(arn))));
        s3.putBucketNotificationConfiguration(r -> r.bucket(BUCKET)
                .notificationConfiguration(
                        n -> n.queueConfigurations(q -> q.queueArn(arn).eventsWithStrings(event))));
        sqs.purgeQueue(r -> r.queueUrl(queue));
        return () -> sqs.receiveMessage(r -> r.queueUrl(queue)).messages();
    }

    @Test
    void whatIsOldEnoughGoesAtMidnightAndSaysSoBefore() {
        rules(r -> r.id("logs of a week").filter(f -> f.prefix("logs/")).expiration(e -> e.days(7)));
        put("logs/a", 1);
        put("data/a", 1);
        Instant modified = s3.headObject(r -> r.bucket(BUCKET).key("logs/a")).lastModified();
        Instant midnight = modified.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(8));
        assertEquals(
                "expiry-date=\""
                        + DateTimeFormatter.ofPattern("EEE, dd MMM yyyy", Locale.US)
                                .format(midnight.atOffset(ZoneOffset.UTC))
                        + " 00:00:00 GMT"
                        + "\", rule-id=\"logs+of+a+week\"",
                s3.headObject(r -> r.bucket(BUCKET).key("logs/a")).expiration());
        assertEquals(null, s3.headObject(r -> r.bucket(BUCKET).key("data/a")).expiration());
        days(6);
        assertEquals(List.of("data/a", "logs/a"), keys());
        days(2);
        Waiting.until(() -> keys().equals(List.of("data/a")));
    }

    @Test
    void rulesGoOnAfterARestart() {
        rules(r -> r.id("all").filter(f -> f.prefix("")).expiration(e -> e.days(1)));
        put("a", 1);
        cloud.close();
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
        days(3);
        Waiting.until(() -> keys().isEmpty());
    }

    @Test
    void rulesThatAnEarlierStateKeptWithoutEffectAct() {
        rules(r -> r.id("all").filter(f -> f.prefix("")).expiration(e -> e.days(1)));
        put("a", 1);
        new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "s3")
                .table("lifecycles", Instant.class)
                .remove(BUCKET);
        cloud.close();
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
        assertEquals(List.of("a"), keys());
        days(3);
        Waiting.until(() -> keys().isEmpty());
    }

    @Test
    void versionsAreCoveredThenRemovedThenTheirMarkersGo() {
        s3.putBucketVersioning(r -> r.bucket(BUCKET).versioningConfiguration(v -> v.status("Enabled")));
        rules(r -> r.id("old").filter(f -> f.prefix("")).expiration(e -> e.days(2)), r -> r.id("older")
                .filter(f -> f.prefix(""))
                .noncurrentVersionExpiration(n -> n.noncurrentDays(3).newerNoncurrentVersions(1)));
        put("a", 1);
        put("a", 2);
        put("a", 3);
        days(3);
        Waiting.until(() -> keys().isEmpty());
        assertEquals(3, versions().size(), "the newest noncurrent one and those of less than three days stay");
        days(5);
        Waiting.until(
                () -> versions().stream().map(ObjectVersion::size).toList().equals(List.of(3L)));
        assertEquals(
                1, s3.listObjectVersions(r -> r.bucket(BUCKET)).deleteMarkers().size());
    }

    @Test
    void objectsMoveThatAreLargeEnoughAndHaveTheTag() {
        Supplier<List<Message>> heard = heard("s3:LifecycleTransition");
        rules(r -> r.id("cold")
                .filter(f -> f.tag(t -> t.key("kind").value("report")))
                .transitions(t -> t.days(30).storageClass("STANDARD_IA"), t -> t.days(90)
                        .storageClass("GLACIER_IR")));
        s3.putObject(
                r -> r.bucket(BUCKET).key("large").tagging("kind=report"), RequestBody.fromBytes(new byte[200_000]));
        s3.putObject(r -> r.bucket(BUCKET).key("small").tagging("kind=report"), RequestBody.fromBytes(new byte[9]));
        put("other", 200_000);
        days(32);
        Waiting.until(() -> "STANDARD_IA".equals(storageClass("large")));
        String told =
                Waiting.forValue(heard, messages -> !messages.isEmpty()).get(0).body();
        assertTrue(told.contains("\"eventName\":\"LifecycleTransition\""), told);
        assertTrue(told.contains("\"key\":\"large\""), told);
        days(60);
        Waiting.until(() -> "GLACIER_IR".equals(storageClass("large")));
        assertEquals(null, storageClass("small"));
        assertEquals(null, storageClass("other"));
    }

    private String storageClass(String key) {
        return s3.headObject(r -> r.bucket(BUCKET).key(key)).storageClassAsString();
    }

    @Test
    void uploadsThatNobodyCompletesAreAborted() {
        rules(r ->
                r.id("parts").filter(f -> f.prefix("")).abortIncompleteMultipartUpload(a -> a.daysAfterInitiation(1)));
        var upload = s3.createMultipartUpload(r -> r.bucket(BUCKET).key("a"));
        assertEquals("parts", upload.abortRuleId());
        s3.uploadPart(
                r -> r.bucket(BUCKET).key("a").uploadId(upload.uploadId()).partNumber(1), RequestBody.fromString("x"));
        days(3);
        Waiting.until(
                () -> s3.listMultipartUploads(r -> r.bucket(BUCKET)).uploads().isEmpty());
    }

    @Test
    void whoeverListensHearsOfIt() {
        Supplier<List<Message>> heard = heard("s3:LifecycleExpiration:*");
        rules(r -> r.id("all").filter(f -> f.prefix("")).expiration(e -> e.days(1)));
        put("a", 1);
        days(3);
        String told =
                Waiting.forValue(heard, messages -> !messages.isEmpty()).get(0).body();
        assertTrue(told.contains("\"eventName\":\"LifecycleExpiration:Delete\""), told);
        assertTrue(told.contains("\"principalId\":\"s3.amazonaws.com\""), told);
    }
}
