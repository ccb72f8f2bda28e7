package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.store.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;

/**
 * Server-side encryption as its users meet it: whoever writes an object needs {@code kms:GenerateDataKey} on the bucket's key, whoever
 * reads it {@code kms:Decrypt}, and a disabled key stops both. (The engine's files themselves are as safe as the state directory.)
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html">SSE-KMS</a>
 */
public final class ObjectEncryption {

    private static final String ALGORITHM = "x-amz-server-side-encryption";
    private static final String KEY = "x-amz-server-side-encryption-aws-kms-key-id";

    /** The data key of an object, as KMS encrypted it. */
    record DataKey(String keyArn, byte[] ciphertext) {}

    private final Cloud cloud;
    private final Table<BucketRecord> buckets;
    private final Table<DataKey> dataKeys;

    public ObjectEncryption(Cloud cloud) {
        this.cloud = cloud;
        this.buckets = cloud.store().table("s3/buckets", BucketRecord.class);
        this.dataKeys = cloud.store().table("s3/data-keys", DataKey.class);
    }

    /** Takes a data key for an object that is about to be written; returns the response's headers. */
    public Map<String, String> onWrite(
            Caller caller, Scope scope, String bucket, String key, String algorithm, String keyId) {
        String wanted = algorithm;
        String kmsKey = keyId;
        BucketRecord record = buckets.get(bucket).orElseThrow(S3Errors::noSuchBucket);
        if (wanted == null
                && record.encryption() != null
                && !record.encryption().rules().isEmpty()) {
            ServerSideEncryptionByDefault byDefault =
                    record.encryption().rules().get(0).applyServerSideEncryptionByDefault();
            wanted = byDefault.sseAlgorithmAsString();
            kmsKey = byDefault.kmsMasterKeyID();
        }
        String id = bucket + "/" + key;
        if (!"aws:kms".equals(wanted) || kmsKey == null) {
            dataKeys.remove(id);
            return Map.of(ALGORITHM, "AES256");
        }
        String arn = kmsKey;
        var made = kms(caller, scope, arn)
                .generateDataKey(
                        r -> r.keyId(arn).keySpec(DataKeySpec.AES_256).encryptionContext(context(bucket, key)));
        dataKeys.put(id, new DataKey(made.keyId(), made.ciphertextBlob().asByteArray()));
        return headers(made.keyId());
    }

    /** Opens an object's data key; returns the response's headers. */
    public Map<String, String> onRead(Caller caller, Scope scope, String bucket, String key, boolean content) {
        DataKey dataKey = dataKeys.get(bucket + "/" + key).orElse(null);
        if (dataKey == null) {
            return Map.of(ALGORITHM, "AES256");
        }
        if (content) {
            kms(caller, scope, dataKey.keyArn())
                    .decrypt(r -> r.ciphertextBlob(SdkBytes.fromByteArray(dataKey.ciphertext()))
                            .encryptionContext(context(bucket, key)));
        }
        return headers(dataKey.keyArn());
    }

    private KmsClient kms(Caller caller, Scope scope, String keyArn) {
        String[] parts = keyArn.split(":");
        Scope keys = parts.length > 5 ? new Scope(parts[4], parts[3]) : scope;
        return cloud.client(
                KmsClient.class, keys, caller.with("kms:ViaService", "s3." + keys.region() + ".amazonaws.com"));
    }

    private static Map<String, String> context(String bucket, String key) {
        return Map.of("aws:s3:arn", "arn:aws:s3:::" + bucket + "/" + key);
    }

    private static Map<String, String> headers(String keyArn) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(ALGORITHM, "aws:kms");
        headers.put(KEY, keyArn);
        return headers;
    }
}
