package dev.opsctl.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.system.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Named environments, as they are remembered and as commands see them; nothing is opened (OPS-2, PLT-7). */
class ContextsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private Cli cli;
    private Path file;

    @BeforeEach
    void aHomeOfItsOwn() {
        cli = new Cli(home);
        file = home.resolve("config/opsctl/config.json");
    }

    @AfterEach
    void unsets() {
        System.clearProperty(Settings.VARIABLE);
        System.clearProperty(Settings.CONTEXT_VARIABLE);
        assertFalse(Files.exists(home.resolve("state")), "nothing was started");
    }

    private JsonNode shown(String... arguments) throws IOException {
        return JSON.readTree(cli.ok(Stream.concat(Stream.of("context", "show", "-o", "json"), Stream.of(arguments))
                .toArray(String[]::new)));
    }

    /** {@code VALUE from SOURCE} of a setting or parameter. */
    private String value(String name, String... arguments) throws IOException {
        JsonNode shown = shown(arguments);
        for (JsonNode entry : shown.findParents("source")) {
            if (entry.path("name").asText().equals(name)) {
                return entry.path("value").asText() + " from "
                        + entry.path("source").asText();
            }
        }
        throw new AssertionError("no " + name + " in " + shown);
    }

    private void written(String settings) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, settings);
    }

    @Test
    void theOptionGoesBeforeTheFileBeforeTheEnvironmentBeforeTheContextBeforeTheTemplate() throws IOException {
        Path parameters = Files.writeString(home.resolve("p.yaml"), "Parameters:\n  MailPolicy: digest\n");
        assertEquals("on-change from template", value("MailPolicy"));
        cli.ok("context", "set", "MailPolicy=always", "region=eu-west-1");
        assertEquals("always from context", value("MailPolicy"));
        assertEquals("eu-west-1 from context", value("region"));
        System.setProperty(
                Settings.VARIABLE,
                "{\"target\":\"local\",\"region\":\"eu-west-2\",\"parameters\":{\"MailPolicy\":\"never\"}}");
        assertEquals("never from environment", value("MailPolicy"));
        assertEquals("eu-west-2 from environment", value("region"));
        String file = parameters.toString();
        assertEquals("digest from file", value("MailPolicy", "--parameters", file));
        assertEquals("on-change from flag", value("MailPolicy", "--parameters", file, "--set", "MailPolicy=on-change"));
        assertEquals("eu-west-3 from flag", value("region", "--region", "eu-west-3"));
        assertEquals("us-east-1 from default", value("region", "--context", "aws"), "an option goes before variables");
    }

    @Test
    void everyParameterIsShownWithItsDescription() throws IOException {
        JsonNode parameters = shown().path("parameters");
        assertTrue(parameters.size() > 20, parameters.toString());
        parameters.forEach(p -> assertFalse(p.path("description").asText().isBlank(), p.toString()));
        assertTrue(cli.ok("context", "show").contains("Days that log groups keep their events"));
        assertEquals("inventory@example.com from default", value("SourceEmail"));
        assertEquals("null from missing", value("SourceEmail", "aws"));
    }

    @Test
    void nothingOfLocalIsSeenAtAws() throws IOException {
        cli.ok("use", "local", "--source-email", "me@local.test", "--set", "PaymentEndpoint=http://127.0.0.1:1");
        cli.ok("use", "--region", "eu-west-1", "--prefix", "mine-");
        List<List<String>> ways = List.of(List.of("--target", "aws"), List.of("--context", "aws"), List.of("aws"));
        for (List<String> way : ways) {
            String text = cli.ok(Stream.concat(Stream.of("context", "show", "-o", "json"), way.stream())
                    .toArray(String[]::new));
            for (String local : List.of("me@local.test", "127.0.0.1:1", "eu-west-1", "mine-")) {
                assertFalse(text.contains(local), local + " in " + text);
            }
        }
        cli.ok("use", "aws", "--endpoint-url", "http://127.0.0.1:2");
        assertEquals("null from missing", value("SourceEmail"));
        assertEquals("http://127.0.0.1:2 from context", value("endpoint-url"));
        cli.ok("use", "local");
        assertEquals("null from default", value("endpoint-url"));
        assertEquals("me@local.test from context", value("SourceEmail"));
        assertEquals("mine- from context", value("prefix"));
        cli.ok("use", "aws");
        assertEquals("null from default", value("endpoint-url"), "the next use of aws forgets it");
    }

    @Test
    void whatIsUnsetIsTheDefaultAgain() throws IOException {
        cli.ok("context", "set", "MailPolicy=always", "LogRetentionDays=7", "prefix=a-");
        cli.ok("context", "unset", "MailPolicy", "prefix");
        assertEquals("on-change from template", value("MailPolicy"));
        assertEquals(" from default", value("prefix"));
        assertEquals("7 from context", value("LogRetentionDays"));
        assertEquals(3, cli.run("context", "unset", "LogRetentionDays", "Web").status());
        assertEquals("7 from context", value("LogRetentionDays"), "all of it or nothing");
    }

    @Test
    void aVariableChoosesForOneShellAndAnOptionForOneCommand() throws IOException {
        cli.ok("context", "create", "staging", "--target", "aws", "--prefix", "staging-", "--region", "eu-west-1");
        cli.ok("context", "create", "trial", "--target", "local", "--prefix", "trial-");
        assertEquals("local", shown().path("context").asText());
        System.setProperty(Settings.CONTEXT_VARIABLE, "staging");
        assertEquals("staging", shown().path("context").asText());
        assertEquals("OPSCTL_CONTEXT", shown().path("chosenBy").asText());
        assertEquals("trial", shown("--context", "trial").path("context").asText());
        assertEquals("local", shown("--target", "local").path("context").asText(), "staging is at AWS");
        assertEquals("staging", shown("--target", "aws").path("context").asText(), "staging is there already");
        Cli.Ran ran = cli.run("use", "local");
        assertTrue(ran.err().contains("unset OPSCTL_CONTEXT"), ran.err());
        cli.ok("context", "set", "MailPolicy=never");
        assertEquals("never from context", value("MailPolicy", "staging"));
        assertEquals(5, cli.run("context", "delete", "staging").status());
        System.setProperty(Settings.CONTEXT_VARIABLE, "moon");
        assertTrue(cli.run("status").err().contains("There is no context 'moon', which OPSCTL_CONTEXT names"));
        System.setProperty(Settings.VARIABLE, "{\"target\":\"aws\"}");
        ran = cli.run("context", "show");
        assertEquals(2, ran.status());
        assertTrue(ran.err().contains("OPSCTL_SETTINGS and OPSCTL_CONTEXT"), ran.err());
    }

    @Test
    void anErrorNamesTheContextAndHowToGetThereAgain() {
        cli.ok(
                "context",
                "create",
                "far",
                "--target",
                "aws",
                "--endpoint-url",
                "http://127.0.0.1:9",
                "--prefix",
                "far-");
        Cli.Ran ran = cli.run("--context", "far", "tables", "list");
        assertTrue(ran.err().contains("This was context far (aws, us-east-1, prefix far-)"), ran.err());
        cli.ok("use", "far");
        ran = cli.run("tables", "list", "--region", "eu-west-1");
        assertTrue(ran.err().contains("This was context far (aws, eu-west-1"), ran.err());
        assertTrue(ran.err().contains("chosen by opsctl use"), ran.err());
    }

    @Test
    void anExistingNameIsNotMadeAgainAndTheSamePlaceIsSaid() {
        cli.ok("context", "create", "one", "--target", "local", "--prefix", "one-");
        assertEquals(5, cli.run("context", "create", "one", "--target", "local").status());
        Cli.Ran ran = cli.run("context", "create", "two", "--target", "local", "--prefix", "one-");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.err().contains("the same environment as one"), ran.err());
        ran = cli.run("context", "set", "--context", "two", "prefix=two-");
        assertTrue(ran.err().contains("what was deployed in the former one stays"), ran.err());
        cli.ok("context", "delete", "two");
        assertFalse(cli.ok("context", "list").contains("two"));
    }

    @Test
    void settingsOfBeforeContextsBecomeTheContextLocal() throws IOException {
        String before =
                """
                {"target": "local", "profile": "prod", "partnerProfile": "bank", "region": "eu-west-1",
                 "prefix": "dev-", "endpointUrl": null, "parameters": {"SourceEmail": "a@b.test", "Web": "off"}}""";
        written(before);
        for (int i = 0; i < 2; i++) { // as it is read, and once it is written
            assertEquals("local", shown().path("context").asText());
            assertEquals("a@b.test from context", value("SourceEmail"));
            assertEquals("off from context", value("Web"));
            assertEquals("eu-west-1 from context", value("region"));
            assertEquals("dev- from context", value("prefix"));
            assertEquals("null from default", value("profile"));
            assertEquals("prod from context", value("profile", "aws"), "it was remembered for AWS");
            assertEquals("bank from context", value("partner-profile", "aws"));
            assertEquals("eu-west-1 from context", value("region", "aws"));
            assertEquals("null from missing", value("SourceEmail", "aws"));
            cli.ok("context", "set", "MailPolicy=never");
        }
        assertEquals(before, Files.readString(file.resolveSibling("config.json.before-contexts")));
        assertEquals(2, JSON.readTree(Files.readString(file)).path("format").asInt());
    }

    @Test
    void settingsOfBeforeContextsBecomeTheContextAws() throws IOException {
        written(
                """
                {"target": "aws", "profile": null, "partnerProfile": "bank", "region": "eu-west-1",
                 "prefix": "dev-", "endpointUrl": "http://127.0.0.1:5000", "parameters": {"SourceEmail": "a@b.test"}}""");
        for (int i = 0; i < 2; i++) {
            assertEquals("aws", shown().path("context").asText());
            for (String expected : List.of(
                    "target=aws from context",
                    "region=eu-west-1 from context",
                    "prefix=dev- from context",
                    "partner-profile=bank from context",
                    "endpoint-url=http://127.0.0.1:5000 from context",
                    "SourceEmail=a@b.test from context")) {
                String name = expected.substring(0, expected.indexOf('='));
                assertEquals(expected, name + "=" + value(name));
            }
            assertEquals("a@b.test from context", value("SourceEmail", "local"), "it held there, too");
            assertEquals("null from default", value("endpoint-url", "local"));
            cli.ok("context", "set", "--context", "local", "MailPolicy=never");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"target\": \"local\"",
                "",
                "[]",
                "{\"target\": \"moon\"}",
                "{\"taget\": \"local\"}",
                "{\"target\": \"local\", \"parameters\": {\"A\": {}}}",
                "{\"format\": 2, \"context\": \"gone\", \"contexts\": {}}",
                "{\"format\": 2, \"context\": \"x\", \"contexts\": {\"x\": {}}}"
            })
    void whatCannotBeReadIsKeptBesideWhenOneBeginsAnew(String broken) throws IOException {
        written(broken);
        Cli.Ran ran = cli.run("context", "list");
        assertEquals(2, ran.status(), ran.out());
        assertTrue(ran.err().contains(file.toString()) && ran.err().contains("opsctl use local"), ran.err());
        assertEquals(2, cli.run("context", "set", "MailPolicy=never").status());
        assertEquals(broken, Files.readString(file), "nothing but `use` mends it");

        ran = cli.run("use", "local");

        assertEquals(0, ran.status(), ran.err());
        try (Stream<Path> files = Files.list(file.getParent())) {
            Path kept = files.filter(f -> f.getFileName().toString().startsWith("config.json.broken-"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(ran.err().contains(kept.toString()), ran.err());
            assertEquals(broken, Files.readString(kept));
        }
        assertEquals("local", shown().path("context").asText());
    }

    @Test
    void whatANewerOpsctlWroteIsLeftAlone() throws IOException {
        String newer = "{\"format\": 3, \"contexts\": []}";
        written(newer);
        for (String command : List.of("use local", "context list", "context use local")) {
            Cli.Ran ran = cli.run(command.split(" "));
            assertEquals(5, ran.status(), ran.err());
            assertTrue(ran.err().contains("newer opsctl"), ran.err());
        }
        assertEquals(newer, Files.readString(file));
    }

    @Test
    void twoWhoChangeItAtOnceBothSucceed() throws Exception {
        List<String> names = IntStream.range(0, 16).mapToObj(i -> "c" + i).toList();
        ExecutorService many = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> calls = names.stream()
                    .map(name -> (Callable<String>)
                            () -> cli.ok("context", "create", name, "--target", "local", "--prefix", name + "-"))
                    .toList();
            for (var done : many.invokeAll(calls)) {
                done.get();
            }
        } finally {
            many.shutdownNow();
        }
        JsonNode listed = cli.json("context", "list");
        assertEquals(names.size() + 1, listed.size(), listed.toString());
    }

    @Test
    void theVariableOfPipelinesStillSaysEverything() throws IOException {
        cli.ok("use", "local", "--set", "MailPolicy=always");
        System.setProperty(
                Settings.VARIABLE,
                "{\"target\":\"aws\",\"profile\":null,\"partnerProfile\":null,\"region\":\"eu-west-1\",\"prefix\":\"p-\","
                        + "\"endpointUrl\":null,\"parameters\":{\"SourceEmail\":\"a@b.test\"}}");
        assertEquals("aws from environment", value("target"));
        assertEquals("p- from environment", value("prefix"));
        assertEquals("a@b.test from environment", value("SourceEmail"));
        assertEquals("on-change from template", value("MailPolicy"), "the file is not asked");
        assertEquals("local", shown("--target", "local").path("context").asText());
        System.setProperty(Settings.VARIABLE, "{\"target\":");
        Cli.Ran ran = cli.run("context", "show");
        assertEquals(2, ran.status());
        assertTrue(ran.err().contains("OPSCTL_SETTINGS"), ran.err());
    }

    @Test
    void filesOfParametersAreReadInEachOfCloudFormationsForms() throws IOException {
        Map<String, String> files = Map.of(
                "list.json",
                "[{\"ParameterKey\": \"LogRetentionDays\", \"ParameterValue\": \"7\"},\n\t{\"ParameterKey\":"
                        + " \"ExternalAccount\", \"ParameterValue\": \"012345678901\"}]",
                "words.json",
                "[\"LogRetentionDays=7\", \"ExternalAccount=012345678901\"]",
                "configuration.json",
                "{\"Parameters\": {\"LogRetentionDays\": 7, \"ExternalAccount\": \"012345678901\"}}",
                "list.yaml",
                "- ParameterKey: LogRetentionDays\n  ParameterValue: 7\n- ParameterKey: ExternalAccount\n"
                        + "  ParameterValue: 012345678901\n",
                "configuration.yaml",
                "Parameters:\n  LogRetentionDays: 7\n  ExternalAccount: 012345678901\n");
        for (Map.Entry<String, String> entry : files.entrySet()) {
            String file = Files.writeString(home.resolve(entry.getKey()), entry.getValue())
                    .toString();
            assertEquals("7 from file", value("LogRetentionDays", "--parameters", file), entry.getKey());
            assertEquals("012345678901 from file", value("ExternalAccount", "--parameters", file), entry.getKey());
        }
        for (String wrong : List.of(
                "{}",
                "7",
                "",
                "[7]",
                "{\"Parameters\": {\"Web\": []}}",
                "{\"Parameters\":",
                "[{\"ParameterKey\": \"Web\", \"UsePreviousValue\": true}]",
                "{\"Parameters\": {\"Nonsense\": \"1\"}}",
                "[\"Web=on\", \"Web=off\"]")) {
            Path file = Files.writeString(home.resolve("wrong"), wrong);
            Cli.Ran ran = cli.run("deploy", "--parameters", file.toString());
            assertEquals(2, ran.status(), wrong + ran.out());
            assertTrue(ran.err().contains(wrong.contains("Nonsense") ? "Nonsense" : file.toString()), ran.err());
        }
    }

    @Test
    void aSecretParameterIsNotShown() throws IOException {
        Path templates = Files.createDirectories(home.resolve("templates"));
        for (String root : List.of("bootstrap", "iam", "partner")) {
            Files.writeString(templates.resolve(root + ".yaml"), "Resources: {}\n");
        }
        Files.writeString(
                templates.resolve("app.yaml"),
                "Parameters:\n  MailPolicy:\n    Type: String\n  Secret:\n    Type: String\n    NoEcho: true\n    Description: A secret\n");
        String set = cli.ok("context", "set", "--templates", templates.toString(), "Secret=hidden", "MailPolicy=never");
        assertFalse(set.contains("hidden"), set);
        assertTrue(set.contains("never"), set);
        String shown = cli.ok("context", "show", "--templates", templates.toString(), "-o", "json");
        assertTrue(shown.contains("\"****\""), shown);
        assertFalse(shown.contains("hidden"), shown);
    }
}
