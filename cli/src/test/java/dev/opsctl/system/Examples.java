package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The scripts of {@code examples/} as a person runs them: with sh and curl, where the deployed system is and with its keys. */
final class Examples {

    static final Path FOLDER = Path.of("..", "examples").toAbsolutePath().normalize();

    private final Map<String, String> environment = new TreeMap<>();

    /** Asks the system, as it stands now, for its addresses and keys. */
    Examples(Cli cli) throws IOException {
        JsonNode outputs =
                new ObjectMapper().readTree(cli.ok("status", "-o", "json")).path("outputs");
        try (Session session = Session.open(Settings.load())) {
            environment.put("BANK_KEY", secret(session, outputs, "BankApiKeySecret"));
            environment.put(
                    "EXTERNAL_KEY",
                    new ObjectMapper()
                            .readTree(secret(session, outputs, "ExternalCredentialsSecret"))
                            .path("key")
                            .asText());
            Map.of("API_KEY", "ApiKeyId", "TRIAL_API_KEY", "TrialApiKeyId")
                    .forEach((name, output) -> environment.put(
                            name,
                            session.clients()
                                    .apiGateway()
                                    .getApiKey(
                                            r -> r.apiKey(outputs.path(output).asText())
                                                    .includeValue(true))
                                    .value()));
        }
        environment.put("API_URL", outputs.path("ApiUrl").asText());
        environment.put("EXTERNAL_URL", outputs.path("PartnersApiUrl").asText());
        environment.put("SHOP_URL", outputs.path("ShopUrl").asText());
        environment.put("WEB_DISTRIBUTION", outputs.path("WebDistributionId").asText());
        Matcher exported = Pattern.compile("(?m)^export (AWS_[A-Z_]+)=(.*)$").matcher(cli.ok("local", "env"));
        while (exported.find()) {
            environment.put(exported.group(1), exported.group(2));
        }
        environment.put(
                "WEB_BUCKET_URL",
                "http://%s.s3.%s.localhost:%d"
                        .formatted(
                                outputs.path("WebBucket").asText(),
                                environment.get("AWS_REGION"),
                                URI.create(environment.get("AWS_ENDPOINT_URL")).getPort()));
        environment.put("TOKEN", token(cli, "--customer", "c-001"));
        environment.put("OTHER_TOKEN", token(cli, "--customer", "c-002"));
        environment.put("OPERATOR_TOKEN", token(cli, "--operator", "tester"));
        environment.put("EXPIRED_TOKEN", token(cli, "--customer", "c-001", "--for", "0s"));
    }

    private static String secret(Session session, JsonNode outputs, String output) {
        return session.clients()
                .secretsManager()
                .getSecretValue(r -> r.secretId(outputs.path(output).asText()))
                .secretString();
    }

    private static String token(Cli cli, String... options) {
        return cli.ok(Stream.concat(Stream.of("token", "issue"), Stream.of(options))
                        .toArray(String[]::new))
                .trim();
    }

    /** Each example, without what only calls others. */
    static List<String> scripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sh")
                            && !List.of("call.sh", "all.sh").contains(name))
                    .sorted()
                    .toList();
        }
    }

    /** Runs a script to its end, which has to be a good one. */
    void answerAsTheySay(String script) throws IOException, InterruptedException {
        ProcessBuilder shell =
                new ProcessBuilder("sh", script).directory(FOLDER.toFile()).redirectErrorStream(true);
        shell.environment().putAll(environment);
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertTrue(said.contains("ok    "), said);
    }
}
