package dev.opsctl.local.service.lambda;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.jvm.Artifacts;
import java.io.IOException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3Client;

/** Where a function's code comes from: bytes of the request, or an object that the caller may read. */
final class FunctionCodeSource {

    private static final int MAX_DIRECT = 50 << 20;

    private final ServiceContext context;

    FunctionCodeSource(ServiceContext context) {
        this.context = context;
    }

    byte[] fetch(SdkBytes zip, String bucket, String key, String version, String imageUri, Caller caller) {
        byte[] bytes;
        if (imageUri != null) {
            throw LambdaErrors.invalid(
                    "The local cloud runs functions of PackageType Zip only: container images are not supported.");
        } else if (zip != null && bucket == null) {
            bytes = zip.asByteArrayUnsafe();
            if (bytes.length > MAX_DIRECT) {
                throw LambdaErrors.tooLarge(
                        "Request must be smaller than 69905067 bytes for the CreateFunction operation");
            }
        } else if (bucket != null && key != null && zip == null) {
            try {
                bytes = context.client(S3Client.class, caller)
                        .getObjectAsBytes(r -> r.bucket(bucket).key(key).versionId(version))
                        .asByteArrayUnsafe();
            } catch (AwsServiceException e) {
                boolean denied = e.statusCode() == 403;
                String message = e.awsErrorDetails() == null
                        ? e.getMessage()
                        : e.awsErrorDetails().errorMessage();
                throw denied
                        ? denied(message)
                        : LambdaErrors.invalid("Error occurred while GetObject. S3 Error Code: "
                                + (e.awsErrorDetails() == null
                                        ? "InternalError"
                                        : e.awsErrorDetails().errorCode()) + ". S3 Error Message: " + message);
            }
        } else {
            throw LambdaErrors.invalid("Please provide either ZipFile or S3Bucket and S3Key, but not both.");
        }
        try {
            Artifacts.check(bytes);
        } catch (IOException e) {
            throw LambdaErrors.invalid(
                    "Could not unzip uploaded file. Please check your file, then try to upload again.");
        } catch (IllegalArgumentException e) {
            throw LambdaErrors.invalid(e.getMessage());
        }
        return bytes;
    }

    private static AwsServiceException denied(String message) {
        String text =
                "Your access has been denied by S3, please make sure your request credentials have permission to GetObject. S3 Error Code: AccessDenied. S3 Error Message: "
                        + message;
        return software.amazon.awssdk.services.lambda.model.LambdaException.builder()
                .message(text)
                .awsErrorDetails(LambdaErrors.details("AccessDeniedException", text))
                .statusCode(403)
                .build();
    }
}
