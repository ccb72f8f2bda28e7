package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Every script of {@code examples/} against the deployed system, as a person runs it: sh and curl (PLT-9, SEC-5); and afterwards, what every
 * role was granted and used (PLT-4).
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExamplesIT {

    /** What is granted by name, or for days that are worse than this one, as role and action; all else has to be used. */
    private static final List<String> SPARE = List.of(
            // OBS-1: functions and flows are traced
            ".* xray:.*",
            // ORD-2, ORD-3: these roles hold exactly these
            "(Lambda-DynamoDBStreams-SNS|Stream-StartFlow) dynamodb:ListStreams",
            "Lambda-DynamoDBStreams-SNS sns:(GetTopicAttributes|ListTopics)",
            "Lambda-SQS-DynamoDB (dynamodb:DescribeTable|sqs:ChangeMessageVisibility)",
            "APIGateway-SQS logs:.*",
            // BNK-4: Lambda wants it of whoever reads a stream
            "BankEvents dynamodb:ListStreams",
            // PLT-6, ORD-10: what fails goes to a dead-letter queue, with its reason
            "(BankEvents|InventoryReport|Lambda-DynamoDBStreams-SNS|Lambda-SQS-DynamoDB) (sqs:SendMessage|kms:GenerateDataKey)",
            "(MailFeedback|StartMailFlow|StartOrderFlow) (sqs:SendMessage|kms:GenerateDataKey)",
            // ORD-9, MAIL-7: what was not answered is looked up before it is repeated, and people are asked
            "(OrderFlow|MailFlow|PaymentSimulator|ShipmentSimulator|Lambda-DynamoDBStreams-SNS) dynamodb:(GetItem|Query)",
            "OrderFlow sqs:SendMessage",
            // MAIL-5: without it S3 answers AccessDenied for a template that is not there
            "(GetMailTemplate|SendMail) s3:ListBucket",
            // REP-6: a scheduled report looks what it mailed last
            "InventoryReport dynamodb:GetItem",
            // ORD-8: off by default
            "DrainFlow(-Schedule)? .*",
            // ORD-4: what an operator does by hand
            "Operator .*",
            // WEB-4, ORD-10: what is sent back is sent and deleted, whose failure a log tells, and a suppression is
            // lifted, where there is one
            "Console (sqs:SendMessage|kms:GenerateDataKey|logs:FilterLogEvents|dynamodb:DeleteItem)",
            // MAIL-6: without it S3 answers AccessDenied for a template that is not there
            "Console s3:ListBucket",
            // SEC-2: the next deployment looks whether the settings are the same
            "SettingsCipher kms:Decrypt",
            // DEL-3: the next deployment probes new versions, and removes old ones
            "LiveVersions lambda:.*",
            // DEL-1: a pipeline's job is settled where there is a pipeline
            "Smoke codepipeline:.*");

    @TempDir
    static Path home;

    private static Cli cli;
    private static Examples examples;

    @BeforeAll
    static void deploys() throws Exception {
        cli = new Cli(home);
        // Not a copy of a deployed cloud: what a deployment uses of what is granted counts, too.
        cli.ok("deploy");
        cli.ok("seed");
        cli.ok("mail", "verify", "inventory@example.com", "operator@example.com");
        examples = new Examples(cli);
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    static List<String> scripts() throws Exception {
        return Examples.scripts();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theExampleAnswersAsItSays(String script) throws Exception {
        examples.answerAsTheySay(script);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void noRoleIsDeniedAnythingOrGrantedWhatNothingNeeds() throws Exception {
        cli.ok("report", "now");
        String[] bounce = {"mail", "send", "--template", "welcome", "--to", "bounce@simulator.amazonses.com"};
        cli.ok(Stream.concat(Stream.of(bounce), Stream.of("--id", "bounced", "--data", "name=x"))
                .toArray(String[]::new));
        new Mailbox(cli).await("bounced", mail -> mail.path("status").asText().equals("BOUNCED"));
        try (Session session = Session.open(Settings.load())) {
            String ask = Files.readString(Examples.FOLDER.resolve("payloads/external-request.json"));
            session.partner().orElseThrow().lambda().invoke(r -> r.functionName("ExternalService")
                    .payload(SdkBytes.fromUtf8String("{\"operation\":\"add\",\"request\":" + ask + "}")));
        }
        Cli.cloud(clients -> {
            for (String function : List.of("BankHistory", "ExternalFetch", "ExternalInvoke", "Smoke")) {
                String time = "{\"time\":\"" + Instant.now() + "\"}";
                var answer =
                        clients.lambda().invoke(r -> r.functionName(function).payload(SdkBytes.fromUtf8String(time)));
                assertNull(answer.functionError(), answer.payload().asUtf8String());
            }
            return null;
        });
        List<String> wrong = new ArrayList<>();
        for (JsonNode role : cli.json("iam", "diff")) {
            String name = role.path("role").asText();
            role.path("denied").forEach(action -> wrong.add(name + " was denied " + action.asText()));
            for (JsonNode action : role.path("unused")) {
                String grant = name + " " + action.asText();
                if (SPARE.stream().noneMatch(grant::matches)) {
                    wrong.add(grant + " is granted and not used");
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void allRunsEveryExample() throws Exception {
        String all = Files.readString(Examples.FOLDER.resolve("all.sh"));
        for (String script : scripts()) {
            assertTrue(all.contains(script), script);
        }
    }

    @Test
    void withoutCurlItSaysSo() throws Exception {
        Path empty = Files.createDirectory(home.resolve("empty"));
        Files.createSymbolicLink(empty.resolve("dirname"), Path.of("/usr/bin/dirname"));
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "orders.sh")
                .directory(Examples.FOLDER.toFile())
                .redirectErrorStream(true);
        shell.environment().put("PATH", empty.toString());
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(3, process.waitFor(), said);
        assertTrue(said.contains("curl is needed"), said);
    }
}
