package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final int UPGRADES = Integer.getInteger("opsctl.release.upgrades", 2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static Cli cli;
    private static Path templates;
    private static URI catalogue;

    @BeforeAll
    static void deploys() throws Exception {
        cli = new Cli(home);
        cli.deployed();
        templates = TemplateCopy.below(home);
        JsonNode outputs = cli.json("status").path("outputs");
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
        JsonNode prepared = cli.json("pipeline", "prepare", "nothing-new", "--release", out.toString());
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
        Cli.Ran ran;
        try (Traffic traffic = Traffic.to(catalogue)) {
            ran = cli.run("deploy", "app", "--templates", templates.toString());
        }
        assertEquals(0, ran.status(), ran.err());
        Map<String, String> now = live();
        assertNotEquals(before.get("AppServer"), now.get("AppServer"));
        before.remove("AppServer");
        before.forEach((function, version) -> assertEquals(version, now.get(function), function));
    }

    @Test
    @Order(3)
    void whatThrowsWhenItStartsGoesBackAndNobodyNotices() throws Exception {
        Map<String, String> before = live();
        List<String> versions = versions("AppServer");
        ChangedFunctions functions = new ChangedFunctions(home.resolve("throwing"));
        functions.edit("orders/AppServer", ChangedFunctions.throwing("AppServer"));
        Cli.Ran ran;
        try (Traffic traffic = Traffic.to(catalogue)) {
            ran = functions.opsctl("deploy", "app", "--templates", templates.toString());
        }
        assertEquals(ExitCode.FAILED.status(), ran.status(), ran.out());
        assertTrue(
                ran.err().contains("Live (Custom::LiveVersions, " + templates.resolve("app/orders.yaml:")), ran.err());
        assertTrue(ran.err().contains("AppServer does not start: "), ran.err());
        assertTrue(ran.err().contains("not today"), ran.err());
        assertTrue(ran.err().contains("The stack is UPDATE_ROLLBACK_COMPLETE"), ran.err());
        assertEquals(before, live());
        assertEquals(versions, versions("AppServer"));
    }

    /** Each upgrade changes the code of all functions. In full numbers: {@code -Dopsctl.release.upgrades=5}. */
    @Test
    @Order(4)
    void everyOrderOfTheTimeOfUpgradesEndsRight() throws Exception {
        List<String> orders = new CopyOnWriteArrayList<>();
        List<String> refused = new CopyOnWriteArrayList<>();
        Map<String, String> before = live();
        ScheduledExecutorService customers = Executors.newScheduledThreadPool(4);
        AtomicInteger next = new AtomicInteger();
        customers.scheduleAtFixedRate(
                () -> customers.execute(() -> {
                    String via = next.getAndIncrement() % 2 == 0 ? "api" : "queue";
                    Cli.Ran ran = cli.run("order", "place", "--item", "LATEX-GLOVES:1", "--via", via, "-o", "json");
                    if (ran.status() != 0 && customers.isShutdown()) {
                        return; // interrupted at the end
                    }
                    try {
                        orders.add(JSON.readTree(ran.out()).required("orderID").asText());
                    } catch (IOException | RuntimeException e) {
                        refused.add(ran.out() + ran.err());
                    }
                }),
                0,
                500,
                TimeUnit.MILLISECONDS);
        try {
            ChangedFunctions functions = new ChangedFunctions(home.resolve("upgrades"));
            for (int upgrade = 0; upgrade < UPGRADES; upgrade++) {
                functions.release("upgrade " + upgrade);
                Cli.Ran ran = functions.opsctl("deploy", "app", "--templates", templates.toString());
                assertEquals(0, ran.status(), ran.out() + ran.err());
            }
        } finally {
            customers.shutdownNow();
            assertTrue(customers.awaitTermination(1, TimeUnit.MINUTES));
        }
        assertEquals(List.of(), refused);
        live().forEach((function, version) ->
                assertNotEquals(before.get(function), version, function + " is what it was"));
        assertTrue(orders.size() >= UPGRADES, orders::toString);
        System.out.println("  " + orders.size() + " orders during " + UPGRADES + " upgrades");
        Map<String, String> wrong = new TreeMap<>();
        for (String order : orders) {
            String status = JSON.readTree(cli.run("order", "watch", order, "--timeout", "120", "-o", "json")
                            .out())
                    .path("status")
                    .asText();
            if (!status.equals("CONFIRMED")) {
                wrong.put(order, status);
            }
        }
        assertEquals(Map.of(), wrong);
        Map<String, Long> charged = Cli.cloud(
                clients -> clients.dynamoDb().scanPaginator(r -> r.tableName("partner-payments")).items().stream()
                        .filter(item -> item.containsKey("status")
                                && item.get("status").s().equals("CHARGED"))
                        .collect(Collectors.groupingBy(
                                item -> item.get("orderID").s(), Collectors.counting())));
        orders.forEach(order -> assertEquals(1L, charged.get(order), () -> "charges of " + order));
    }
}
