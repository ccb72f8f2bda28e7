package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.s3.StoredObject.Sse;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;

/**
 * Server-side encryption as its users meet it: whoever writes an object needs {@code kms:GenerateDataKey} on the bucket's key, whoever
 * reads it {@code kms:Decrypt}, and a disabled key stops both. (The files themselves are as safe as the state directory.)
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html">SSE-KMS</a>
 */
final class ObjectEncryption {

    private final ServiceContext context;

    ObjectEncryption(ServiceContext context) {
        this.context = context;
    }

    /**
     * Takes a data key for an object that is about to be written.
     *
     * @param algorithm what the request wants, or null for the bucket's default
     */
    Sse onWrite(BucketRecord bucket, String key, String algorithm, String keyId) {
        String wanted = algorithm;
        String kmsKey = keyId;
        if (wanted == null
                && bucket.encryption() != null
                && !bucket.encryption().rules().isEmpty()) {
            ServerSideEncryptionByDefault byDefault =
                    bucket.encryption().rules().get(0).applyServerSideEncryptionByDefault();
            wanted = byDefault == null ? null : byDefault.sseAlgorithmAsString();
            kmsKey = byDefault == null ? null : byDefault.kmsMasterKeyID();
        }
        if (wanted == null || wanted.equals("AES256")) {
            return new Sse("AES256", null, null);
        }
        if (!wanted.equals("aws:kms") && !wanted.equals("aws:kms:dsse")) {
            throw S3Errors.of(400, "InvalidArgument", "The encryption method specified is not supported");
        }
        if (kmsKey == null) {
            throw S3Errors.of(
                    501,
                    "NotImplemented",
                    "The local cloud has no AWS managed key alias/aws/s3: name a customer managed key");
        }
        String arn = kmsKey;
        var made = using(() -> kms(arn).generateDataKey(
                        r -> r.keyId(arn).keySpec(DataKeySpec.AES_256).encryptionContext(context(bucket.name(), key))));
        return new Sse(wanted, made.keyId(), made.ciphertextBlob().asByteArray());
    }

    /** Opens an object's data key as the caller. */
    void onRead(String bucket, String key, Sse sse) {
        String keyArn = sse.keyArn();
        byte[] dataKey = sse.dataKey();
        if (keyArn != null && dataKey != null) {
            using(() -> kms(keyArn).decrypt(r -> r.ciphertextBlob(SdkBytes.fromByteArray(dataKey))
                    .encryptionContext(context(bucket, key))));
        }
    }

    /** S3 passes on KMS's errors about a key's state under KMS's name. */
    private static <T> T using(Supplier<T> call) {
        try {
            return call.get();
        } catch (DisabledException | KmsInvalidStateException | NotFoundException e) {
            throw S3Errors.of(
                    400,
                    "KMS." + e.awsErrorDetails().errorCode(),
                    e.awsErrorDetails().errorMessage());
        }
    }

    private KmsClient kms(String keyArn) {
        Scope keys = Arn.parse(keyArn).map(Arn::scope).orElse(context.scope());
        Caller caller = context.caller();
        return context.cloud()
                .client(KmsClient.class, keys, caller.with("kms:ViaService", "s3." + keys.region() + ".amazonaws.com"));
    }

    private static Map<String, String> context(String bucket, String key) {
        return Map.of("aws:s3:arn", "arn:aws:s3:::" + bucket + "/" + key);
    }
}
