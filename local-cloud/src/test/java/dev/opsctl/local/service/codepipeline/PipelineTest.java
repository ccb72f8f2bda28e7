package dev.opsctl.local.service.codepipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.codepipeline.model.ActionCategory;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ApprovalAlreadyCompletedException;
import software.amazon.awssdk.services.codepipeline.model.ApprovalStatus;
import software.amazon.awssdk.services.codepipeline.model.InputArtifact;
import software.amazon.awssdk.services.codepipeline.model.InvalidApprovalTokenException;
import software.amazon.awssdk.services.codepipeline.model.InvalidJobStateException;
import software.amazon.awssdk.services.codepipeline.model.JobNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.OutputArtifact;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecution;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.codepipeline.model.TriggerType;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What the actions of a pipeline do, and what they hand on. */
class PipelineTest extends PipelineCloud {

    private static final String BUILDSPEC =
            """
            version: 0.2
            env: {exported-variables: [VERDICT]}
            phases:
              build:
                commands:
                  - export VERDICT="$COMMIT by $CODEBUILD_INITIATOR"
                  - mkdir out && ./program > out/template.yaml && echo '{"Parameters":{"Name":"of-the-file"},"Tags":{"t":"v"}}' > out/settings.json
            artifacts: {files: ['*'], base-directory: out}
            """;
    private static final String PROGRAM =
            """
            cat <<'EOF'
            Parameters: {Name: {Type: String}, Commit: {Type: String}}
            Resources: {Topic: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref Name, DisplayName: !Ref Commit}}}
            Outputs: {Topic: {Value: !Ref Topic}}
            EOF
            """;

    private static StageDeclaration deploy() {
        return stage(
                "Deploy",
                action(
                                "Stack",
                                ActionCategory.DEPLOY,
                                "CloudFormation",
                                Map.of(
                                        "ActionMode", "CREATE_UPDATE",
                                        "StackName", "made",
                                        "TemplatePath", "built::template.yaml",
                                        "TemplateConfiguration", "built::settings.json",
                                        "ParameterOverrides", "{\"Commit\":\"#{Source.CommitId}\"}",
                                        "RoleArn", "arn:aws:iam::111122223333:role/deployer",
                                        "OutputFileName", "outputs.json"))
                        .toBuilder()
                        .namespace("Stack")
                        .inputArtifacts(InputArtifact.builder().name("built").build())
                        .outputArtifacts(
                                OutputArtifact.builder().name("outputs").build())
                        .build());
    }

    @Test
    void aPushIsBuiltApprovedDeployedAndProven() throws JsonProcessingException {
        push("buildspec.yml", BUILDSPEC.replace("./program", "sh ./program"));
        String commit = push("program", PROGRAM);
        create(pipeline(source(), build(), approve(), deploy(), prove()));
        String id = last();
        String token = awaitToken();
        ActionExecutionDetail made = detail(id, "Make");
        assertEquals(
                Map.of("VERDICT", commit + " by codepipeline/shop"),
                made.output().outputVariables());
        assertEquals(
                "of " + commit,
                detail(id, "Look").input().resolvedConfiguration().get("CustomData"));
        assertThrows(
                InvalidApprovalTokenException.class,
                () -> answer("11111111-2222-3333-4444-555555555555", ApprovalStatus.APPROVED));
        answer(token, ApprovalStatus.APPROVED);
        assertThrows(ApprovalAlreadyCompletedException.class, () -> answer(token, ApprovalStatus.REJECTED));
        await(() -> !invoked.isEmpty(), () -> details(id));
        JsonNode job = PojoJson.mapper().readTree(invoked.get(0)).path("CodePipeline.job");
        assertEquals(
                PojoJson.mapper().readTree("{\"FunctionName\":\"smoke\",\"UserParameters\":\"main\"}"),
                job.at("/data/actionConfiguration/configuration"));
        assertTrue(job.at("/data/artifactCredentials/accessKeyId").asText().startsWith("ASIA"), job::toString);
        assertEquals(0, job.at("/data/inputArtifacts").size());
        String jobId = job.path("id").asText();
        assertEquals(
                "Smoke",
                codepipeline
                        .getJobDetails(r -> r.jobId(jobId))
                        .jobDetails()
                        .data()
                        .pipelineContext()
                        .action()
                        .name());
        codepipeline.putJobSuccessResult(r -> r.jobId(jobId).executionDetails(e -> e.summary("one order")));
        assertThrows(InvalidJobStateException.class, () -> codepipeline.putJobSuccessResult(r -> r.jobId(jobId)));
        assertThrows(
                JobNotFoundException.class,
                () -> codepipeline.putJobFailureResult(r -> r.jobId("11111111-2222-3333-4444-555555555555")
                        .failureDetails(f -> f.type("JobFailed").message("x"))));

        PipelineExecution done = execution(id);
        assertEquals("Succeeded", done.statusAsString(), () -> details(id).toString());
        assertEquals(commit, done.artifactRevisions().get(0).revisionId());
        assertEquals(TriggerType.CREATE_PIPELINE, done.trigger().triggerType());
        assertEquals("of-the-file", topic(id).replaceFirst("^.*:", ""));
        assertEquals(
                "one order",
                state("Prove").actionStates().get(0).latestExecution().summary());
        assertEquals(
                "so it is",
                state("Approve").actionStates().get(0).latestExecution().summary());
    }

