package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
            // SEC-2: the next deployment looks whether the settings are the same
            "SettingsCipher kms:Decrypt");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();

    @TempDir
    static Path home;

    private static Cli cli;
    private static final Map<String, String> ENVIRONMENT = new TreeMap<>();

    @BeforeAll
    static void deploys() throws Exception {
        cli = new Cli(home);
        cli.ok("deploy");
        cli.ok("seed");
        cli.ok("mail", "verify", "inventory@example.com", "operator@example.com");
        JsonNode outputs = JSON.readTree(cli.ok("status", "-o", "json")).path("outputs");
        try (Session session = Session.open(Settings.load())) {
            String bankKey = session.clients()
                    .secretsManager()
                    .getSecretValue(
                            r -> r.secretId(outputs.path("BankApiKeySecret").asText()))
                    .secretString();
            ENVIRONMENT.put("BANK_KEY", bankKey);
            ENVIRONMENT.put("EXTERNAL_URL", outputs.path("PartnersApiUrl").asText());
            ENVIRONMENT.put(
                    "EXTERNAL_KEY",
                    JSON.readTree(session.clients()
                                    .secretsManager()
                                    .getSecretValue(r -> r.secretId(outputs.path("ExternalCredentialsSecret")
                                            .asText()))
                                    .secretString())
                            .path("key")
                            .asText());
            Map.of("API_KEY", "ApiKeyId", "TRIAL_API_KEY", "TrialApiKeyId")
                    .forEach((name, output) -> ENVIRONMENT.put(
                            name,
                            session.clients()
                                    .apiGateway()
                                    .getApiKey(
                                            r -> r.apiKey(outputs.path(output).asText())
                                                    .includeValue(true))
                                    .value()));
        }
        ENVIRONMENT.put("API_URL", outputs.path("ApiUrl").asText());
        ENVIRONMENT.put("TOKEN", token("--customer", "c-001"));
        ENVIRONMENT.put("OTHER_TOKEN", token("--customer", "c-002"));
        ENVIRONMENT.put("OPERATOR_TOKEN", token("--operator", "tester"));
        ENVIRONMENT.put("EXPIRED_TOKEN", token("--customer", "c-001", "--for", "0s"));
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static String token(String... options) {
        String[] command =
                Stream.concat(Stream.of("token", "issue"), Stream.of(options)).toArray(String[]::new);
        return cli.ok(command).trim();
    }

    static List<String> scripts() throws Exception {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sh")
                            && !List.of("call.sh", "all.sh").contains(name))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theExampleAnswersAsItSays(String script) throws Exception {
        ProcessBuilder shell =
                new ProcessBuilder("sh", script).directory(EXAMPLES.toFile()).redirectErrorStream(true);
        shell.environment().putAll(ENVIRONMENT);
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertTrue(said.contains("ok    "), said);
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
            String ask = Files.readString(EXAMPLES.resolve("payloads/external-request.json"));
            session.partner().orElseThrow().lambda().invoke(r -> r.functionName("ExternalService")
                    .payload(SdkBytes.fromUtf8String("{\"operation\":\"add\",\"request\":" + ask + "}")));
        }
        Cli.cloud(clients -> {
            for (String function : List.of("BankHistory", "ExternalFetch", "ExternalInvoke")) {
                String time = "{\"time\":\"" + Instant.now() + "\"}";
                var answer =
                        clients.lambda().invoke(r -> r.functionName(function).payload(SdkBytes.fromUtf8String(time)));
                assertNull(answer.functionError(), answer.payload().asUtf8String());
            }
            return null;
        });
        List<String> wrong = new ArrayList<>();
        for (JsonNode role : JSON.readTree(cli.ok("iam", "diff", "-o", "json"))) {
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
        String all = Files.readString(EXAMPLES.resolve("all.sh"));
        for (String script : scripts()) {
            assertTrue(all.contains(script), script);
        }
    }

    @Test
    void withoutCurlItSaysSo() throws Exception {
        Path empty = Files.createDirectory(home.resolve("empty"));
        Files.createSymbolicLink(empty.resolve("dirname"), Path.of("/usr/bin/dirname"));
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "orders.sh")
                .directory(EXAMPLES.toFile())
                .redirectErrorStream(true);
        shell.environment().put("PATH", empty.toString());
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(3, process.waitFor(), said);
        assertTrue(said.contains("curl is needed"), said);
    }
}
