package dev.opsctl.local.service.s3;

import dev.opsctl.local.sdk.Faults;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** S3's errors in its own words. */
public final class S3Errors {

    private S3Errors() {}

    static NoSuchBucketException noSuchBucket() {
        return Faults.of(NoSuchBucketException.class, "The specified bucket does not exist");
    }

    static S3Exception noSuchKey() {
        return Faults.of(NoSuchKeyException.class, "The specified key does not exist.");
    }

    static S3Exception noSuchUpload() {
        return Faults.of(
                NoSuchUploadException.class,
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");
    }

    static S3Exception taken(boolean own) {
        return own
                ? Faults.of(
                        BucketAlreadyOwnedByYouException.class,
                        "Your previous request to create the named bucket succeeded and you already own it.")
                : Faults.of(
                        BucketAlreadyExistsException.class,
                        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.");
    }

    /**
     * An error that tells more than its words.
     *
     * @param details names and values in turn, as S3 calls them: {@code Condition}, {@code If-Match}; what the request says of bucket, key,
     *     upload and range is told without
     */
    static S3Exception of(int status, String code, String message, String... details) {
        Map<String, String> told = new LinkedHashMap<>();
        for (int i = 0; i < details.length; i += 2) {
            told.put(details[i], details[i + 1]);
        }
        return Faults.with(S3Exception.class, of(status, code, message), told);
    }

    /** An error that a delete marker is the reason of. @param headers what its answer has besides */
    static S3Exception marked(S3Exception error, StoredObject marker, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("x-amz-delete-marker", "true");
        all.put("x-amz-version-id", marker.versionId());
        return Faults.withHeaders(S3Exception.class, error, all);
    }

    /** An argument of the request that cannot be. */
    static S3Exception argument(String name, @Nullable Object value, String message) {
        return value == null
                ? of(400, "InvalidArgument", message, "ArgumentName", name)
                : of(400, "InvalidArgument", message, "ArgumentName", name, "ArgumentValue", value.toString());
    }

    /** Any other error. */
    public static S3Exception of(int status, String code, String message) {
        return Faults.of(S3Exception.class, code, status, message);
    }
}
