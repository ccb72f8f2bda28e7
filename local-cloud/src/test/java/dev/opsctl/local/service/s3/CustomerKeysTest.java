package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.store.StoreContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncryptionType;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects under a key of the customer's are read, copied and continued with that key, which is kept nowhere. */
class CustomerKeysTest {

    private static final String BUCKET = "customers";
    private static final String REQUESTS =
            "Requests specifying Server Side Encryption with Customer provided keys must provide ";
    private static final String KEY = key(1);
    private static final String OTHER = key(2);

    @TempDir
    Path home;

    private TestCloud cloud;
    private S3Client s3;

    private static String key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String md5(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5")
                            .digest(Base64.getDecoder().decode(key)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

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

    private void put(String algorithm, String key, String md5) {
        s3.putObject(
                r -> r.bucket(BUCKET)
                        .key("k")
                        .sseCustomerAlgorithm(algorithm)
                        .sseCustomerKey(key)
                        .sseCustomerKeyMD5(md5),
                RequestBody.fromString("x"));
    }

    private String read(String key) {
        return s3.getObjectAsBytes(r -> r.bucket(BUCKET)
                        .key("k")
                        .sseCustomerAlgorithm(key == null ? null : "AES256")
                        .sseCustomerKey(key)
                        .sseCustomerKeyMD5(key == null ? null : md5(key)))
                .asUtf8String();
    }

    private static void refused(int status, String code, String message, Runnable call) {
        S3Exception refusal = assertThrows(S3Exception.class, call::run);
        assertEquals(message, refusal.awsErrorDetails().errorMessage());
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        assertEquals(status, refusal.statusCode());
    }

    private static void asked(String message, Runnable call) {
        refused(400, "InvalidArgument", message, call);
    }

    @Test
    void anObjectIsReadWithItsKeyOnly() {
        put("AES256", KEY, md5(KEY));
        assertEquals("x", read(KEY));
        String without =
                "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";
        refused(400, "InvalidRequest", without, () -> read(null));
        refused(
                400,
                "InvalidRequest",
                without,
                () -> s3.headObject(r -> r.bucket(BUCKET).key("k")));
        refused(
                400,
                "InvalidRequest",
                without,
                () -> s3.getObjectAttributes(r -> r.bucket(BUCKET).key("k").objectAttributes(ObjectAttributes.E_TAG)));
        refused(403, "AccessDenied", REQUESTS + "the correct secret key.", () -> read(OTHER));
        var head = s3.headObject(r -> r.bucket(BUCKET)
                .key("k")
                .sseCustomerAlgorithm("AES256")
                .sseCustomerKey(KEY)
                .sseCustomerKeyMD5(md5(KEY)));
        assertEquals("AES256", head.sseCustomerAlgorithm());
        assertEquals(md5(KEY), head.sseCustomerKeyMD5());
        assertNull(head.serverSideEncryption());
        put(null, null, null);
        refused(400, "InvalidRequest", "The encryption parameters are not applicable to this object.", () -> read(KEY));
        new StoreContent(cloud.cloud().store(), document -> {
            assertFalse(
                    new String(document.bytes(), StandardCharsets.UTF_8).contains(KEY),
                    "the key is kept in " + document.table());
            return false;
        });
    }

    @Test
    void aKeyIsTheSameWithItsPaddingAndWithout() {
        String bare = KEY.replace("=", "");
        put("AES256", KEY, md5(KEY));
        assertEquals("x", read(bare));
        put("AES256", bare, md5(KEY));
        assertEquals("x", read(KEY));
        assertEquals("x", read(bare));
    }

    @Test
    void aKeyIsNamedWholeAndRight() {
        asked(REQUESTS + "a valid encryption algorithm.", () -> put(null, KEY, md5(KEY)));
        asked(REQUESTS + "an appropriate secret key.", () -> put("AES256", null, md5(KEY)));
        asked(REQUESTS + "the client calculated MD5 of the secret key.", () -> put("AES256", KEY, null));
        asked("The secret key was invalid for the specified algorithm.", () -> put("AES256", "c2hvcnQ=", md5(KEY)));
        asked(
                "The calculated MD5 hash of the key did not match the hash that was provided.",
                () -> put("AES256", KEY, md5(OTHER)));
        refused(
                400,
                "InvalidEncryptionAlgorithmError",
                "The Encryption request you specified is not valid. Supported value: AES256.",
                () -> put("AES128", KEY, md5(KEY)));
        asked(
                "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
                () -> s3.putObject(
                        r -> r.bucket(BUCKET)
                                .key("k")
                                .serverSideEncryption("AES256")
                                .sseCustomerAlgorithm("AES256")
                                .sseCustomerKey(KEY)
                                .sseCustomerKeyMD5(md5(KEY)),
                        RequestBody.empty()));
    }

    @Test
    void copiesBringTheKeyOfTheirSourceAndTheirOwn() {
        put("AES256", KEY, md5(KEY));
        assertThrows(
                S3Exception.class,
                () -> s3.copyObject(r -> r.sourceBucket(BUCKET)
                        .sourceKey("k")
                        .destinationBucket(BUCKET)
                        .destinationKey("k")
                        .sseCustomerAlgorithm("AES256")
                        .sseCustomerKey(OTHER)
                        .sseCustomerKeyMD5(md5(OTHER))));
        var copied = s3.copyObject(r -> r.sourceBucket(BUCKET)
                .sourceKey("k")
                .destinationBucket(BUCKET)
                .destinationKey("k")
                .copySourceSSECustomerAlgorithm("AES256")
                .copySourceSSECustomerKey(KEY)
                .copySourceSSECustomerKeyMD5(md5(KEY))
                .sseCustomerAlgorithm("AES256")
                .sseCustomerKey(OTHER)
                .sseCustomerKeyMD5(md5(OTHER)));
        assertEquals(md5(OTHER), copied.sseCustomerKeyMD5());
        assertEquals("x", read(OTHER));
        s3.copyObject(r -> r.sourceBucket(BUCKET)
                .sourceKey("k")
                .destinationBucket(BUCKET)
                .destinationKey("k")
                .copySourceSSECustomerAlgorithm("AES256")
                .copySourceSSECustomerKey(OTHER)
                .copySourceSSECustomerKeyMD5(md5(OTHER)));
        assertEquals("x", read(null), "rotated to S3's own");
    }

    @Test
    void partsBringTheKeyWithWhichTheirUploadBegan() {
        String id = s3.createMultipartUpload(r -> r.bucket(BUCKET)
                        .key("k")
                        .sseCustomerAlgorithm("AES256")
                        .sseCustomerKey(KEY)
                        .sseCustomerKeyMD5(md5(KEY)))
                .uploadId();
        refused(
                400,
                "InvalidRequest",
                "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
                () -> part(id, null));
        refused(
                400,
                "InvalidRequest",
                "The provided encryption parameters did not match the ones used originally.",
                () -> part(id, OTHER));
        String etag = part(id, KEY);
        s3.completeMultipartUpload(r -> r.bucket(BUCKET)
                .key("k")
                .uploadId(id)
                .multipartUpload(m -> m.parts(p -> p.partNumber(1).eTag(etag))));
        assertEquals("y", read(KEY));
        String plain = s3.createMultipartUpload(r -> r.bucket(BUCKET).key("k")).uploadId();
        refused(
                400,
                "InvalidRequest",
                "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
                () -> part(plain, KEY));
    }

    private String part(String id, String key) {
        return s3.uploadPart(
                        r -> r.bucket(BUCKET)
                                .key("k")
                                .uploadId(id)
                                .partNumber(1)
                                .sseCustomerAlgorithm(key == null ? null : "AES256")
                                .sseCustomerKey(key)
                                .sseCustomerKeyMD5(key == null ? null : md5(key)),
                        RequestBody.fromString("y"))
                .eTag();
    }

    @Test
    void aBucketMayBlockThem() {
        s3.putBucketEncryption(r -> r.bucket(BUCKET)
                .serverSideEncryptionConfiguration(
                        c -> c.rules(rule -> rule.applyServerSideEncryptionByDefault(d -> d.sseAlgorithm("AES256"))
                                .blockedEncryptionTypes(b -> b.encryptionType(EncryptionType.SSE_C)))));
        refused(403, "AccessDenied", "Access Denied", () -> put("AES256", KEY, md5(KEY)));
        put(null, null, null);
    }
}
