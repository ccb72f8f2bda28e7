package dev.opsctl.local.service.codepipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.codepipeline.model.ActionCategory;
import software.amazon.awssdk.services.codepipeline.model.InputArtifact;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What actions on stacks do with change sets and stacks that fail. */
class StackActionTest extends PipelineCloud {

    private static StageDeclaration stack(String stage, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("StackName", "made");
        settings.put("ChangeSetName", "prepared");
        settings.put("RoleArn", "arn:aws:iam::111122223333:role/deployer");
        return stage(
                stage,
                action(stage + "It", ActionCategory.DEPLOY, "CloudFormation", settings).toBuilder()
                        .inputArtifacts(InputArtifact.builder().name("files").build())
                        .build());
    }

    @Test
    void changeSetsAreMadeAndExecutedAndWithoutChangesNothingIsDone() {
        push("t.yaml", "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: made}}}");
        create(pipeline(
                source(),
                stack("Prepare", Map.of("ActionMode", "CHANGE_SET_REPLACE", "TemplatePath", "files::t.yaml")),
                stack("Execute", Map.of("ActionMode", "CHANGE_SET_EXECUTE"))));
        awaitStatus(last(), "Succeeded");
        assertEquals(1, cloud.client(SqsClient.class).listQueues().queueUrls().size());
        String again = start();
        awaitStatus(again, "Succeeded");
        assertEquals(
                "Change set prepared has no changes.",
                detail(again, "PrepareIt").output().executionResult().externalExecutionSummary());
        push("t.yaml", "Resources: {Q: {Type: 'AWS::SQS::Nothing'}}");
        String broken = start();
        awaitStatus(broken, "Failed");
        assertTrue(
                said(detail(broken, "PrepareIt")).contains("AWS::SQS::Nothing"),
                () -> said(detail(broken, "PrepareIt")));
    }

    @Test
    void aStackThatFailsIsToldWithItsCauseAndReplaced() {
        cloud.client(SqsClient.class)
                .createQueue(r -> r.queueName("taken").attributesWithStrings(Map.of("DelaySeconds", "7")));
        push("t.yaml", "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: taken}}}");
        create(pipeline(
                source(), stack("Make", Map.of("ActionMode", "REPLACE_ON_FAILURE", "TemplatePath", "files::t.yaml"))));
        awaitStatus(last(), "Failed");
        String said = said(detail(last(), "MakeIt"));
        assertTrue(said.startsWith("JobFailed: ") && said.contains("ROLLBACK_COMPLETE: Q: "), said);
        push("t.yaml", "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: free}}}");
        String second = start();
        awaitStatus(second, "Succeeded");
        codepipeline.updatePipeline(
                r -> r.pipeline(pipeline(source(), stack("Remove", Map.of("ActionMode", "DELETE_ONLY")))));
        String third = start();
        awaitStatus(third, "Succeeded");
        assertEquals(
                0,
                cloud.client(CloudFormationClient.class)
                        .describeStacks()
                        .stacks()
                        .size());
    }
}
