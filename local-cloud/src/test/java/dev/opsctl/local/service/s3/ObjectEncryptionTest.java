package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What KMS is asked for an object: its context is the object, the bucket with a key of the bucket's, and what the request adds. */
class ObjectEncryptionTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private S3Client s3;
    private String key;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("bucket"));
        key = cloud.client(KmsClient.class).createKey(r -> {}).keyMetadata().arn();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    /** Somebody who may use the key in one context alone. */
    private S3Client within(String context, String value) {
        IamClient iam = cloud.client(IamClient.class);
        User user = iam.createUser(r -> r.userName("reader" + context.length())).user();
        iam.putUserPolicy(r -> r.userName(user.userName())
                .policyName("p")
                .policyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"},{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"kms:EncryptionContext:"
                                + context + "\":\"" + value + "\"}}}]}"));
        Caller caller = new Caller(
                Caller.Type.USER, TestCloud.SCOPE.accountId(), user.arn(), user.userId(), null, null, Map.of());
        return cloud.cloud().client(S3Client.class, TestCloud.SCOPE, caller);
    }

    private void put(S3Client as, String name, Consumer<PutObjectRequest.Builder> how) {
        as.putObject(
                r -> r.bucket("bucket")
                        .key(name)
                        .serverSideEncryption("aws:kms")
                        .ssekmsKeyId(key)
                        .applyMutation(how),
                RequestBody.fromString("x"));
    }

    private static void refused(Runnable call) {
        S3Exception refused = assertThrows(S3Exception.class, call::run);
        assertEquals("AccessDenied", refused.awsErrorDetails().errorCode(), refused.getMessage());
    }

    private void read(S3Client as, String name) {
        as.getObjectAsBytes(r -> r.bucket("bucket").key(name));
    }

    @Test
    void aKeyOfTheBucketsIsUsedInTheContextOfTheBucket() {
        S3Client ofObject = within("aws:s3:arn", "arn:aws:s3:::bucket/k");
        put(ofObject, "k", r -> {});
        read(ofObject, "k");
        refused(() -> put(ofObject, "k", r -> r.bucketKeyEnabled(true)));
        s3.putBucketEncryption(r -> r.bucket("bucket")
                .serverSideEncryptionConfiguration(c -> c.rules(rule -> rule.bucketKeyEnabled(true)
                        .applyServerSideEncryptionByDefault(
                                d -> d.sseAlgorithm("aws:kms").kmsMasterKeyID(key)))));
        refused(() -> put(ofObject, "k", r -> {}));
        put(ofObject, "k", r -> r.bucketKeyEnabled(false));
        assertNull(s3.headObject(r -> r.bucket("bucket").key("k")).bucketKeyEnabled());
        put(s3, "k", r -> {});
        assertTrue(s3.headObject(r -> r.bucket("bucket").key("k")).bucketKeyEnabled());
        refused(() -> read(ofObject, "k"));
    }

    @Test
    void whatARequestSaysOfTheContextIsAskedForWhenItIsRead() {
        String said = Base64.getEncoder().encodeToString("{\"team\":\"a\"}".getBytes(StandardCharsets.UTF_8));
        S3Client team = within("team", "a");
        refused(() -> put(team, "k", r -> {}));
        put(team, "k", r -> r.ssekmsEncryptionContext(said));
        read(team, "k");
        S3Client others = within("teams", "a");
        refused(() -> read(others, "k"));
        assertEquals(
                "InvalidArgument",
                assertThrows(S3Exception.class, () -> put(s3, "k", r -> r.ssekmsEncryptionContext("W10=")))
                        .awsErrorDetails()
                        .errorCode());
    }
}
