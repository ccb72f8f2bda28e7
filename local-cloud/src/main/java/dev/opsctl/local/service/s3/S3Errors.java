package dev.opsctl.local.service.s3;

import dev.opsctl.local.sdk.Faults;
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

    /** Any other error. */
    public static S3Exception of(int status, String code, String message) {
        return Faults.of(S3Exception.class, code, status, message);
    }
}
