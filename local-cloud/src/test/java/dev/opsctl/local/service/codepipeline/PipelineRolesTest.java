package dev.opsctl.local.service.codepipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.InvalidStructureException;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Actions may what the pipeline's role may, or their own: nothing is done as root. */
class PipelineRolesTest {

    private static final String TRUST =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{%s}}]}""";

    private TestCloud cloud;

    private void role(String name, String principal, String... actions) {
        IamClient iam = cloud.client(IamClient.class);
        iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(TRUST.formatted(principal)));
        may(name, actions);
    }

    private void may(String role, String... actions) {
        cloud.client(IamClient.class).putRolePolicy(r -> r.roleName(role)
                .policyName("may")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\""
                        + String.join("\",\"", actions) + "\"],\"Resource\":\"*\"}]}"));
    }

    private String run() {
        CodePipelineClient codepipeline = cloud.client(CodePipelineClient.class);
        String id = codepipeline.startPipelineExecution(r -> r.name("shop")).pipelineExecutionId();
        PipelineCloud.await(
                () -> details(id).stream()
                        .anyMatch(one -> one.actionName().equals("Fetch")
                                && !one.statusAsString().equals("InProgress")),
                () -> details(id));
        ActionExecutionDetail source = details(id).get(details(id).size() - 1);
        return source.statusAsString().equals("Failed") ? PipelineCloud.said(source) : "";
    }

    private List<ActionExecutionDetail> details(String id) {
        return cloud.client(CodePipelineClient.class)
                .listActionExecutions(r -> r.pipelineName("shop").filter(f -> f.pipelineExecutionId(id)))
                .actionExecutionDetails();
    }

    @Test
    void anActionMayWhatItsRoleMay(@TempDir Path home) {
        try (TestCloud opened = TestCloud.secured(home)) {
            cloud = opened;
            CodeCommitClient codecommit = cloud.client(CodeCommitClient.class);
            codecommit.createRepository(r -> r.repositoryName("code"));
            codecommit.putFile(r -> r.repositoryName("code")
                    .branchName("main")
                    .filePath("a")
                    .fileContent(SdkBytes.fromUtf8String("a")));
            cloud.client(S3Client.class).createBucket(r -> r.bucket("artifacts"));
            PipelineDeclaration pipeline = PipelineCloud.pipeline(PipelineCloud.source(), PipelineCloud.approve());
            CodePipelineClient codepipeline = cloud.client(CodePipelineClient.class);
            assertThrows(InvalidStructureException.class, () -> codepipeline.createPipeline(r -> r.pipeline(pipeline)));
            role("pipeline", "\"Service\":\"codepipeline.amazonaws.com\"", "s3:PutObject");
            codepipeline.createPipeline(r -> r.pipeline(pipeline));
            String denied = run();
            assertTrue(denied.startsWith("PermissionError: ") && denied.contains("codecommit:GetBranch"), denied);
            may("pipeline", "codecommit:GetBranch", "codecommit:GetCommit", "s3:PutObject");
            assertTrue(run().contains("codecommit:UploadArchive"));
            may("pipeline", "codecommit:Get*", "codecommit:UploadArchive");
            assertTrue(run().contains("s3:PutObject"));
            may("pipeline", "codecommit:Get*", "codecommit:UploadArchive", "s3:PutObject");
            assertEquals("", run());

            role("of-action", "\"AWS\":\"arn:aws:iam::111122223333:root\"", "codecommit:*", "s3:*");
            PipelineDeclaration other = pipeline.toBuilder()
                    .stages(
                            PipelineCloud.stage(
                                    "Source",
                                    pipeline.stages().get(0).actions().get(0).toBuilder()
                                            .roleArn("arn:aws:iam::111122223333:role/of-action")
                                            .build()),
                            pipeline.stages().get(1))
                    .build();
            codepipeline.updatePipeline(r -> r.pipeline(other));
            assertTrue(run().contains("sts:AssumeRole"));
            may("pipeline", "sts:AssumeRole");
            assertEquals("", run());
        }
    }
}
