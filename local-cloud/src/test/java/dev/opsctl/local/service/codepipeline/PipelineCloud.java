package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionCategory;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.ApprovalStatus;
import software.amazon.awssdk.services.codepipeline.model.InputArtifact;
import software.amazon.awssdk.services.codepipeline.model.OutputArtifact;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecution;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.codepipeline.model.StageState;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.s3.S3Client;

/** Pipelines that really run, through the SDK; only functions do nothing. */
abstract class PipelineCloud {

    static final String ROLE = "arn:aws:iam::111122223333:role/pipeline";

    /** What functions were invoked with. */
    final List<String> invoked = new CopyOnWriteArrayList<>();

    Path home;
    TestCloud cloud;
    CodePipelineClient codepipeline;

    /** Stands for Lambda. */
    private final class Functions implements LambdaClient {

        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            invoked.add(request.payload().asUtf8String());
            return InvokeResponse.builder().statusCode(202).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @BeforeEach
    void open(@TempDir Path directory) {
        home = directory;
        reopen();
        cloud.client(S3Client.class).createBucket(r -> r.bucket("artifacts"));
        cloud.client(IamClient.class)
                .createRole(
                        r -> r.roleName("pipeline")
                                .assumeRolePolicyDocument(
                                        """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
                "Principal":{"Service":"codepipeline.amazonaws.com"}}]}"""));
        cloud.client(CodeCommitClient.class).createRepository(r -> r.repositoryName("code"));
        push("text", "one");
        cloud.client(CodeBuildClient.class).createProject(r -> r.name("build")
                .source(s -> s.type("CODEPIPELINE"))
                .artifacts(a -> a.type("CODEPIPELINE"))
                .environment(e -> e.type("LINUX_CONTAINER").image("x").computeType("BUILD_GENERAL1_SMALL"))
                .serviceRole("arn:aws:iam::111122223333:role/builder"));
    }