    /** What the stack's output is, by the variable and by the file; and the stack has what the artifacts and settings say. */
    private String topic(String id) throws JsonProcessingException {
        ActionExecutionDetail stack = detail(id, "Stack");
        var place = stack.output().outputArtifacts().get(0).s3location();
        assertTrue(place.key().matches("shop/outputs/[A-Za-z0-9]{7}"), place.key());
        byte[] zip = cloud.client(S3Client.class)
                .getObjectAsBytes(r -> r.bucket(place.bucket()).key(place.key()))
                .asByteArray();
        assertTrue(zip.length > 100);
        var found = cloud.client(CloudFormationClient.class)
                .describeStacks(r -> r.stackName("made"))
                .stacks()
                .get(0);
        assertEquals("t", found.tags().get(0).key());
        return stack.output().outputVariables().get("Topic");
    }

    @Test
    void aFailureSaysWhyAndIsTriedAgain() {
        push("buildspec.yml", "version: 0.2\nphases: {build: {commands: 'exit 3'}}");
        create(pipeline(source(), build(), approve()));
        String id = last();
        awaitStatus(id, "Failed");
        assertEquals(
                "JobFailed: Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: "
                        + "Error while executing command: exit 3. Reason: exit status 3",
                said(detail(id, "Make")));
        codepipeline.retryStageExecution(r -> r.pipelineName("shop")
                .stageName("Build")
                .pipelineExecutionId(id)
                .retryMode("FAILED_ACTIONS"));
        awaitStatus(id, "Failed");
        assertEquals(3, details(id).size());
        assertEquals(1, state("Build").retryStageMetadata().manualStageRetryAttempt());
        push("buildspec.yml", "version: 0.2\nphases: {build: {commands: 'true'}}\nartifacts: {files: text}");
        start();
        answer(awaitToken(), ApprovalStatus.REJECTED);
        awaitStatus(last(), "Failed");
        assertEquals("JobFailed: Rejected by arn:aws:iam::111122223333:root: so it is", said(detail(last(), "Look")));
    }

    @Test
    void functionsSayHowTheirJobsEndOrRunOutOfTime() throws JsonProcessingException {
        create(pipeline(source(), prove()));
        await(() -> invoked.size() == 1, () -> details(last()));
        JsonNode first = PojoJson.mapper().readTree(invoked.get(0)).path("CodePipeline.job");
        codepipeline.putJobSuccessResult(r -> r.jobId(first.path("id").asText()).continuationToken("half"));
        cloud.cloud().clock().advance(Duration.ofSeconds(30));
        await(() -> invoked.size() == 2, () -> details(last()));
        JsonNode again = PojoJson.mapper().readTree(invoked.get(1)).path("CodePipeline.job");
        assertEquals("half", again.at("/data/continuationToken").asText());
        assertEquals(first.path("id"), again.path("id"));
        codepipeline.putJobFailureResult(r -> r.jobId(again.path("id").asText())
                .failureDetails(f -> f.type("JobFailed").message("no order came through")));
        assertEquals("JobFailed: no order came through", said(detail(last(), "Smoke")));
        awaitStatus(last(), "Failed");

        String id = start();
        await(() -> invoked.size() == 3, () -> details(id));
        await(() -> detail(id, "Smoke").output() != null, () -> details(id));
        cloud.cloud().clock().advance(Duration.ofMinutes(21));
        awaitStatus(id, "Failed");
        assertTrue(
                said(detail(id, "Smoke")).startsWith("ActionTimedOut: The AWS Lambda function smoke failed to return"),
                () -> said(detail(id, "Smoke")));
    }

