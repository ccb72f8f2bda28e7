package dev.opsctl.local.service.codepipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codepipeline.model.AWSSessionCredentials;
import software.amazon.awssdk.services.codepipeline.model.Artifact;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.codepipeline.model.ArtifactLocationType;
import software.amazon.awssdk.services.codepipeline.model.ArtifactRevision;
import software.amazon.awssdk.services.codepipeline.model.JobData;
import software.amazon.awssdk.services.codepipeline.model.JobDetails;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Invokes a function with a job, and waits until it says how the job has ended.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html">Lambda invoke action</a>
 */
final class FunctionAction implements ActionProvider {

    /** In the notes: what the function wants to be invoked with again; empty at first. */
    static final String CONTINUATION = "continuation";

    private static final String INVOKED = "invoked";
    private static final int CREDENTIALS_SECONDS = 3_600;

    @Override
    public Step step(ActionWork work) {
        String continuation = continuation(work);
        if (!continuation.equals(work.noted(INVOKED))) {
            String function = work.setting("FunctionName");
            ObjectNode event = event(work);
            work.client(LambdaClient.class).invoke(r -> r.functionName(function)
                    .invocationType(InvocationType.EVENT)
                    .payload(SdkBytes.fromUtf8String(event.toString())));
            work.tell(result -> result.externalExecutionId(work.run().token()));
            work.note(INVOKED, continuation);
        }
        return Step.waits();
    }

    private static String continuation(ActionWork work) {
        String token = work.noted(CONTINUATION);
        return token == null ? "" : token;
    }

    private static ObjectNode event(ActionWork work) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.putObject("CodePipeline.job")
                .put("id", work.run().token())
                .put("accountId", work.context().scope().accountId())
                .set("data", PojoJson.write(data(work).build()));
        return event;
    }

    /** As an event has them, and as those who ask for a job do: they learn besides where in the pipeline it is. */
    static JobDetails details(ActionWork work) {
        return JobDetails.builder()
                .id(work.run().token())
                .accountId(work.context().scope().accountId())
                .data(data(work)
                        .actionTypeId(work.action().actionTypeId())
                        .pipelineContext(context -> context.pipelineName(
                                        work.pipeline().name())
                                .pipelineArn(work.context().arn(work.pipeline().name()))
                                .pipelineExecutionId(work.execution().id())
                                .stage(stage -> stage.name(work.run().detail().stageName()))
                                .action(action -> action.name(work.action().name())
                                        .actionExecutionId(work.run().id())))
                        .build())
                .build();
    }

    private static JobData.Builder data(ActionWork work) {
        return JobData.builder()
                .actionConfiguration(configuration ->
                        configuration.configuration(work.run().detail().input().resolvedConfiguration()))
                .inputArtifacts(artifacts(work, work.inputs()))
                .outputArtifacts(artifacts(work, work.outputs()))
                .artifactCredentials(credentials(work))
                .continuationToken(work.noted(CONTINUATION))
                .encryptionKey(work.store().encryptionKey());
    }

    private static List<Artifact> artifacts(ActionWork work, List<ArtifactDetail> artifacts) {
        List<Artifact> all = new ArrayList<>();
        for (ArtifactDetail artifact : artifacts) {
            all.add(Artifact.builder()
                    .name(artifact.name())
                    .revision(work.execution().revisions().stream()
                            .filter(revision -> revision.name().equals(artifact.name()))
                            .map(ArtifactRevision::revisionId)
                            .findFirst()
                            .orElse(null))
                    .location(location -> location.type(ArtifactLocationType.S3).s3Location(place -> place.bucketName(
                                    artifact.s3location() == null
                                            ? null
                                            : artifact.s3location().bucket())
                            .objectKey(
                                    artifact.s3location() == null
                                            ? null
                                            : artifact.s3location().key())))
                    .build());
        }
        return all;
    }

    /** The pipeline's role for the artifacts alone. */
    private static AWSSessionCredentials credentials(ActionWork work) {
        String bucket = "arn:aws:s3:::" + work.store().location();
        String policy =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"s3:GetObjectVersion\",\"s3:PutObject\","
                        + "\"s3:ListBucket\",\"s3:GetBucketLocation\"],\"Resource\":[\"" + bucket + "\",\"" + bucket
                        + "/"
                        + "*\"]},{\"Effect\":\"Allow\",\"Action\":[\"kms:Decrypt\",\"kms:Encrypt\",\"kms:ReEncrypt*\",\"kms:GenerateDataKey*\","
                        + "\"kms:DescribeKey\"],\"Resource\":\"*\"}]}";
        Credentials issued = work.context()
                .client(StsClient.class, work.service())
                .assumeRole(r -> r.roleArn(work.pipeline().roleArn())
                        .roleSessionName(work.run().id())
                        .policy(policy)
                        .durationSeconds(CREDENTIALS_SECONDS))
                .credentials();
        return AWSSessionCredentials.builder()
                .accessKeyId(issued.accessKeyId())
                .secretAccessKey(issued.secretAccessKey())
                .sessionToken(issued.sessionToken())
                .build();
    }
}