    void reopen() {
        List<ServiceDefinition<?>> services = new ArrayList<>(Services.all());
        services.replaceAll(one -> one.clientInterface() == LambdaClient.class
                ? ServiceDefinition.regional("lambda", LambdaClient.class, context -> new Functions())
                : one);
        cloud = TestCloud.open(home, services.toArray(new ServiceDefinition<?>[0]));
        codepipeline = cloud.client(CodePipelineClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    /** @return the commit */
    String push(String file, String text) {
        CodeCommitClient codecommit = cloud.client(CodeCommitClient.class);
        String parent = codecommit
                        .listBranches(r -> r.repositoryName("code"))
                        .branches()
                        .isEmpty()
                ? null
                : codecommit
                        .getBranch(r -> r.repositoryName("code").branchName("main"))
                        .branch()
                        .commitId();
        return codecommit
                .putFile(r -> r.repositoryName("code")
                        .branchName("main")
                        .parentCommitId(parent)
                        .filePath(file)
                        .commitMessage(file + " is " + text)
                        .fileContent(SdkBytes.fromUtf8String(text)))
                .commitId();
    }

    static ActionDeclaration action(
            String name, ActionCategory category, String provider, Map<String, String> configuration) {
        return ActionDeclaration.builder()
                .name(name)
                .actionTypeId(t ->
                        t.category(category).owner("AWS").provider(provider).version("1"))
                .configuration(configuration)
                .build();
    }

    static StageDeclaration stage(String name, ActionDeclaration... actions) {
        return StageDeclaration.builder().name(name).actions(actions).build();
    }

    static StageDeclaration source() {
        return stage(
                "Source",
                action(
                                "Fetch",
                                ActionCategory.SOURCE,
                                "CodeCommit",
                                Map.of(
                                        "RepositoryName", "code",
                                        "BranchName", "main",
                                        "PollForSourceChanges", "false"))
                        .toBuilder()
                        .namespace("Source")
                        .outputArtifacts(OutputArtifact.builder().name("files").build())
                        .build());
    }

    static StageDeclaration build() {
        return stage(
                "Build",
                action(
                                "Make",
                                ActionCategory.BUILD,
                                "CodeBuild",
                                Map.of(
                                        "ProjectName",
                                        "build",
                                        "EnvironmentVariables",
                                        "[{\"name\":\"COMMIT\",\"value\":\"#{Source.CommitId}\",\"type\":\"PLAINTEXT\"}]"))
                        .toBuilder()
                        .namespace("Build")
                        .inputArtifacts(InputArtifact.builder().name("files").build())
                        .outputArtifacts(OutputArtifact.builder().name("built").build())
                        .build());
    }

    static StageDeclaration approve() {
        return stage(
                "Approve",
                action("Look", ActionCategory.APPROVAL, "Manual", Map.of("CustomData", "of #{Source.CommitId}")));
    }

    static StageDeclaration prove() {
        return stage(
                "Prove",
                action(
                        "Smoke",
                        ActionCategory.INVOKE,
                        "Lambda",
                        Map.of("FunctionName", "smoke", "UserParameters", "#{Source.BranchName}")));
    }

    static PipelineDeclaration pipeline(StageDeclaration... stages) {
        return PipelineDeclaration.builder()
                .name("shop")
                .roleArn(ROLE)
                .artifactStore(s -> s.type("S3").location("artifacts"))
                .pipelineType("V2")
                .stages(stages)
                .build();
    }

    void create(PipelineDeclaration pipeline) {
        codepipeline.createPipeline(r -> r.pipeline(pipeline));
    }

    void create(Consumer<PipelineDeclaration.Builder> more, StageDeclaration... stages) {
        create(pipeline(stages).toBuilder().applyMutation(more).build());
    }

    String start() {
        return codepipeline.startPipelineExecution(r -> r.name("shop")).pipelineExecutionId();
    }

    PipelineExecution execution(String id) {
        return codepipeline
                .getPipelineExecution(r -> r.pipelineName("shop").pipelineExecutionId(id))
                .pipelineExecution();
    }

    List<String> executions() {
        return codepipeline.listPipelineExecutions(r -> r.pipelineName("shop")).pipelineExecutionSummaries().stream()
                .map(one -> one.pipelineExecutionId())
                .toList();
    }

    /** The newest one. */
    String last() {
        return executions().get(0);
    }

    /** As {@code InProgress}, the newest first. */
    List<String> statuses() {
        return codepipeline.listPipelineExecutions(r -> r.pipelineName("shop")).pipelineExecutionSummaries().stream()
                .map(one -> one.statusAsString())
                .toList();
    }

    void awaitStatus(String id, String status) {
        await(() -> execution(id).statusAsString().equals(status), () -> status + " of " + details(id));
    }

    List<ActionExecutionDetail> details(String id) {
        return codepipeline
                .listActionExecutions(r -> r.pipelineName("shop").filter(f -> f.pipelineExecutionId(id)))
                .actionExecutionDetails();
    }

    /** The last run of an action. */
    ActionExecutionDetail detail(String id, String action) {
        return details(id).stream()
                .filter(one -> one.actionName().equals(action))
                .findFirst()
                .orElseThrow();
    }

    StageState state(String stage) {
        return codepipeline.getPipelineState(r -> r.name("shop")).stageStates().stream()
                .filter(one -> one.stageName().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    Optional<String> token() {
        return state("Approve").actionStates().stream()
                .map(ActionState::latestExecution)
                .filter(one -> one != null && one.token() != null)
                .map(one -> one.token())
                .findFirst();
    }

    String awaitToken() {
        await(() -> token().isPresent(), () -> "the approval of " + details(last()));
        return token().orElseThrow();
    }

    void answer(String token, ApprovalStatus status) {
        codepipeline.putApprovalResult(r -> r.pipelineName("shop")
                .stageName("Approve")
                .actionName("Look")
                .token(token)
                .result(a -> a.status(status).summary("so it is")));
    }

    static void await(BooleanSupplier done, Supplier<?> what) {
        for (int i = 0; i < 2_000; i++) {
            if (done.getAsBoolean()) {
                return;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("never: " + what.get());
    }

    static String said(ActionExecutionDetail detail) {
        return detail.output().executionResult().errorDetails().code() + ": "
                + detail.output().executionResult().errorDetails().message();
    }
}
