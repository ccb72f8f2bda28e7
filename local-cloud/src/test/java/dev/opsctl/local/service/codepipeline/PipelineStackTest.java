package dev.opsctl.local.service.codepipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.PipelineSummary;

/** A pipeline of a stack. */
class PipelineStackTest extends PipelineCloud {

    private static final String TEMPLATE =
            """
            Resources:
              P:
                Type: AWS::CodePipeline::Pipeline
                Properties:
                  %s
                  PipelineType: V2
                  RoleArn: arn:aws:iam::111122223333:role/pipeline
                  ArtifactStore: {Type: S3, Location: artifacts}
                  Stages:
                    - Name: Source
                      Actions:
                        - Name: Fetch
                          ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1'}
                          Configuration: {RepositoryName: code, BranchName: main, PollForSourceChanges: false}
                          OutputArtifacts: [{Name: files}]
                    - Name: Approve
                      Actions:
                        - Name: Look
                          ActionTypeId: {Category: Approval, Owner: AWS, Provider: Manual, Version: '1'}
            Outputs:
              Name: {Value: !Ref P}
              Version: {Value: !GetAtt P.Version}
            """;

    private void settled(CloudFormationClient stacks, String status) {
        await(
                () -> !stacks.describeStacks(r -> r.stackName("s"))
                        .stacks()
                        .get(0)
                        .stackStatusAsString()
                        .endsWith("IN_PROGRESS"),
                () -> stacks.describeStackEvents(r -> r.stackName("s")));
        assertEquals(
                status,
                stacks.describeStacks(r -> r.stackName("s")).stacks().get(0).stackStatusAsString(),
                () -> stacks.describeStackEvents(r -> r.stackName("s")).toString());
    }

    private String output(CloudFormationClient stacks, String key) {
        return stacks.describeStacks(r -> r.stackName("s")).stacks().get(0).outputs().stream()
                .filter(one -> one.outputKey().equals(key))
                .findFirst()
                .orElseThrow()
                .outputValue();
    }

    @Test
    void aStackMakesChangesAndRemovesAPipeline() {
        CloudFormationClient stacks = cloud.client(CloudFormationClient.class);
        stacks.createStack(r -> r.stackName("s")
                .templateBody(
                        TEMPLATE.formatted("DisableInboundStageTransitions: [{StageName: Approve, Reason: not yet}]")));
        settled(stacks, "CREATE_COMPLETE");
        PipelineSummary made = codepipeline.listPipelines(r -> {}).pipelines().get(0);
        assertTrue(made.name().matches("s-P-[A-Z0-9]{12}"), made.name());
        assertEquals(made.name(), output(stacks, "Name"));
        PipelineDeclaration kept =
                codepipeline.getPipeline(r -> r.name(made.name())).pipeline();
        assertEquals(
                "false", kept.stages().get(0).actions().get(0).configuration().get("PollForSourceChanges"));
        assertFalse(codepipeline
                .getPipelineState(r -> r.name(made.name()))
                .stageStates()
                .get(1)
                .inboundTransitionState()
                .enabled());

        stacks.updateStack(r -> r.stackName("s")
                .templateBody(TEMPLATE.formatted("RestartExecutionOnUpdate: true\n      Tags: [{Key: k, Value: v}]")));
        settled(stacks, "UPDATE_COMPLETE");
        assertEquals("2", output(stacks, "Version"));
        assertTrue(codepipeline
                .getPipelineState(r -> r.name(made.name()))
                .stageStates()
                .get(1)
                .inboundTransitionState()
                .enabled());
        assertEquals(
                2,
                codepipeline
                        .listPipelineExecutions(r -> r.pipelineName(made.name()))
                        .pipelineExecutionSummaries()
                        .size());
        stacks.deleteStack(r -> r.stackName("s"));
        await(() -> codepipeline.listPipelines(r -> {}).pipelines().isEmpty(), () -> "no pipelines");
    }
}
