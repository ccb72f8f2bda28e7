package dev.opsctl.local.service.s3;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** The checksums that a request carries in {@code Checksum…} members, and those that a response tells. */
final class Checksums {

    private static final String MEMBER = "Checksum";

    private Checksums() {}

    /** The values that a request names, by algorithm. */
    static Map<String, String> named(SdkPojo request) {
        Map<String, String> named = new LinkedHashMap<>();
        for (SdkField<?> field : request.sdkFields()) {
            String algorithm =
                    field.memberName().startsWith(MEMBER) ? field.memberName().substring(8) : "";
            if (Digests.ALGORITHMS.contains(algorithm) && field.getValueOrDefault(request) instanceof String value) {
                named.put(algorithm, value);
            }
        }
        return named;
    }

    /** The algorithm of an upload: that of the value it names, that it asks for, or S3's own choice. */
    static String algorithm(Map<String, String> named, String asked) {
        if (named.size() > 1) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }
        named.forEach((algorithm, value) -> {
            if (!isDigest(value, Digests.length(algorithm))) {
                throw S3Errors.of(
                        400,
                        "InvalidRequest",
                        "Value for x-amz-checksum-" + algorithm.toLowerCase(Locale.ROOT) + " header is invalid.");
            }
        });
        return named.isEmpty()
                ? asked == null ? "CRC64NVME" : asked
                : named.keySet().iterator().next();
    }

    /** @param contentMd5 in base64, or null */
    static void verify(Blobs.Written written, Map<String, String> named, String contentMd5) {
        if (contentMd5 != null) {
            if (!isDigest(contentMd5, 16)) {
                throw S3Errors.of(
                        400, "InvalidDigest", "The Content-MD5 you specified was invalid.", "Content-MD5", contentMd5);
            }
            if (!contentMd5.equals(Base64.getEncoder().encodeToString(written.md5()))) {
                throw S3Errors.of(
                        400,
                        "BadDigest",
                        "The Content-MD5 you specified did not match what we received.",
                        "ExpectedDigest",
                        contentMd5,
                        "CalculatedDigest",
                        Base64.getEncoder().encodeToString(written.md5()));
            }
        }
        named.forEach((algorithm, value) -> {
            if (!value.equals(written.checksum())) {
                throw S3Errors.of(
                        400, "BadDigest", "The " + algorithm + " you specified did not match the calculated checksum.");
            }
        });
    }

    private static boolean isDigest(String base64, int length) {
        try {
            return Base64.getDecoder().decode(base64).length == length;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Sets the member of an algorithm in a response's builder. */
    static void tell(SdkPojo builder, @Nullable String algorithm, @Nullable String value) {
        for (SdkField<?> field : builder.sdkFields()) {
            if (value != null && field.memberName().equals(MEMBER + algorithm)) {
                field.set(builder, value);
            }
        }
    }
}
