package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What fails half-way leaves everything as it was: properties, physical ids, tags and data, nested stacks included (PLT-1, PLT-6). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RollbackIT {

    private static final String STACK = "rollback";
    private static final Kill KILL = new Kill("RollbackIT");

    @TempDir
    static Path home;

    private static Cli cli;
    private static String parent;
    private static String childUrl;
    private static long updateMillis;

    @BeforeAll
    static void aStackWithData() throws IOException {
        cli = new Cli(home);
        parent = resource("parent.yaml");
        Cli.cloud(clients -> {
            clients.s3().createBucket(r -> r.bucket("rollback-templates"));
            clients.s3()
                    .putObject(
                            r -> r.bucket("rollback-templates").key("child.yaml"),
                            RequestBody.fromString(read("child.yaml")));
            childUrl = "https://rollback-templates.s3.us-east-1.amazonaws.com/child.yaml";
            clients.cloudFormation().createStack(r -> r.stackName(STACK)
                    .templateBody(parent)
                    .capabilities(Capability.CAPABILITY_NAMED_IAM)
                    .parameters(stage("one", "nowhere")));
            return null;
        });
        assertEquals("CREATE_COMPLETE", rest(STACK).stackStatusAsString());
        Cli.cloud(clients -> {
            for (Map.Entry<String, Object> thing : Snapshot.of(clients, STACK).entrySet()) {
                String id = String.valueOf(thing.getValue());
                if (thing.getKey().endsWith(" items")) {
                    String table = String.valueOf(
                            Snapshot.of(clients, STACK).get(thing.getKey().replace(" items", "")));
                    for (int i = 0; i < 20; i++) {
                        String key = "item-" + i;
                        clients.dynamoDb()
                                .putItem(r -> r.tableName(table).item(Map.of("id", AttributeValue.fromS(key))));
                    }
                } else if (id.startsWith("http") && !thing.getKey().contains(" ")) {
                    clients.sqs().sendMessage(r -> r.queueUrl(id).messageBody("in " + thing.getKey()));
                } else if (thing.getKey().equals("Bucket")) {
                    clients.s3().putObject(r -> r.bucket(id).key("a/ñ.txt"), RequestBody.fromString("données"));
                }
            }
            return null;
        });
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static String resource(String name) throws IOException {
        return new String(
                RollbackIT.class.getResourceAsStream("/rollback/" + name).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String read(String name) {
        try {
            return resource(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Parameter[] stage(String stage, String fail) {
        return new Parameter[] {parameter("Stage", stage), parameter("Fail", fail), parameter("ChildUrl", childUrl)};
    }

    private static Parameter parameter(String name, String value) {
        return Parameter.builder().parameterKey(name).parameterValue(value).build();
    }

    private static Stack rest(String stack) {
        while (true) {
            Stack now = Cli.cloud(c -> c.cloudFormation()
                    .describeStacks(r -> r.stackName(stack))
                    .stacks()
                    .get(0));
            if (!now.stackStatusAsString().endsWith("_IN_PROGRESS")) {
                return now;
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void update(String fail) {
        Cli.cloud(clients -> clients.cloudFormation().updateStack(r -> r.stackName(STACK)
                .usePreviousTemplate(true)
                .capabilities(Capability.CAPABILITY_NAMED_IAM)
                .parameters(stage("two", fail))));
    }

    private static Map<String, Object> snapshot() {
        return Cli.cloud(clients -> Snapshot.of(clients, STACK));
    }

    private static void assertAsBefore(Map<String, Object> before, Inventory all, String after) {
        Stack stack = rest(STACK);
        assertEquals("UPDATE_ROLLBACK_COMPLETE", stack.stackStatusAsString(), after + ": " + stack);
        assertTrue(stack.parameters().contains(parameter("Stage", "one")), after + ": " + stack);
        Map<String, Object> now = snapshot();
        before.forEach((thing, state) -> assertEquals(state, now.get(thing), after + ": " + thing));
        assertEquals(before.keySet(), now.keySet(), after);
        assertEquals(all, Cli.cloud(Inventory::of), after);
    }

    @Test
    @Order(1)
    void anUpdateThatFailsHalfWayRestoresTheExactFormerState() {
        Map<String, Object> before = snapshot();
        Inventory all = Cli.cloud(Inventory::of);
        update("parent");
        assertAsBefore(before, all, "failed in the parent");
    }

    @Test
    @Order(2)
    void anUpdateThatFailsInANestedStackRestoresTheExactFormerState() {
        Map<String, Object> before = snapshot();
        Inventory all = Cli.cloud(Inventory::of);
        long begin = System.nanoTime();
        update("child");
        rest(STACK);
        updateMillis = (System.nanoTime() - begin) / 1_000_000;
        assertAsBefore(before, all, "failed in the child");
    }

    @Test
    @Order(3)
    void theFormerStateIsRestoredThoughTheCloudIsKilledMeanwhile() throws Exception {
        Map<String, Object> before = snapshot();
        Inventory all = Cli.cloud(Inventory::of);
        for (int round = 0; round < 2 * Kill.ROUNDS; round++) {
            String fail = round % 2 == 0 ? "parent" : "child";
            update(fail);
            int millis = KILL.draw((int) updateMillis);
            LockSupport.parkNanos(millis * 1_000_000L);
            String at = "failed in the " + fail + " and killed after " + millis + " ms as "
                    + Cli.cloud(c -> c.cloudFormation()
                                    .describeStacks(r -> r.stackName(STACK))
                                    .stacks()
                                    .get(0))
                            .stackStatusAsString();
            System.out.println("  " + at);
            Kill.now(KILL.draw(2) == 0 ? Kill.Victim.DAEMON : Kill.Victim.DAEMON_AND_ENGINES);
            assertAsBefore(before, all, at);
        }
    }

    @Test
    @Order(4)
    void aCreationThatFailsHalfWayLeavesNothing() {
        Inventory before = Cli.cloud(Inventory::of);
        String half = parent.replace("rollback-", "another-");
        Cli.cloud(clients -> clients.cloudFormation().createStack(r -> r.stackName("half")
                .templateBody(half)
                .capabilities(Capability.CAPABILITY_NAMED_IAM)
                .parameters(stage("two", "parent"))));
        assertEquals("ROLLBACK_COMPLETE", rest("half").stackStatusAsString());
        assertEquals(before, Cli.cloud(Inventory::of));
    }
}
