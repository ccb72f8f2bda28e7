package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every script of {@code examples/} against the deployed system, as a person runs it: sh and curl (PLT-9, SEC-5). */
class ExamplesIT {

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
