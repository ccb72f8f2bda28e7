package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.opsctl.target.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.s3.model.S3Object;

/** OPS-2: a plan tells the truth, leaves nothing behind, and can be kept and applied as it was. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlanIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SOURCE = Path.of("src", "test", "resources", "plan", "templates");

    @TempDir
    static Path home;

    private static Cli cli;
    private static Path templates;

    @BeforeAll
    static void opens() throws IOException {
        cli = new Cli(home);
        templates = home.resolve("templates");
        try (Stream<Path> files = Files.walk(SOURCE)) {
            for (Path file : files.toList()) {
                Files.copy(file, templates.resolve(SOURCE.relativize(file).toString()));
            }
        }
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static void change(String file, String from, String to) throws IOException {
        Path path = templates.resolve(file);
        String text = Files.readString(path);
        assertTrue(text.contains(from), from);
        Files.writeString(path, text.replace(from, to));
    }

    private static JsonNode plan() throws IOException {
        String json = cli.ok("plan", "-o", "json", "--templates", templates.toString());
        var problems = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(cli.ok("plan", "--schema"))
                .validate(json, InputFormat.JSON);
        assertEquals(Set.of(), problems);
        return JSON.readTree(json);
    }

    private static String text() {
        return cli.ok("plan", "--templates", templates.toString());
    }

    private static List<Stack> stacks(Clients clients) {
        return clients.cloudFormation().describeStacksPaginator().stacks().stream()
                .toList();
    }

    /** Whatever planning could leave: change sets, stacks that were only looked at. */
    private static List<String> left() {
        return Cli.cloud(clients -> {
            List<String> left = new ArrayList<>();
            for (Stack stack : stacks(clients)) {
                if (stack.stackStatusAsString().equals("REVIEW_IN_PROGRESS")) {
                    left.add(stack.stackName());
                }
                clients.cloudFormation().listChangeSets(r -> r.stackName(stack.stackId())).summaries().stream()
                        .filter(set -> set.executionStatusAsString().equals("AVAILABLE"))
                        .forEach(set -> left.add(stack.stackName() + " " + set.changeSetName()));
            }
            return left;
        });
    }

    private static Map<String, JsonNode> resources(JsonNode plan) {
        Map<String, JsonNode> all = new TreeMap<>();
        plan.path("stacks").forEach(stack -> stack.path("resources")
                .forEach(resource -> all.put(resource.path("path").asText(), resource)));
        return all;
    }

    private static List<String> told(JsonNode resource) {
        List<String> told = new ArrayList<>();
        resource.path("properties").forEach(p -> {
            List<String> causes = new ArrayList<>();
            p.path("causes").forEach(c -> causes.add(c.path("entity").asText()));
            told.add(String.join(
                    " ",
                    p.path("change").asText(),
                    p.path("name").asText(),
                    p.path("before").toString(),
                    p.path("after").toString(),
                    p.path("recreation").asText(),
                    causes.toString()));
        });
        return told;
    }

    private static List<String> outcomes(JsonNode plan) {
        List<String> outcomes = new ArrayList<>();
        plan.path("stacks")
                .forEach(stack -> outcomes.add(stack.path("path").asText() + " "
                        + stack.path("outcome").asText() + " "
                        + stack.path("source").asText()));
        return outcomes;
    }

    @Test
    @Order(1)
    void beforeAnythingIsThereTheTemplatesAreListedAndNothingIsMade() throws IOException {
        JsonNode plan = plan();
        assertEquals(
                List.of(
                        "bootstrap CREATE CHANGE_SET",
                        "iam CREATE TEMPLATE",
                        "app CREATE TEMPLATE",
                        "app/Data CREATE TEMPLATE",
                        "app/Quiet CREATE TEMPLATE",
                        "app/Work CREATE TEMPLATE",
                        "partner CREATE TEMPLATE"),
                outcomes(plan));
        assertEquals(12, plan.at("/summary/added").asInt());
        assertTrue(text().contains("AWS::SQS::Queue 2: Queue, Old"), PlanIT::text);
        assertEquals(List.of(), Cli.cloud(PlanIT::stacks));
        assertEquals(List.of(), Cli.cloud(clients -> clients.s3().listBuckets().buckets()));
        Cli.Ran refused = cli.run(
                "plan",
                "--templates",
                templates.toString(),
                "--out",
                home.resolve("p").toString());
        assertEquals(5, refused.status());
        assertTrue(refused.err().contains("cannot be kept"), refused.err());
        assertFalse(Files.exists(home.resolve("p")));
    }

    @Test
    @Order(2)
    void whatIsDeployedNeedsNothing() throws IOException {
        cli.ok("deploy", "--templates", templates.toString());
        assertTrue(text().contains("Nothing to change"), PlanIT::text);
        assertEquals(0, resources(plan()).size());
        assertEquals(List.of(), left());
    }

    @Test
    @Order(3)
    void everyChangeIsToldPropertyByPropertyThroughNestedStacks() throws IOException {
        change("app/work.yaml", "  Old:\n", "  Returns:\n"); // one deleted, one added
        change("app/work.yaml", "plan-old", "plan-returns");
        Path data = templates.resolve(
                "app/data.yaml"); // a changed key attribute, and a table of a generated name that is replaced
        Files.writeString(data, Files.readString(data).replace("AttributeName: id", "AttributeName: key"));
        change("app/data.yaml", "first-key-of-the-shop", "second-key-of-the-shop");
        change("iam.yaml", "'sqs:SendMessage'", "['sqs:SendMessage', 'sqs:ReceiveMessage']");
        change(
                "iam.yaml",
                "          - Effect: Deny\n            Action: 'sqs:PurgeQueue'\n            Resource: '*'\n",
                "");
        change("iam.yaml", "Service: lambda.amazonaws.com", "Service: [lambda.amazonaws.com, events.amazonaws.com]");
        cli.ok("use", "--set", "LogRetentionDays=60");

        JsonNode plan = plan();
        Map<String, JsonNode> all = resources(plan);
        assertEquals(
                "{\"deleted\":1,\"replaced\":2,\"perhapsReplaced\":0,\"modified\":4,\"perhapsModified\":1,\"added\":1,\"imported\":0,"
                        + "\"widened\":2,\"losing\":2}",
                plan.path("summary").toString());
        assertTrue(outcomes(plan).contains("app/Quiet PASSES_ON CHANGE_SET"), outcomes(plan)::toString);

        JsonNode orders = all.get("app/Data/Orders");
        assertEquals("REPLACE", orders.path("action").asText());
        assertEquals(
                "[\"KeySchema[HASH].AttributeName\"]", orders.path("because").toString());
        assertTrue(
                told(orders).contains("MODIFY KeySchema[HASH].AttributeName \"id\" \"key\" Always []"),
                () -> told(orders).toString());
        assertTrue(orders.path("kept").asBoolean() && orders.path("loses").isNull());
        assertTrue(orders.path("obstacle").asText().contains("TableName plan-orders"), orders::toString);
        JsonNode sessions = all.get("app/Data/Sessions");
        assertEquals("every item in it", sessions.path("loses").asText());
        assertTrue(sessions.path("obstacle").isNull());

        JsonNode secret = all.get("app/Data/Credentials");
        assertEquals(
                List.of("MODIFY SecretString \"****\" \"****\" Never []"),
                told(secret).stream()
                        .map(line -> line.replaceAll("SecretString[.a-zA-Z]*", "SecretString"))
                        .toList());
        assertFalse(plan.toString().contains("key-of-the-shop"));

        assertEquals("the messages in it", all.get("app/Work/Old").path("loses").asText());
        assertEquals("ADD", all.get("app/Work/Returns").path("action").asText());
        assertEquals(
                List.of("MODIFY RetentionInDays \"30\" \"60\" Never [LogRetentionDays]"),
                told(all.get("app/Work/Logs")).stream()
                        .map(line -> line.replaceAll("(?<= )(\\d+)(?= )", "\"$1\""))
                        .toList());
        assertEquals("PERHAPS_MODIFY", all.get("app/Work/Queue").path("action").asText());

        assertEquals(
                List.of(
                        "may sqs:ReceiveMessage on arn:aws:sqs:us-east-1:111122223333:plan-work",
                        "no longer denied: sqs:PurgeQueue on every resource"),
                words(all.get("iam/SendPolicy")));
        assertEquals(List.of("events.amazonaws.com may assume the role"), words(all.get("iam/SenderRole")));
        assertEquals(List.of(), left());
        assertEquals(
                List.of(),
                Cli.cloud(
                        clients -> clients
                                .s3()
                                .listObjectsV2(r -> r.bucket("opsctl-artifacts-111122223333-us-east-1"))
                                .contents()
                                .stream()
                                .map(S3Object::key)
                                .filter(key -> !key.endsWith(".yaml"))
                                .toList()));
    }

    private static List<String> words(JsonNode resource) {
        List<String> words = new ArrayList<>();
        resource.path("permissions").forEach(p -> words.add(p.path("words").asText()));
        return words;
    }

    @Test
    @Order(4)
    void theTextHasWhatIsLostFirstAndFitsTheTerminal() {
        String text = text();
        List<String> lines = text.lines().toList();
        assertTrue(lines.get(1).startsWith("1 to delete, 2 to replace"), text);
        assertTrue(text.indexOf("Lost with ") < text.indexOf("Deleted or replaced"), text);
        assertTrue(text.indexOf("Deleted or replaced") < text.indexOf("Permissions that widen"), text);
        assertTrue(text.indexOf("Permissions that widen") < text.indexOf("Other changes"), text);
        assertTrue(text.contains("~ RetentionInDays  30 → 60  (parameter LogRetentionDays)"), text);
        assertTrue(text.contains("~ app/Quiet passes on Days 30 → 60; nothing in it changes"), text);
        assertFalse(text.contains("key-of-the-shop") || text.contains("\u001b["), text);
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> line.length() > 80 && !line.startsWith("  opsctl "))
                        .toList());
        String deploy = cli.ok("deploy", "--plan", "--templates", templates.toString());
        assertEquals(text, deploy);
        String app = cli.ok("plan", "app", "--templates", templates.toString(), "--set", "LogRetentionDays=7");
        assertTrue(app.contains("\n  opsctl deploy --templates " + templates + " --set LogRetentionDays=7 app\n"), app);
        assertTrue(app.contains("\n  opsctl deploy --from plan.json\n"), app);
        Cli.Ran named =
                cli.run("plan", "--templates", templates.resolve("nowhere").toString());
        assertEquals(2, named.status());
    }

    @Test
    @Order(5)
    void aKeptPlanIsAppliedAsItIsOnceAndOnlyWhileNothingHasMoved() throws IOException {
        change("app/data.yaml", "TableName: plan-orders", "TableName: plan-orders-2");
        String file = home.resolve("plan.json").toString();
        String folder = templates.toString();
        String kept = cli.ok("plan", "--templates", folder, "--out", file);
        assertTrue(kept.contains("opsctl deploy --from " + file), kept);
        assertFalse(Files.readString(Path.of(file)).contains("key-of-the-shop"));

        change("app/quiet.yaml", "plan-topic", "plan-topic-2");
        refused(file, "app.yaml, or a template, flow or function that it refers to, is another");
        change("app/quiet.yaml", "plan-topic-2", "plan-topic");
        cli.ok("use", "--set", "LogRetentionDays=90"); // the plan has its own
        assertEquals(2, cli.run("deploy", "--from", file, "--prefix", "other-").status());
        assertEquals(2, cli.run("deploy", "iam", "--from", file).status());
        assertEquals(2, cli.run("deploy", "--plan", "--from", file).status());
        assertEquals(2, cli.run("deploy", "--from", folder).status());
        Path other = templates.resolve("app.yaml");
        String mine = Files.readString(other);
        assertEquals(2, cli.run("plan", "--out", other.toString()).status());
        assertEquals(mine, Files.readString(other), "what is no plan is not written over");

        String applied = cli.ok("deploy", "--from", file);
        assertTrue(applied.contains("opsctl-iam        updated"), applied);
        assertTrue(applied.contains("opsctl-partner    unchanged"), applied);
        cli.ok("use", "--set", "LogRetentionDays=60");
        assertTrue(text().contains("Nothing to change"), PlanIT::text);
        refused(file, "the change set of stack opsctl-app");
    }

    @Test
    @Order(7)
    void aPlanThatIsRefusedLeavesNothing() throws IOException {
        change("app/quiet.yaml", "TopicName: !If", "TopicNam: !If");
        for (String prefix : List.of("", "new-")) {
            Cli.Ran refused = cli.run("plan", "--templates", templates.toString(), "--prefix", prefix);
            assertEquals(prefix.isEmpty() ? 1 : 0, refused.status(), refused.err());
        }
        cli.ok("deploy", "iam", "--templates", templates.toString(), "--prefix", "new-");
        Cli.Ran refused = cli.run("plan", "app", "--templates", templates.toString(), "--prefix", "new-");
        assertEquals(1, refused.status(), refused.err());
        assertTrue(refused.err().contains("TopicNam"), refused.err());
        assertTrue(
                refused.err().contains("opsctl plan --templates " + templates + " --prefix new- app"), refused.err());
        assertEquals(List.of(), left());
    }

    @Test
    @Order(6)
    void aPlanIsRefusedWhenSomebodyWasFaster() throws IOException {
        change("app/work.yaml", "plan-returns", "plan-returned");
        String file = home.resolve("late.json").toString();
        cli.ok("plan", "app", "--templates", templates.toString(), "--out", file);
        cli.ok("deploy", "app", "--templates", templates.toString());
        refused(file, "stack opsctl-app was changed at");
        assertEquals(List.of(), left());
    }

    private static void refused(String file, String why) {
        Cli.Ran refused = cli.run("deploy", "--from", file);
        assertEquals(5, refused.status(), refused.err());
        assertTrue(refused.err().contains(why), refused.err());
        assertTrue(refused.err().contains("Nothing was changed"), refused.err());
        assertEquals("", refused.out());
    }
}
