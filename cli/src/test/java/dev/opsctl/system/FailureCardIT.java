package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.outcome.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResource;

/** OPS-3: what fails in a deployment is told with all that its operator needs, while CloudFormation still goes back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailureCardIT {

    private static final String TEMPLATE = "app/smoke.yaml";
    /** How long after the failure its card may come on a machine that does much else. */
    private static final Duration SOON = Duration.ofMillis(2_000);

    @TempDir
    static Path home;

    private static Cli cli;

    @BeforeAll
    static void deploys() {
        cli = new Cli(home);
        cli.deployed();
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    /** A copy of the templates with further resources in a nested one. */
    private static Path templates(String resources) throws IOException {
        Path templates = TemplateCopy.below(Files.createTempDirectory(home, "case"));
        Path file = templates.resolve(TEMPLATE);
        Files.writeString(file, Files.readString(file).replace("\nResources:\n", "\nResources:\n" + resources));
        return templates;
    }

    private static int line(Path templates, String resource) throws IOException {
        return Files.readAllLines(templates.resolve(TEMPLATE)).indexOf("  " + resource + ":") + 1;
    }

    static Stream<Arguments> failures() {
        StringBuilder resources = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            resources
                    .append("                  - arn:aws:s3:::a-bucket-with-a-long-name-")
                    .append(i)
                    .append("/*\n");
        }
        return Stream.of(
                Arguments.of(
                        "name-taken",
                        "SecondQueue",
                        "already exists",
                        """
                          FirstQueue:
                            Type: AWS::SQS::Queue
                            Properties: {QueueName: twice}
                          SecondQueue:
                            Type: AWS::SQS::Queue
                            DependsOn: FirstQueue
                            Properties: {QueueName: twice, DelaySeconds: 5}
                        """),
                Arguments.of(
                        "invalid-property",
                        "Never",
                        "ScheduleExpression",
                        """
                          Never:
                            Type: AWS::Events::Rule
                            Properties: {ScheduleExpression: rate(1 parsec)}
                        """),
                Arguments.of(
                        "function-timeout",
                        "Silent",
                        "/aws/lambda/Smoke",
                        """
                          Silent:
                            Type: Custom::Silent
                            Properties: {ServiceToken: !GetAtt Smoke.Arn, ServiceTimeout: 4}
                        """),
                Arguments.of(
                        "quota-exceeded",
                        "BigRole",
                        "Maximum policy size",
                        """
                          BigRole:
                            Type: AWS::IAM::Role
                            Properties:
                              AssumeRolePolicyDocument:
                                Version: '2012-10-17'
                                Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
                              Policies:
                                - PolicyName: Big
                                  PolicyDocument:
                                    Version: '2012-10-17'
                                    Statement:
                                      - Effect: Allow
                                        Action: s3:GetObject
                                        Resource:
                        """
                                + resources),
                Arguments.of(
                        "custom-resource",
                        "Broken",
                        "/aws/lambda/LiveVersions, its last lines:",
                        """
                          Broken:
                            Type: Custom::LiveVersions
                            Properties:
                              ServiceToken: !Ref LiveVersionsToken
                              ServiceTimeout: 60
                              Functions: {}
                        """));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    @Order(1)
    void whatFailsIsTold(String kind, String resource, String said, String resources) throws Exception {
        Path templates = templates(resources);
        List<Instant> told = new ArrayList<>();
        String[] command = {"deploy", "app", "--templates", templates.toString(), "-o", "json"};
        Cli.Ran ran = cli.run(
                line -> {
                    if (line.contains("failed: " + resource)) {
                        told.add(Instant.now());
                    }
                },
                command);

        assertEquals(ExitCode.FAILED.status(), ran.status(), ran.err());
        assertEquals("", ran.out(), "data only on stdout");
        assertEquals(1, told.size(), ran.err());
        String at = templates.resolve(TEMPLATE) + ":" + line(templates, resource);
        String again = "then run: opsctl deploy --templates " + templates + " -o json app";
        for (String expected : List.of(
                "template    " + at, said, "error       " + kind + ", see docs/errors/" + kind + ".md", again)) {
            assertTrue(ran.err().contains(expected), expected + " in:\n" + ran.err());
        }
        String error = ran.err().substring(ran.err().indexOf("error: "));
        assertTrue(error.contains(resource) && error.contains(at) && error.contains(again), error);
        assertTrue(error.contains("error " + kind + ": docs/errors/" + kind + ".md"), error);
        assertTrue(Files.exists(Path.of("..", "docs", "errors", kind + ".md")));
        Duration late = Duration.between(failed(resource), told.get(0));
        System.out.println("  the card of " + kind + " came " + late.toMillis() + " ms after the failure");
        assertTrue(late.compareTo(SOON) < 0, "the card came after " + late);
    }

    /** When CloudFormation says that it failed. */
    private static Instant failed(String resource) {
        return Cli.cloud(
                clients -> {
                    String nested = clients
                            .cloudFormation()
                            .describeStackResources(r -> r.stackName("opsctl-app"))
                            .stackResources()
                            .stream()
                            .filter(r -> r.logicalResourceId().equals("Smoke"))
                            .map(StackResource::physicalResourceId)
                            .findFirst()
                            .orElseThrow();
                    return clients
                            .cloudFormation()
                            .describeStackEventsPaginator(r -> r.stackName(nested))
                            .stackEvents()
                            .stream()
                            .filter(event -> event.logicalResourceId().equals(resource)
                                    && event.resourceStatusAsString().endsWith("_FAILED"))
                            .map(StackEvent::timestamp)
                            .min(Instant::compareTo)
                            .orElseThrow();
                });
    }

    /** What CloudFormation refuses before it begins has no card, but the same places. */
    @Test
    @Order(2)
    void whatIsRefusedBeforeIsToldWithItsPlace() throws Exception {
        Path templates = templates(
                """
                  TooSlow:
                    Type: AWS::SQS::Queue
                    Properties: {DelaySeconds: 99999999}
                """);
        Cli.Ran ran = cli.run("deploy", "app", "--templates", templates.toString());
        assertEquals(ExitCode.FAILED.status(), ran.status(), ran.err());
        assertTrue(
                ran.err()
                        .contains("Correct the property (" + templates.resolve(TEMPLATE) + ":"
                                + line(templates, "TooSlow") + "), then run: opsctl deploy --templates " + templates
                                + " app"),
                ran.err());
        assertTrue(ran.err().contains("docs/errors/invalid-property.md"), ran.err());
    }

    /** The way back needs the permission, too: the stack is stuck, and gets out of that by the commands that are told. */
    @Test
    @Order(3)
    void aMissingPermissionIsReadyToPasteAndTheStackGetsOut() throws Exception {
        Path templates = TemplateCopy.below(Files.createTempDirectory(home, "permission"));
        Path iam = templates.resolve("iam.yaml");
        String before = Files.readString(iam);
        Files.writeString(
                iam,
                before.replace(
                        "'lambda:PublishVersion', 'lambda:ListVersionsByFunction', 'lambda:GetAlias'",
                        "'lambda:GetAlias'"));
        Path changed = templates.resolve("app/smoke.yaml");
        Files.writeString(changed, Files.readString(changed) + "# changed\n");

        Cli.Ran ran = cli.run("deploy", "--templates", templates.toString());

        assertEquals(ExitCode.DENIED.status(), ran.status(), ran.err());
        int at = Files.readAllLines(iam).indexOf("                Action: ['lambda:GetAlias']") + 1;
        assertTrue(at > 0);
        for (String expected : List.of(
                "failed: Live",
                "add this statement for role LiveVersions, beside the one at " + iam + ":" + at + ":",
                "- Effect: Allow",
                "Action: 'lambda:ListVersionsByFunction'",
                "Resource: 'arn:aws:lambda:us-east-1:111122223333:function:Smoke'",
                "docs/errors/missing-permission.md",
                "The stack is UPDATE_ROLLBACK_FAILED",
                "opsctl resume")) {
            assertTrue(ran.err().contains(expected), expected + " in:\n" + ran.err());
        }
        Cli.Ran refused = cli.run("deploy", "app");
        assertEquals(ExitCode.CONFLICT.status(), refused.status(), refused.err());
        assertTrue(refused.err().contains("opsctl resume --plan"), refused.err());
        assertTrue(cli.ok("resume", "--plan", "-o", "json").contains("Smoke.Live"));
        Cli.Ran unknown = cli.run("resume", "--skip", "Smoke.Nothing");
        assertEquals(ExitCode.USAGE.status(), unknown.status(), unknown.err());
        assertTrue(unknown.err().contains("Smoke.Live"), unknown.err());
        Cli.Ran again = cli.run("resume");
        assertEquals(ExitCode.DENIED.status(), again.status(), "the cause is not mended: " + again.err());

        String skipped = cli.ok("resume", "--skip", "Smoke.Live", "-o", "json");
        assertTrue(skipped.contains("UPDATE_ROLLBACK_COMPLETE"), skipped);
        Files.writeString(iam, before);
        cli.ok("deploy", "--templates", templates.toString());
        assertEquals("[ ]", cli.ok("resume", "-o", "json").strip());
    }
}
