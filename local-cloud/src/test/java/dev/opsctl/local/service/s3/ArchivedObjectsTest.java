package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.OptionalObjectAttributes;
import software.amazon.awssdk.services.s3.model.RestoreRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What is archived is read after its restore only, and until that expires, by the cloud's clock. */
class ArchivedObjectsTest {

    private static final String BUCKET = "archive";
    private static final String ARCHIVED = "The operation is not valid for the object's storage class";

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

    private void put(String storageClass) {
        s3.putObject(r -> r.bucket(BUCKET).key("k").storageClass(storageClass), RequestBody.fromString("x"));
    }

    private String read() {
        return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("k")).asUtf8String();
    }

    private String status() {
        return s3.headObject(r -> r.bucket(BUCKET).key("k")).restore();
    }

    private int restore(Consumer<RestoreRequest.Builder> how) {
        return s3.restoreObject(r -> r.bucket(BUCKET).key("k").restoreRequest(how))
                .sdkHttpResponse()
                .statusCode();
    }

    private void pass(Duration time) {
        cloud.cloud().clock().advance(time);
    }

    private static S3Exception refused(int status, String code, String message, Runnable call) {
        S3Exception refusal = assertThrows(S3Exception.class, call::run);
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        assertEquals(message, refusal.awsErrorDetails().errorMessage());
        assertEquals(status, refusal.statusCode());
        return refusal;
    }

    @ParameterizedTest
    @CsvSource({
        "GLACIER, Expedited, 5",
        "GLACIER, Standard, 300",
        "GLACIER, Bulk, 720",
        "DEEP_ARCHIVE, Standard, 720",
        "DEEP_ARCHIVE, Bulk, 2880"
    })
    void anArchivedObjectIsReadFromItsRestoreOnUntilThatExpires(String storageClass, String tier, int minutes) {
        put(storageClass);
        assertEquals(storageClass, s3.headObject(r -> r.bucket(BUCKET).key("k")).storageClassAsString());
        refused(403, "InvalidObjectState", ARCHIVED, this::read);
        refused(
                403,
                "InvalidObjectState",
                "Operation is not valid for the source object's storage class",
                () -> s3.copyObject(r -> r.sourceBucket(BUCKET)
                        .sourceKey("k")
                        .destinationBucket(BUCKET)
                        .destinationKey("copy")));
        String upload =
                s3.createMultipartUpload(r -> r.bucket(BUCKET).key("parts")).uploadId();
        refused(
                403,
                "InvalidObjectState",
                "Operation is not valid for the source object's storage class",
                () -> s3.uploadPartCopy(r -> r.sourceBucket(BUCKET)
                        .sourceKey("k")
                        .destinationBucket(BUCKET)
                        .destinationKey("parts")
                        .uploadId(upload)
                        .partNumber(1)));
        assertNull(status());

        assertEquals(202, restore(r -> r.days(1).glacierJobParameters(p -> p.tier(tier))));
        assertEquals("ongoing-request=\"true\"", status());
        refused(403, "InvalidObjectState", ARCHIVED, this::read);
        refused(
                409,
                "RestoreAlreadyInProgress",
                "Object restore is already in progress",
                () -> restore(r -> r.days(1).tier("Bulk")));
        pass(Duration.ofMinutes(minutes));
        assertEquals("x", read());
        String header = status();
        assertTrue(
                header.matches("ongoing-request=\"false\", expiry-date=\"\\w{3}, \\d\\d \\w{3} \\d{4} 00:00:00 GMT\""),
                header);
        s3.copyObject(r ->
                r.sourceBucket(BUCKET).sourceKey("k").destinationBucket(BUCKET).destinationKey("copy"));
        var listed = s3.listObjectsV2(
                        r -> r.bucket(BUCKET).optionalObjectAttributes(OptionalObjectAttributes.RESTORE_STATUS))
                .contents();
        assertEquals(false, listed.get(1).restoreStatus().isRestoreInProgress());
        assertNull(listed.get(0).restoreStatus());
        assertNull(s3.listObjectsV2(r -> r.bucket(BUCKET)).contents().get(1).restoreStatus());

        assertEquals(200, restore(r -> r.days(3)), "its copy stays longer");
        pass(Duration.ofDays(2));
        assertEquals("x", read());
        pass(Duration.ofDays(2));
        assertNull(status());
        refused(403, "InvalidObjectState", ARCHIVED, this::read);
        assertEquals(202, restore(r -> r.days(1)), "it may be restored again");
    }

    @Test
    void aFasterTierTakesThePlaceOfASlowerOne() {
        put("GLACIER");
        restore(r -> r.days(1).tier("Bulk"));
        assertEquals(202, restore(r -> r.days(1).tier("Expedited")));
        pass(Duration.ofMinutes(5));
        assertEquals("x", read());
        pass(Duration.ofHours(12));
        assertEquals("x", read());
    }

    @Test
    void whatCannotBeRestoredIsRefused() {
        put("STANDARD");
        S3Exception refusal = refused(
                403,
                "InvalidObjectState",
                "Restore is not allowed for the object's current storage class",
                () -> restore(r -> r.days(1)));
        assertEquals("InvalidObjectState", refusal.awsErrorDetails().errorCode());
        put("DEEP_ARCHIVE");
        refused(
                400,
                "InvalidArgument",
                "Retrieval option is not supported by this storage class",
                () -> restore(r -> r.days(1).tier("Expedited")));
        assertEquals(
                "MalformedXML",
                assertThrows(S3Exception.class, () -> restore(r -> r.tier("Bulk")))
                        .awsErrorDetails()
                        .errorCode());
        refused(
                501,
                "NotImplemented",
                "The local cloud does not implement restores of type SELECT",
                () -> restore(r -> r.type("SELECT")));
        put("GLACIER_IR");
        assertEquals("x", read());
    }

    private String queueOfEvents() {
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.createQueue(
                        r -> r.queueName("q")
                                .attributes(
                                        Map.of(
                                                QueueAttributeName.POLICY,
                                                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\"}]}")))
                .queueUrl();
        s3.putBucketNotificationConfiguration(r -> r.bucket(BUCKET)
                .notificationConfiguration(n -> n.queueConfigurations(
                        q -> q.queueArn("arn:aws:sqs:us-east-1:111122223333:q").events(Event.S3_OBJECT_RESTORE))));
        return url;
    }

    private Map<String, String> told(String url, Set<String> awaited) {
        Map<String, String> told = new TreeMap<>();
        Waiting.until(() -> {
            cloud.client(SqsClient.class)
                    .receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10))
                    .messages()
                    .forEach(message -> told.put(
                            message.body().replaceAll(".*\"eventName\":\"([^\"]*)\".*", "$1"), message.body()));
            return told.keySet().containsAll(awaited);
        });
        return told;
    }

    @Test
    void aRestoreWhoseStepsTheClockHasNotTakenYetIsToldOfBeforeTheNextOne() {
        String url = queueOfEvents();
        put("GLACIER");
        Duration takes = Duration.ofMinutes(5);
        List<Integer> answers = new ArrayList<>();
        // due before the restore's own step, which waits for it
        cloud.cloud().clock().schedule(cloud.cloud().clock().instant().plus(takes), due -> {
            Waiting.until(() -> status().startsWith("ongoing-request=\"false\""));
            answers.add(restore(r -> r.days(1)));
        });
        restore(r -> r.days(1).tier("Expedited"));
        pass(takes.plusSeconds(1));
        assertEquals(List.of(200), answers);
        told(url, Set.of("ObjectRestore:Post", "ObjectRestore:Completed"));
        pass(Duration.ofDays(2));
        told(url, Set.of("ObjectRestore:Delete"));
    }

    @Test
    void eventsTellOfARestoreAfterARestartToo() {
        String url = queueOfEvents();
        put("GLACIER");
        restore(r -> r.days(1));
        cloud.close();
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
        pass(Duration.ofHours(5).plus(1, ChronoUnit.SECONDS));
        assertEquals("x", read());
        pass(Duration.ofDays(2));
        Map<String, String> told =
                told(url, Set.of("ObjectRestore:Post", "ObjectRestore:Completed", "ObjectRestore:Delete"));
        assertTrue(
                told.get("ObjectRestore:Completed").contains("\"lifecycleRestoreStorageClass\":\"GLACIER\""),
                told.toString());
    }
}
