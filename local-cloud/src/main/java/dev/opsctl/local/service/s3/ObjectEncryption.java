package dev.opsctl.local.service.s3;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.sdk.RequestMembers;
import dev.opsctl.local.service.s3.StoredObject.Sse;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.s3.model.EncryptionType;
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
     * @param request what it wants; the bucket's default where it says nothing
     * @param customer the key that it brings; null for none
     */
    Sse onWrite(BucketRecord bucket, String key, SdkRequest request, @Nullable CustomerKey customer) {
        String wanted = RequestMembers.text(request, "ServerSideEncryption");
        if (customer != null) {
            return withCustomerKey(bucket, wanted, customer);
        }
        String kmsKey = RequestMembers.text(request, "SSEKMSKeyId");
        String besides = RequestMembers.text(request, "SSEKMSEncryptionContext");
        if ((kmsKey != null || besides != null) && (wanted == null || !wanted.startsWith("aws:kms"))) {
            throw S3Errors.argument(
                    "x-amz-server-side-encryption",
                    wanted,
                    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms");
        }
        if (wanted == null
                && bucket.encryption() != null
                && !bucket.encryption().rules().isEmpty()) {
            ServerSideEncryptionByDefault byDefault =
                    bucket.encryption().rules().get(0).applyServerSideEncryptionByDefault();
            wanted = byDefault == null ? null : byDefault.sseAlgorithmAsString();
            kmsKey = byDefault == null ? null : byDefault.kmsMasterKeyID();
        }
        if (wanted == null || wanted.equals("AES256")) {
            return Sse.S3;
        }
        if (!wanted.equals("aws:kms") && !wanted.equals("aws:kms:dsse")) {
            throw S3Errors.argument(
                    "x-amz-server-side-encryption", wanted, "The encryption method specified is not supported");
        }
        if (kmsKey == null) {
            throw S3Errors.of(
                    501,
                    "NotImplemented",
                    "The local cloud has no AWS managed key alias/aws/s3: name a customer managed key");
        }
        String arn = kmsKey;
        // a bucket's key is for aws:kms alone
        Boolean bucketKey = wanted.equals("aws:kms") && bucketKey(bucket, request) ? true : null;
        Map<String, String> context = context(bucket.name(), key, bucketKey, besides);
        var made = using(() -> kms(arn).generateDataKey(
                        r -> r.keyId(arn).keySpec(DataKeySpec.AES_256).encryptionContext(context)));
        return new Sse(wanted, made.keyId(), made.ciphertextBlob().asByteArray(), bucketKey, besides, null);
    }

    /** @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html">Blocking SSE-C</a> */
    private static Sse withCustomerKey(BucketRecord bucket, @Nullable String algorithm, CustomerKey customer) {
        if (algorithm != null) {
            throw S3Errors.argument(
                    "x-amz-server-side-encryption",
                    algorithm,
                    "Server Side Encryption with Customer provided key is incompatible with the encryption method specified");
        }
        boolean blocked = bucket.encryption() != null
                && bucket.encryption().rules().stream()
                        .anyMatch(rule -> rule.blockedEncryptionTypes() != null
                                && rule.blockedEncryptionTypes()
                                        .encryptionType()
                                        .contains(EncryptionType.SSE_C));
        if (blocked) {
            throw S3Errors.of(403, "AccessDenied", "Access Denied");
        }
        return new Sse(CustomerKey.ALGORITHM, null, null, null, null, customer.sealed());
    }

    private static boolean bucketKey(BucketRecord bucket, SdkRequest request) {
        SdkField<?> field = RequestMembers.field(request, "BucketKeyEnabled");
        Object asked = field == null ? null : field.getValueOrDefault(request);
        return asked != null
                ? asked.equals(true)
                : bucket.encryption() != null
                        && bucket.encryption().rules().stream()
                                .anyMatch(rule -> Boolean.TRUE.equals(rule.bucketKeyEnabled()));
    }

    /** Opens an object's data key as the caller, or by the key that the request brings. */
    void onRead(String bucket, String key, Sse sse, @Nullable CustomerKey customer) {
        CustomerKey.checkRead(sse, customer);
        String keyArn = sse.keyArn();
        byte[] dataKey = sse.dataKey();
        if (keyArn != null && dataKey != null) {
            using(() -> kms(keyArn).decrypt(r -> r.ciphertextBlob(SdkBytes.fromByteArray(dataKey))
                    .encryptionContext(context(bucket, key, sse.bucketKey(), sse.context()))));
        }
    }

    /** S3 passes on KMS's errors about a key's state under KMS's name, its denials under its own. */
    private static <T> T using(Supplier<T> call) {
        try {
            return call.get();
        } catch (DisabledException | KmsInvalidStateException | NotFoundException e) {
            throw S3Errors.of(
                    400,
                    "KMS." + e.awsErrorDetails().errorCode(),
                    e.awsErrorDetails().errorMessage());
        } catch (KmsException e) {
            throw e.awsErrorDetails().errorCode().equals("AccessDeniedException")
                    ? S3Errors.of(403, "AccessDenied", e.awsErrorDetails().errorMessage())
                    : e;
        }
    }

    private KmsClient kms(String keyArn) {
        Scope keys = Arn.parse(keyArn).map(Arn::scope).orElse(context.scope());
        Caller caller = context.caller();
        return context.cloud()
                .client(KmsClient.class, keys, caller.with("kms:ViaService", "s3." + keys.region() + ".amazonaws.com"));
    }

    /** @param besides what a request says: JSON in base64 */
    private static Map<String, String> context(
            String bucket, String key, @Nullable Boolean bucketKey, @Nullable String besides) {
        Map<String, String> context = new LinkedHashMap<>();
        if (besides != null) {
            try {
                JsonNode said = PojoJson.mapper().readTree(Base64.getDecoder().decode(besides));
                said.properties()
                        .forEach(one -> context.put(one.getKey(), one.getValue().asText()));
                if (!said.isObject()
                        || said.properties().stream()
                                .anyMatch(one -> !one.getValue().isTextual())) {
                    throw badContext(besides);
                }
            } catch (IOException | IllegalArgumentException e) {
                throw badContext(besides);
            }
        }
        context.put("aws:s3:arn", "arn:aws:s3:::" + bucket + (Boolean.TRUE.equals(bucketKey) ? "" : "/" + key));
        return context;
    }

    private static RuntimeException badContext(String besides) {
        return S3Errors.argument(
                "x-amz-server-side-encryption-context",
                besides,
                "The header x-amz-server-side-encryption-context shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map");
    }
}
