package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.Waiting;
import dev.opsctl.local.cloud.Caller;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What is locked stays, whoever wants it to go, until its lock ends. */
class ObjectLocksTest {

    private static final String BUCKET = "locked";

    @TempDir
    Path home;

    private TestCloud cloud;
    private S3Client s3;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket(BUCKET).objectLockEnabledForBucket(true));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String put(Consumer<PutObjectRequest.Builder> how) {
        return s3.putObject(
                        r -> r.bucket(BUCKET)
                                .key("k")
                                .checksumAlgorithm("CRC32")
                                .applyMutation(how),
                        RequestBody.fromString("x"))
                .versionId();
    }

    private Instant in(int days) {
        return cloud.cloud().clock().instant().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
    }

    private void delete(String version, boolean bypass) {
        s3.deleteObject(
                r -> r.bucket(BUCKET).key("k").versionId(version).bypassGovernanceRetention(bypass ? true : null));
    }

    private static void refused(int status, String code, String message, Runnable call) {
        S3Exception refusal = assertThrows(S3Exception.class, call::run);
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        assertEquals(message, refusal.awsErrorDetails().errorMessage());
        assertEquals(status, refusal.statusCode());
    }

    private static void kept(Runnable call) {
        refused(403, "AccessDenied", "Access Denied because object protected by object lock.", call);
    }

    @ParameterizedTest
    @CsvSource({"GOVERNANCE, true", "COMPLIANCE, false"})
    void retentionEndsOnTheCloudsClockOrByWhoMayEndIt(String mode, boolean bypassed) {
        String version = put(r -> r.objectLockMode(mode).objectLockRetainUntilDate(in(2)));
        kept(() -> delete(version, false));
        assertEquals(
                "AccessDenied",
                s3.deleteObjects(r -> r.bucket(BUCKET)
                                .delete(d -> d.objects(o -> o.key("k").versionId(version))))
                        .errors()
                        .get(0)
                        .code());
        s3.deleteObject(r -> r.bucket(BUCKET).key("k")); // a marker covers it, and takes nothing away
        if (bypassed) {
            delete(version, true);
        } else {
            kept(() -> delete(version, true));
            cloud.cloud().clock().advance(Duration.ofDays(3));
            delete(version, false);
        }
        assertTrue(s3.listObjectVersions(r -> r.bucket(BUCKET)).versions().isEmpty());
    }

    @Test
    void onlyWhoMayWeakensARetention() {
        String version = put(r -> r.objectLockMode("GOVERNANCE").objectLockRetainUntilDate(in(5)));
        retain(false, r -> r.mode("GOVERNANCE").retainUntilDate(in(6)));
        kept(() -> retain(false, r -> r.mode("GOVERNANCE").retainUntilDate(in(1))));
        kept(() -> retain(false, r -> {}));
        retain(true, r -> r.mode("GOVERNANCE").retainUntilDate(in(1)));
        retain(false, r -> r.mode("COMPLIANCE").retainUntilDate(in(2)));
        kept(() -> retain(true, r -> r.mode("GOVERNANCE").retainUntilDate(in(9))));
        kept(() -> retain(true, r -> r.mode("COMPLIANCE").retainUntilDate(in(1))));
        kept(() -> delete(version, true));
        var head = s3.headObject(r -> r.bucket(BUCKET).key("k"));
        assertEquals("COMPLIANCE", head.objectLockModeAsString());
        assertEquals(
                head.objectLockRetainUntilDate(),
                s3.getObjectRetention(r -> r.bucket(BUCKET).key("k"))
                        .retention()
                        .retainUntilDate());
    }

    private void retain(boolean bypass, Consumer<ObjectLockRetention.Builder> retention) {
        s3.putObjectRetention(
                r -> r.bucket(BUCKET).key("k").retention(retention).bypassGovernanceRetention(bypass ? true : null));
    }

    @Test
    void aHoldHoldsUntilItIsTakenBack() {
        String version = put(r -> r.objectLockLegalHoldStatus("ON"));
        kept(() -> delete(version, true));
        s3.putObjectLegalHold(r -> r.bucket(BUCKET).key("k").legalHold(h -> h.status("OFF")));
        assertEquals(
                "OFF",
                s3.getObjectLegalHold(r -> r.bucket(BUCKET).key("k"))
                        .legalHold()
                        .statusAsString());
        delete(version, false);
    }

    @Test
    void aBucketsRetentionIsThatOfWhatSaysNone() {
        s3.putObjectLockConfiguration(r -> r.bucket(BUCKET).objectLockConfiguration(c -> c.objectLockEnabled("Enabled")
                .rule(rule -> rule.defaultRetention(d -> d.mode("GOVERNANCE").days(3)))));
        assertEquals(
                3,
                s3.getObjectLockConfiguration(r -> r.bucket(BUCKET))
                        .objectLockConfiguration()
                        .rule()
                        .defaultRetention()
                        .days());
        put(r -> {});
        var head = s3.headObject(r -> r.bucket(BUCKET).key("k"));
        assertEquals(head.lastModified().plus(Duration.ofDays(3)), head.objectLockRetainUntilDate());
        s3.copyObject(r ->
                r.sourceBucket(BUCKET).sourceKey("k").destinationBucket(BUCKET).destinationKey("copy"));
        assertEquals(
                "GOVERNANCE", s3.headObject(r -> r.bucket(BUCKET).key("copy")).objectLockModeAsString());
        s3.putBucketLifecycleConfiguration(r -> r.bucket(BUCKET)
                .lifecycleConfiguration(c -> c.rules(rule -> rule.id("x")
                        .status("Enabled")
                        .filter(f -> f.prefix(""))
                        .expiration(e -> e.days(1))
                        .noncurrentVersionExpiration(n -> n.noncurrentDays(1)))));
        cloud.cloud().clock().advance(Duration.ofHours(50));
        Waiting.until(() ->
                s3.listObjectVersions(r -> r.bucket(BUCKET)).deleteMarkers().size() == 2);
        assertEquals(2, s3.listObjectVersions(r -> r.bucket(BUCKET)).versions().size(), "rules do not unlock");
        cloud.cloud().clock().advance(Duration.ofDays(3));
        Waiting.until(
                () -> s3.listObjectVersions(r -> r.bucket(BUCKET)).versions().isEmpty());
    }

    @Test
    void bypassingTakesItsPermission() {
        String version = put(r -> r.objectLockMode("GOVERNANCE").objectLockRetainUntilDate(in(5)));
        cloud.close();
        cloud = TestCloud.secured(home);
        IamClient iam = cloud.client(IamClient.class);
        User user = iam.createUser(r -> r.userName("clerk")).user();
        iam.putUserPolicy(
                r -> r.userName("clerk")
                        .policyName("p")
                        .policyDocument(
                                """
                        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:DeleteObject*"], "Resource": "*"}]}"""));
        Caller caller = new Caller(
                Caller.Type.USER, TestCloud.SCOPE.accountId(), user.arn(), user.userId(), null, null, Map.of());
        S3Client clerk = cloud.cloud().client(S3Client.class, TestCloud.SCOPE, caller);
        S3Exception refusal = assertThrows(
                S3Exception.class,
                () -> clerk.deleteObject(
                        r -> r.bucket(BUCKET).key("k").versionId(version).bypassGovernanceRetention(true)));
        assertTrue(refusal.getMessage().contains("s3:BypassGovernanceRetention"), refusal.getMessage());
        assertEquals(
                null,
                clerk.headObject(r -> r.bucket(BUCKET).key("k")).objectLockModeAsString(),
                "who may not ask for the retention is not told");
        assertTrue(
                cloud.identity().decisions().denials().stream()
                        .noneMatch(denial -> denial.action().equals("s3:GetObjectRetention")),
                "and nobody was refused");
    }

    @Test
    void whatCannotBeIsRefused() {
        s3.createBucket(r -> r.bucket("open"));
        s3.putObject(r -> r.bucket("open").key("k"), RequestBody.fromString("x"));
        Map<String, Runnable> missing = Map.of(
                "put",
                        () -> s3.putObject(
                                r -> r.bucket("open").key("k").objectLockLegalHoldStatus("ON"),
                                RequestBody.fromString("x")),
                "retention",
                        () -> s3.putObjectRetention(
                                r -> r.bucket("open").key("k").retention(o -> o.mode("GOVERNANCE")
                                        .retainUntilDate(in(1)))),
                "hold", () -> s3.getObjectLegalHold(r -> r.bucket("open").key("k")));
        missing.values()
                .forEach(call -> refused(400, "InvalidRequest", "Bucket is missing Object Lock Configuration", call));
        refused(
                404,
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket",
                () -> s3.getObjectLockConfiguration(r -> r.bucket("open")));
        refused(
                409,
                "InvalidBucketState",
                "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
                () -> s3.putObjectLockConfiguration(
                        r -> r.bucket("open").objectLockConfiguration(c -> c.objectLockEnabled("Enabled"))));
        refused(
                409,
                "InvalidBucketState",
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
                () -> s3.putBucketVersioning(
                        r -> r.bucket(BUCKET).versioningConfiguration(v -> v.status("Suspended"))));
        put(r -> {});
        refused(
                404,
                "NoSuchObjectLockConfiguration",
                "The specified object does not have a ObjectLock configuration",
                () -> s3.getObjectRetention(r -> r.bucket(BUCKET).key("k")));
        refused(
                400,
                "InvalidArgument",
                "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
                () -> put(r -> r.objectLockMode("GOVERNANCE")));
        refused(
                400,
                "InvalidArgument",
                "The retain until date must be in the future!",
                () -> put(r -> r.objectLockMode("GOVERNANCE").objectLockRetainUntilDate(in(-1))));
        refused(
                400,
                "InvalidArgument",
                "Unknown wormMode directive.",
                () -> put(r -> r.objectLockMode("FOREVER").objectLockRetainUntilDate(in(1))));
        refused(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema",
                () -> s3.putObjectLockConfiguration(
                        r -> r.bucket(BUCKET).objectLockConfiguration(c -> c.objectLockEnabled("Enabled")
                                .rule(x -> x.defaultRetention(
                                        d -> d.mode("GOVERNANCE").days(1).years(1))))));
    }
}
