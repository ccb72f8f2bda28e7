package dev.opsctl.local.service.s3;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.sdk.RequestMembers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/**
 * An encryption key that a request brings for its object (SSE-C). It is kept nowhere: what stays is a salted HMAC, by which later requests
 * are held to the same key.
 *
 * @param encoded the key's 256 bits, in base64 with its padding, however the request spelled them
 * @param md5 of the key, in base64: what answers tell of it
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html">SSE-C</a>
 */
record CustomerKey(String encoded, String md5) {

    static final String ALGORITHM = "AES256";
    private static final int BYTES = 32;
    private static final int SALT = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String HEADER = "x-amz-server-side-encryption";
    private static final String REQUESTS =
            "Requests specifying Server Side Encryption with Customer provided keys must provide ";

    /** @return null if the request names no key; what it says of one has to be whole and right */
    static @Nullable CustomerKey of(SdkRequest request) {
        return of(request, "SSECustomer");
    }

    /** The key under which the source of a copy is. */
    static @Nullable CustomerKey ofSource(SdkRequest request) {
        return of(request, "CopySourceSSECustomer");
    }

    private static @Nullable CustomerKey of(SdkRequest request, String members) {
        return of(
                RequestMembers.text(request, members + "Algorithm"),
                RequestMembers.text(request, members + "Key"),
                RequestMembers.text(request, members + "KeyMD5"));
    }

    private static @Nullable CustomerKey of(@Nullable String algorithm, @Nullable String key, @Nullable String md5) {
        if (algorithm == null && key == null && md5 == null) {
            return null;
        } else if (algorithm == null) {
            throw argument(REQUESTS + "a valid encryption algorithm.");
        } else if (!algorithm.equals(ALGORITHM)) {
            throw S3Errors.of(
                    400,
                    "InvalidEncryptionAlgorithmError",
                    "The Encryption request you specified is not valid. Supported value: AES256.",
                    "ArgumentName",
                    HEADER,
                    "ArgumentValue",
                    algorithm);
        } else if (key == null) {
            throw argument(REQUESTS + "an appropriate secret key.");
        } else if (md5 == null) {
            throw argument(REQUESTS + "the client calculated MD5 of the secret key.");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(key);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != BYTES) {
            throw argument("The secret key was invalid for the specified algorithm.");
        }
        String computed =
                Base64.getEncoder().encodeToString(NativeCrypto.digest("MD5").digest(bytes));
        if (!computed.equals(md5)) {
            throw argument("The calculated MD5 hash of the key did not match the hash that was provided.");
        }
        // Written anew: a key may come with its padding or without, and is the same key.
        return new CustomerKey(Base64.getEncoder().encodeToString(bytes), md5);
    }

    private static RuntimeException argument(String message) {
        return S3Errors.argument(HEADER, "null", message);
    }

    /** What is kept of it: a salt, and the key's HMAC under that. */
    byte[] sealed() {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        return sealed(salt);
    }

    private byte[] sealed(byte[] salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salt, "HmacSHA256"));
            byte[] hash = mac.doFinal(encoded.getBytes(StandardCharsets.US_ASCII));
            byte[] both = Arrays.copyOf(salt, salt.length + hash.length);
            System.arraycopy(hash, 0, both, salt.length, hash.length);
            return both;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is in every Java", e);
        }
    }

    private boolean opens(byte[] sealed) {
        return MessageDigest.isEqual(sealed, sealed(Arrays.copyOf(sealed, SALT)));
    }

    /** Refuses a read that does not bring the object's key, or brings one to an object that has none. */
    static void checkRead(StoredObject.Sse sse, @Nullable CustomerKey key) {
        byte[] sealed = sse.customerKey();
        if (sealed == null && key != null) {
            throw S3Errors.of(400, "InvalidRequest", "The encryption parameters are not applicable to this object.");
        } else if (sealed != null && key == null) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.");
        } else if (sealed != null && key != null && !key.opens(sealed)) {
            throw S3Errors.of(403, "AccessDenied", REQUESTS + "the correct secret key.");
        }
    }

    /** Refuses a part that does not bring the key with which its upload began. */
    static void checkPart(StoredObject.Sse sse, @Nullable CustomerKey key) {
        byte[] sealed = sse.customerKey();
        if ((sealed == null) != (key == null)) { // every upload is encrypted somehow: S3 has the same words for both
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.");
        } else if (sealed != null && key != null && !key.opens(sealed)) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "The provided encryption parameters did not match the ones used originally.");
        }
    }

    /** Sets what an answer says of the key that its request has brought. */
    static void tell(SdkPojo response, @Nullable CustomerKey key) {
        if (key != null) {
            ObjectReads.set(response, "SSECustomerAlgorithm", ALGORITHM);
            ObjectReads.set(response, "SSECustomerKeyMD5", key.md5());
        }
    }

    @Override
    public String toString() {
        return "CustomerKey[md5=" + md5 + "]"; // never the key
    }
}
