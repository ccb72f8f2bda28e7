package dev.opsctl.local.service.codebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.TestStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.StatusType;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** A project of a stack, and a rule that builds it. */
class CodeBuildStackTest {

    private static final String TEMPLATE =
            """
            Resources:
              P:
                Type: AWS::CodeBuild::Project
                Properties:
                  %s
                  ServiceRole: arn:aws:iam::111122223333:role/builder
                  Source:
                    Type: NO_SOURCE
                    BuildSpec: |
                      version: 0.2
                      env: {exported-variables: [TEXT]}
                      phases: {build: {commands: 'true'}}
                  Artifacts: {Type: NO_ARTIFACTS}
                  Environment:
                    Type: LINUX_CONTAINER
                    Image: aws/codebuild/standard:7.0
                    ComputeType: BUILD_GENERAL1_SMALL
                    EnvironmentVariables: [{Name: TEXT, Value: of the project}]
              R:
                Type: AWS::Events::Rule
                Properties:
                  EventPattern: {source: [mine]}
                  Targets:
                    - Id: b
                      Arn: !GetAtt P.Arn
                      RoleArn: arn:aws:iam::111122223333:role/starter
                      Input: '{"environmentVariablesOverride": [{"name": "TEXT", "value": "of the rule"}]}'
            Outputs:
              Name: {Value: !Ref P}
              Arn: {Value: !GetAtt P.Arn}
            """;

    private static void await(BooleanSupplier done) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!done.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        assertTrue(done.getAsBoolean());
    }

    @Test
    void aStackMakesChangesAndRemovesAProjectThatARuleBuilds(@TempDir Path home) {
        try (TestCloud cloud = TestCloud.open(home)) {
            TestStack stack = new TestStack(cloud, "s");
            CodeBuildClient codebuild = cloud.client(CodeBuildClient.class);
            Map<String, String> outputs = stack.create(TEMPLATE.formatted("Description: one"));
            String name = outputs.get("Name");
            assertTrue(name.matches("s-P-[A-Z0-9]{12}"), name);
            assertEquals("arn:aws:codebuild:us-east-1:111122223333:project/" + name, outputs.get("Arn"));

            cloud.client(EventBridgeClient.class)
                    .putEvents(
                            r -> r.entries(e -> e.source("mine").detailType("x").detail("{}")));
            await(() -> codebuild.listBuilds(r -> {}).ids().size() == 1);
            String id = codebuild.listBuilds(r -> {}).ids().get(0);
            await(() -> codebuild.batchGetBuilds(r -> r.ids(id)).builds().get(0).buildComplete());
            Build build = codebuild.batchGetBuilds(r -> r.ids(id)).builds().get(0);
            assertEquals(StatusType.SUCCEEDED, build.buildStatus());
            assertEquals(
                    List.of("of the rule"),
                    build.exportedEnvironmentVariables().stream()
                            .map(one -> one.value())
                            .toList());

            stack.update(TEMPLATE.formatted("TimeoutInMinutes: 9"));
            Project project =
                    codebuild.batchGetProjects(r -> r.names(name)).projects().get(0);
            assertEquals(9, project.timeoutInMinutes());
            assertEquals("", project.description());
            assertNull(project.sourceVersion(), "of its source, the newest is built as before");
            assertNull(codebuild
                    .startBuild(r -> r.projectName(name).sourceVersion(""))
                    .build()
                    .sourceVersion());
            stack.delete();
            assertEquals(List.of(), codebuild.listProjects(r -> {}).projects());
        }
    }
}
