package dev.opsctl.local.service.codepipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.codepipeline.model.ArtifactRevision;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Takes an object of a bucket with versions.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html">S3 source action</a>
 */
final class BucketSource implements ActionProvider {

    @Override
    public Step step(ActionWork work) throws ActionFailure, IOException {
        String bucket = work.required("S3Bucket");
        String other =
                "true".equals(work.setting("AllowOverrideForS3ObjectKey")) ? work.override("S3_OBJECT_KEY") : null;
        String key = other == null ? work.required("S3ObjectKey") : other;
        S3Client s3 = work.client(S3Client.class);
        if (!"Enabled".equals(s3.getBucketVersioning(r -> r.bucket(bucket)).statusAsString())) {
            throw new ActionFailure(
                    ActionFailure.Code.CONFIGURATION, "The bucket named " + bucket + " is not versioning enabled");
        }
        ArtifactDetail output = work.outputs().get(0);
        try (ResponseInputStream<GetObjectResponse> object =
                s3.getObject(r -> r.bucket(bucket).key(key).versionId(work.override("S3_OBJECT_VERSION_ID")))) {
            work.artifacts().put(output.s3location(), file -> Files.copy(object, file));
            GetObjectResponse found = object.response();
            Map<String, String> variables = new LinkedHashMap<>();
            variables.put("BucketName", bucket);
            variables.put("ObjectKey", key);
            variables.put("ETag", found.eTag().replace("\"", ""));
            variables.put("VersionId", found.versionId());
            String summary = found.metadata()
                    .getOrDefault(
                            "codepipeline-artifact-revision-summary", "Amazon S3 version id: " + found.versionId());
            return Step.done(ActionOutcome.succeeded(summary, List.of(output), variables)
                    .found(ArtifactRevision.builder()
                            .name(output.name())
                            .revisionId(found.versionId())
                            .revisionSummary(summary)
                            .created(found.lastModified())
                            .revisionUrl("https://console.aws.amazon.com/s3/home?region="
                                    + work.context().scope().region() + "#")
                            .build()));
        } catch (NoSuchKeyException e) {
            throw new ActionFailure(
                    ActionFailure.Code.REVISION,
                    "The object with key '" + key + "' does not exist in the bucket '" + bucket + "'");
        }
    }
}
