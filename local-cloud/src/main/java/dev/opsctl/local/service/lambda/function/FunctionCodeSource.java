package dev.opsctl.local.service.lambda.function;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Artifacts;
import dev.opsctl.local.engine.process.Artifacts.Artifact;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.lambda.LambdaErrors;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Where a function's code comes from: bytes of the request, or an object that the caller may read. An object that was unpacked once is
 * not read again for the next function that names it, while it is the same version with the same entity tag.
 */
final class FunctionCodeSource {

    private static final int MAX_DIRECT = 50 << 20;

    /** One state of an object. */
    private record Origin(String bucket, String key, String version, String etag, Instant modified) {}

    private final ServiceContext context;
    private final Artifacts artifacts;
    private final Map<Origin, Artifact> known = new ConcurrentHashMap<>();

    FunctionCodeSource(ServiceContext context, Artifacts artifacts) {
        this.context = context;
        this.artifacts = artifacts;
    }

    /** The code as an artifact on disk. */
    Artifact fetch(
            @Nullable SdkBytes zip,
            @Nullable String bucket,
            @Nullable String key,
            @Nullable String version,
            @Nullable String imageUri,
            Caller caller) {
        if (imageUri != null) {
            throw LambdaErrors.invalid(
                    "The local cloud runs functions of PackageType Zip only: container images are not supported.");
        } else if (zip != null && bucket == null && key == null && version == null) {
            byte[] bytes = zip.asByteArrayUnsafe();
            if (bytes.length > MAX_DIRECT) {
                throw LambdaErrors.tooLarge(
                        "Request must be smaller than 69905067 bytes for the CreateFunction operation");
            }
            return keep(bytes);
        } else if (bucket != null && key != null && zip == null) {
            return fetch(bucket, key, version, caller);
        }
        throw LambdaErrors.invalid("Please provide either ZipFile or S3Bucket and S3Key, but not both.");
    }

    private Artifact fetch(String bucket, String key, @Nullable String version, Caller caller) {
        try {
            return context.client(S3Client.class, caller)
                    .getObject(
                            r -> r.bucket(bucket).key(key).versionId(version),
                            (found, content) -> known.computeIfAbsent(
                                    new Origin(bucket, key, found.versionId(), found.eTag(), found.lastModified()),
                                    origin -> keep(content)));
        } catch (S3Exception e) {
            AwsErrorDetails error = e.awsErrorDetails();
            String message = error == null ? e.getMessage() : error.errorMessage();
            throw e.statusCode() == 403
                    ? denied(message)
                    : LambdaErrors.invalid("Error occurred while GetObject. S3 Error Code: "
                            + (error == null ? "InternalError" : error.errorCode()) + ". S3 Error Message: " + message);
        }
    }

    private Artifact keep(InputStream content) {
        try (content) {
            return keep(content.readAllBytes());
        } catch (IOException e) {
            throw LambdaErrors.service("The code cannot be read: " + e.getMessage(), e);
        }
    }

    private Artifact keep(byte[] zip) {
        try {
            return artifacts.store(zip);
        } catch (ZipException e) {
            throw LambdaErrors.invalid(
                    "Could not unzip uploaded file. Please check your file, then try to upload again.");
        } catch (IllegalArgumentException e) {
            throw LambdaErrors.invalid(e.getMessage());
        } catch (IOException e) {
            throw LambdaErrors.service("The code cannot be kept: " + e.getMessage(), e);
        }
    }

    private static AwsServiceException denied(@Nullable String message) {
        String text = "Your access has been denied by S3, please make sure your request credentials have permission to"
                + " GetObject. S3 Error Code: AccessDenied. S3 Error Message: "
                + message;
        return Faults.of(LambdaException.class, "AccessDeniedException", text).toBuilder()
                .statusCode(403)
                .build();
    }
}
