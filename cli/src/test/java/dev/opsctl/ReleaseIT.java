package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** DEL-3: functions are called by the alias {@code live}, which moves to what was found to start, and callers meet nothing else. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReleaseIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static Cli cli;
    private static Path templates;
    private static URI catalogue;

    @BeforeAll
    static void deploys() throws Exception {
        cli = new Cli(home);
        cli.ok("deploy");
        cli.ok("seed");
        templates = TemplateCopy.below(home);
        JsonNode outputs = JSON.readTree(cli.ok("status", "-o", "json")).path("outputs");
        catalogue = URI.create(outputs.path("ApiUrl").asText() + "/api/products");
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    /** By function, the version that its alias names. */
    private static Map<String, String> live() {
        return Cli.cloud(clients -> clients.lambda().listFunctionsPaginator().functions().stream()
                .map(FunctionConfiguration::functionName)
                .filter(name -> !List.of("SettingsCipher", "LiveVersions").contains(name))
                .collect(Collectors.toMap(name -> name, name -> clients.lambda()
                        .getAlias(r -> r.functionName(name).name("live"))
                        .functionVersion())));
    }

    private static List<String> versions(String function) {
        return Cli.cloud(
                clients -> clients.lambda().listVersionsByFunction(r -> r.functionName(function)).versions().stream()
                        .map(FunctionConfiguration::version)
                        .toList());
    }

    /** Deploys the templates while somebody asks for the catalogue five times a second; every answer has to be good. */
    private static Cli.Ran deployUnderRequests() throws Exception {
        List<String> flaws = new CopyOnWriteArrayList<>();
        HttpClient http = HttpClient.newHttpClient();
        Thread caller = new Thread(() -> {
            while (!Thread.interrupted()) {
                try {
                    int status = http.send(
                                    HttpRequest.newBuilder(catalogue)
                                            .timeout(Duration.ofSeconds(60))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode();
                    if (status != 200) {
                        flaws.add("status " + status);
                    }
                } catch (InterruptedException e) {
                    return;
                } catch (Exception e) {
                    flaws.add(e.toString());
                }
                LockSupport.parkNanos(200_000_000);
            }
        });
        caller.start();
        try {
            return cli.run("deploy", "app", "--templates", templates.toString());
        } finally {
            caller.interrupt();
            caller.join();
            assertEquals(List.of(), flaws);
        }
    }

    private static void change(String file, String from, String to) throws Exception {
        Path path = templates.resolve(file);
        String text = Files.readString(path);
        assertTrue(text.contains(from), from);
        Files.writeString(path, text.replace(from, to));
    }

    @Test
    @Order(1)
    void everythingCallsFunctionsByTheirAlias() {
        Cli.cloud(clients -> {
            clients.lambda()
                    .listEventSourceMappingsPaginator()
                    .eventSourceMappings()
                    .forEach(mapping -> assertTrue(mapping.functionArn().endsWith(":live"), mapping.functionArn()));
            clients.apiGateway().getRestApis().items().forEach(api -> clients.apiGateway()
                    .getResources(r -> r.restApiId(api.id()).embed("methods"))
                    .items()
                    .forEach(resource -> resource.resourceMethods().values().stream()
                            .filter(method -> method.methodIntegration() != null
                                    && method.methodIntegration().uri() != null
                                    && method.methodIntegration().uri().contains(":lambda:path"))
                            .forEach(method -> assertTrue(
                                    method.methodIntegration().uri().endsWith(":live/invocations"),
                                    method::toString))));
            return null;
        });
        assertTrue(live().size() > 25, live()::toString);
    }

    /** DEL-1: a pipeline deploys what {@code opsctl package} writes, so that has to be what a deployment brings. */
    @Test
    @Order(1)
    void whatIsPackagedIsWhatWasDeployed() throws Exception {
        Path out = home.resolve("release");
        cli.ok("package", "--out", out.toString());
        JsonNode release = JSON.readTree(out.resolve("release.json").toFile());
        Cli.cloud(clients -> {
            release.path("artifacts")
                    .fieldNames()
                    .forEachRemaining(key -> assertArrayEquals(
                            read(out.resolve("artifacts").resolve(key)),
                            clients.s3()
                                    .getObjectAsBytes(
                                            r -> r.bucket(release.path("bucket").asText())
                                                    .key(key))
                                    .asByteArray(),
                            key));
            for (String part : List.of("iam", "app")) {
                JsonNode packed = release.path("stacks").path(part);
                String template = new String(
                        read(out.resolve("artifacts")
                                .resolve(packed.path("template").asText())),
                        StandardCharsets.UTF_8);
                assertEquals(
                        clients.cloudFormation()
                                .getTemplate(r -> r.stackName("opsctl-" + part).templateStage("Original"))
                                .templateBody(),
                        template);
                Map<String, String> deployed = clients
                        .cloudFormation()
                        .describeStacks(r -> r.stackName("opsctl-" + part))
                        .stacks()
                        .get(0)
                        .parameters()
                        .stream()
                        .collect(Collectors.toMap(Parameter::parameterKey, Parameter::parameterValue));
                packed.path("parameters")
                        .fields()
                        .forEachRemaining(e -> assertEquals(
                                deployed.get(e.getKey()), e.getValue().asText(), e.getKey()));
                assertTrue(packed.path("parameters").has("ExternalAccount"), packed::toString);
            }
            return null;
        });
        assertTrue(release.path("artifacts").size() > 15, release::toString);
        JsonNode prepared =
                JSON.readTree(cli.ok("pipeline", "prepare", "nothing-new", "--release", out.toString(), "-o", "json"));
        prepared.path("stacks")
                .forEach(
                        stack -> assertEquals("unchanged", stack.path("outcome").asText(), prepared::toString));
        assertEquals("none", prepared.path("dataAtRisk").asText());
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(1)
    void preparingSaysWhatDataIsAtRiskAndChangesNothing() throws Exception {
        Path other = TemplateCopy.below(Files.createDirectory(home.resolve("other")));
        Path report = other.resolve("app/report.yaml");
        Files.writeString(
                report, Files.readString(report).replace("'${Prefix}report-state'", "'${Prefix}report-state-2'"));
        Path out = home.resolve("risky");
        Path variables = home.resolve("variables");
        cli.ok("package", "--templates", other.toString(), "--out", out.toString());
        String[] prepare = {
            "pipeline", "prepare", "risky", "--release", out.toString(), "--variables", variables.toString()
        };
        cli.ok(prepare);

        String risk = "DATA_AT_RISK='app/Report/ReportState (AWS::DynamoDB::Table report-state) would be replaced,"
                + " the old one kept'\n";
        assertEquals(risk, Files.readString(variables));
        Cli.cloud(clients -> {
            assertEquals(
                    "AVAILABLE",
                    clients.cloudFormation()
                            .describeChangeSet(r -> r.stackName("opsctl-app").changeSetName("risky"))
                            .executionStatusAsString());
            assertTrue(clients.dynamoDb().listTables().tableNames().contains("report-state"));
            assertFalse(clients.dynamoDb().listTables().tableNames().contains("report-state-2"));
            for (String stack : List.of("opsctl-iam", "opsctl-app")) {
                clients.cloudFormation().deleteChangeSet(r -> r.stackName(stack).changeSetName("risky"));
            }
            return null;
        });

        Files.writeString(
                report, Files.readString(report).replace("Type: AWS::DynamoDB::Table", "Type: AWS::DynamoDB::Tabel"));
        cli.ok("package", "--templates", other.toString(), "--out", out.toString());
        Cli.Ran refused = cli.run(prepare);
        assertEquals(ExitCode.FAILED.status(), refused.status(), refused.out());
        assertTrue(refused.err().contains("Cannot deploy app: "), refused.err());
        assertTrue(refused.err().contains("AWS::DynamoDB::Tabel"), refused.err());
        assertTrue(refused.err().contains("then push again"), refused.err());
        Cli.cloud(clients -> {
            clients.cloudFormation()
                    .listChangeSets(r -> r.stackName("opsctl-iam"))
                    .summaries()
                    .forEach(set -> assertNotEquals("risky", set.changeSetName(), "all or none"));
            return null;
        });

        Cli.Ran nothing = cli.run(
                "pipeline",
                "prepare",
                "nothing",
                "--release",
                home.resolve("no").toString());
        assertEquals(ExitCode.USAGE.status(), nothing.status());
        assertTrue(nothing.err().contains("opsctl package --out"), nothing.err());
    }

    @Test
    @Order(2)
    void aNewVersionGoesLiveAndTheOthersStay() throws Exception {
        Map<String, String> before = live();
        change("app/orders.yaml", "Description: The shop's API", "Description: The shop's API, once more");
        Cli.Ran ran = deployUnderRequests();
        assertEquals(0, ran.status(), ran.err());
        Map<String, String> now = live();
        assertNotEquals(before.get("AppServer"), now.get("AppServer"));
        before.remove("AppServer");
        before.forEach((function, version) -> assertEquals(version, now.get(function), function));
    }

    @Test
    @Order(3)
    void whatDoesNotStartGoesBackAndNobodyNotices() throws Exception {
        Map<String, String> before = live();
        List<String> versions = versions("AppServer");
        change("app/orders.yaml", "dev.opsctl.functions.orders.AppServer::", "dev.opsctl.functions.orders.Nothing::");
        Cli.Ran ran = deployUnderRequests();
        assertEquals(ExitCode.FAILED.status(), ran.status(), ran.out());
        assertTrue(
                ran.err().contains("Live (Custom::LiveVersions, " + templates.resolve("app/orders.yaml:")), ran.err());
        assertTrue(ran.err().contains("AppServer does not start: "), ran.err());
        assertTrue(ran.err().contains("The stack is UPDATE_ROLLBACK_COMPLETE"), ran.err());
        assertEquals(before, live());
        assertEquals(versions, versions("AppServer"));
    }
}