    @Test
    void bucketsAreSourcesAndWhoAsksForItIsPolled() {
        S3Client s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("sources"));
        s3.putBucketVersioning(r -> r.bucket("sources").versioningConfiguration(v -> v.status("Enabled")));
        create(pipeline(
                stage(
                        "Source",
                        action(
                                        "Fetch",
                                        ActionCategory.SOURCE,
                                        "S3",
                                        Map.of("S3Bucket", "sources", "S3ObjectKey", "a.zip"))
                                .toBuilder()
                                .outputArtifacts(
                                        OutputArtifact.builder().name("files").build())
                                .build()),
                prove()));
        awaitStatus(last(), "Failed");
        assertEquals(
                "RevisionUnavailable: The object with key 'a.zip' does not exist in the bucket 'sources'",
                said(detail(last(), "Fetch")));
        String version = s3.putObject(r -> r.bucket("sources").key("a.zip"), RequestBody.fromString("x"))
                .versionId();
        cloud.cloud().clock().advance(Duration.ofMinutes(2));
        await(() -> executions().size() == 2, this::executions);
        await(() -> !execution(last()).artifactRevisions().isEmpty(), () -> details(last()));
        PipelineExecution polled = execution(last());
        assertEquals(version, polled.artifactRevisions().get(0).revisionId());
        assertEquals(TriggerType.POLL_FOR_SOURCE_CHANGES, polled.trigger().triggerType());
        cloud.cloud().clock().advance(Duration.ofMinutes(5));
        assertEquals(2, executions().size());
    }

    @Test
    void rulesStartPipelinesAndHearOfThem() {
        create(pipeline(source(), approve()));
        awaitToken();
        EventBridgeClient events = cloud.client(EventBridgeClient.class);
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("heard")).queueUrl();
        events.putRule(r -> r.name("hear").eventPattern("{\"source\":[\"aws.codepipeline\"]}"));
        events.putTargets(r -> r.rule("hear").targets(t -> t.id("q").arn("arn:aws:sqs:us-east-1:111122223333:heard")));
        events.putRule(r -> r.name("pushes").eventPattern("{\"source\":[\"aws.codecommit\"]}"));
        events.putTargets(r -> r.rule("pushes").targets(t -> t.id("p")
                .arn("arn:aws:codepipeline:us-east-1:111122223333:shop")
                .roleArn(ROLE)));
        push("text", "two");
        await(() -> executions().size() == 2, this::executions);
        PipelineExecution started = execution(last());
        assertEquals(TriggerType.CLOUD_WATCH_EVENT, started.trigger().triggerType());
        assertEquals(
                "arn:aws:events:us-east-1:111122223333:rule/pushes",
                started.trigger().triggerDetail());
        StringBuilder heard = new StringBuilder();
        await(
                () -> {
                    sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10))
                            .messages()
                            .forEach(message -> heard.append(message.body()).append('\n'));
                    return heard.toString().contains("\"action\":\"Fetch\",")
                            && heard.toString().contains("SUCCEEDED");
                },
                () -> heard);
        for (String part : List.of(
                "\"detail-type\":\"CodePipeline Pipeline Execution State Change\"",
                "\"detail-type\":\"CodePipeline Stage Execution State Change\"",
                "\"detail-type\":\"CodePipeline Action Execution State Change\"",
                "\"resources\":[\"arn:aws:codepipeline:us-east-1:111122223333:shop\"]",
                "\"type\":{\"owner\":\"AWS\",\"category\":\"Source\",\"provider\":\"CodeCommit\",\"version\":\"1\"}",
                "\"execution-trigger\":{\"trigger-type\":\"CloudWatchEvent\"")) {
            assertTrue(heard.toString().contains(part), () -> part + " in " + heard);
        }
    }

    @Test
    void actionsGoOnAfterARestart() {
        push("buildspec.yml", "version: 0.2\nphases: {build: {commands: 'true'}}\nartifacts: {files: text}");
        create(pipeline(source(), build(), approve(), prove()));
        String id = last();
        close();
        reopen();
        String token = awaitToken();
        close();
        reopen();
        assertEquals(token, awaitToken());
        answer(token, ApprovalStatus.APPROVED);
        await(() -> invoked.size() == 1, () -> details(id));
        await(() -> detail(id, "Smoke").output() != null, () -> details(id));
        close();
        reopen();
        assertEquals(ActionExecutionStatus.IN_PROGRESS, detail(id, "Smoke").status(), () -> details(id)
                .toString());
        assertEquals(List.of(id), executions());
    }

    /** {@code -Dopsctl.pipeline.restarts=N} draws more points, {@code -Dopsctl.pipeline.seed=N} repeats a run. */
    @Test
    void whereverTheCloudEndsAnExecutionComesToItsEnd() {
        long seed = Long.getLong("opsctl.pipeline.seed", 20_261_130L);
        Random random = new Random(seed);
        push("buildspec.yml", BUILDSPEC.replace("./program", "sh ./program"));
        push("program", PROGRAM);
        create(pipeline(source(), build(), deploy()));
        String id = last();
        for (int round = 0; round < Integer.getInteger("opsctl.pipeline.restarts", 2); round++) {
            LockSupport.parkNanos(random.nextInt(2_000) * 1_000_000L);
            close();
            reopen();
            awaitStatus(id, "Succeeded");
            assertEquals(
                    List.of("Stack Succeeded", "Make Succeeded", "Fetch Succeeded"),
                    details(id).stream()
                            .map(one -> one.actionName() + " " + one.statusAsString())
                            .toList(),
                    () -> "-Dopsctl.pipeline.seed=" + seed);
            push("text", "of round " + round);
            id = start();
        }
    }
}
