package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
