package dev.opsctl.local.service.s3;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** S3's errors in its own words. */
public final class S3Errors {

    private S3Errors() {}

    static NoSuchBucketException noSuchBucket() {
        return (NoSuchBucketException) NoSuchBucketException.builder()
                .statusCode(404)
                .message("The specified bucket does not exist")
                .awsErrorDetails(details("NoSuchBucket", "The specified bucket does not exist"))
                .build();
    }

    static S3Exception noSuchKey() {
        String message = "The specified key does not exist.";
        return (S3Exception) software.amazon.awssdk.services.s3.model.NoSuchKeyException.builder()
                .statusCode(404)
                .message(message)
                .awsErrorDetails(details("NoSuchKey", message))
                .build();
    }

    static S3Exception noSuchUpload() {
        String message =
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
        return (S3Exception) software.amazon.awssdk.services.s3.model.NoSuchUploadException.builder()
                .statusCode(404)
                .message(message)
                .awsErrorDetails(details("NoSuchUpload", message))
                .build();
    }

    static S3Exception taken(boolean own) {
        String message = own
                ? "Your previous request to create the named bucket succeeded and you already own it."
                : "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.";
        return own
                ? (S3Exception) BucketAlreadyOwnedByYouException.builder()
                        .statusCode(409)
                        .message(message)
                        .awsErrorDetails(details("BucketAlreadyOwnedByYou", message))
                        .build()
                : (S3Exception) BucketAlreadyExistsException.builder()
                        .statusCode(409)
                        .message(message)
                        .awsErrorDetails(details("BucketAlreadyExists", message))
                        .build();
    }

    /** Any other error. */
    public static S3Exception of(int status, String code, String message) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(details(code, message))
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("S3")
                .build();
    }
}
