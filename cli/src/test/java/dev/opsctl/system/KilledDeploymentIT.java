package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** The cloud is killed while stacks are made, changed and deleted; the same command again ends as if nothing had been (PLT-1, PLT-6). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledDeploymentIT {

    private static final Kill KILL = new Kill("KilledDeploymentIT");

    @TempDir
    static Path home;

    private static Inventory whole;
    private static int lines;

    @BeforeAll
    static void deploysUndisturbed() {
        try (Cli cli = new Cli(home.resolve("undisturbed"))) {
            int[] said = {0};
            Cli.Ran ran = cli.run(line -> said[0]++, "deploy");
            assertEquals(0, ran.status(), ran.err());
            lines = said[0];
            whole = Cli.cloud(Inventory::of);
        }
    }

    private static void assertWhole(String point, String... butFor) {
        Cli.cloud(clients -> {
            for (Stack stack : clients.cloudFormation().describeStacks(r -> {}).stacks()) {
                assertTrue(
                        stack.stackStatusAsString().matches("(CREATE|UPDATE|IMPORT)_COMPLETE"), point + ": " + stack);
            }
            return null;
        });
        Map<String, Object> now = Cli.cloud(Inventory::of).things();
        whole.things().forEach((kind, things) -> {
            if (!List.of(butFor).contains(kind)) {
                assertEquals(things, now.get(kind), point + ": " + kind);
            }
        });
    }

    @Test
    @Order(1)
    void aDeploymentKilledAnywhereIsWholeWhenItIsRepeated() throws Exception {
        for (int round = 0; round < 2 * Kill.ROUNDS; round++) {
            try (Cli cli = new Cli(home.resolve("created-" + round))) {
                int half = round % 2 * lines / 2;
                Cli.Ran ran = KILL.after(half + KILL.draw(lines / 2), KILL.draw(1_000), cli, "deploy");
                cli.ok("deploy");
                assertWhole(ran.err());
            }
        }
    }

    @Test
    @Order(2)
    void anUpdateKilledAnywhereIsWholeWhenItIsRepeated() throws Exception {
        try (Cli cli = new Cli(home.resolve("undisturbed"))) {
            for (int round = 0; round < Kill.ROUNDS; round++) {
                String address = "inventory-" + round + "@example.com";
                cli.ok("use", "--source-email", address);
                Cli.Ran ran = KILL.after(KILL.draw(6), KILL.draw(1_000), cli, "deploy");
                cli.ok("deploy");
                assertWhole(ran.err(), "identities");
                List<String> identities =
                        Cli.cloud(c -> c.ses().listIdentities().identities());
                assertTrue(identities.contains(address), ran.err() + identities);
            }
        }
    }

    /** What is to outlive the stacks does so (PLT-5, PLT-6), the rest goes. */
    @Test
    @Order(3)
    void aDestructionKilledAnywhereIsDoneWhenItIsRepeatedAndTheNextDeploymentFindsTheData() throws Exception {
        try (Cli cli = new Cli(home.resolve("undisturbed"))) {
            for (int round = 0; round < Kill.ROUNDS; round++) {
                cli.ok("seed", "--table", "RA_totales");
                Map<String, Object> before = data();
                Cli.Ran ran = KILL.after(KILL.draw(6), KILL.draw(1_000), cli, "destroy", "--yes");
                cli.ok("destroy", "--yes");
                Inventory rest = Cli.cloud(Inventory::of);
                assertEquals(List.of(), rest.things().get("functions"), ran.err());
                assertEquals(List.of(), rest.things().get("roles"), ran.err());
                assertEquals(data(), before, ran.err());
                cli.ok("deploy");
                assertEquals(data(), before, ran.err());
                assertWhole(ran.err(), "identities");
            }
        }
    }

    /** The key's id and the items. */
    private static Map<String, Object> data() {
        return Cli.cloud(clients -> Map.of(
                "key",
                        clients.kms()
                                .describeKey(r -> r.keyId("alias/opsctl"))
                                .keyMetadata()
                                .arn(),
                "items",
                        clients.dynamoDb().scanPaginator(r -> r.tableName("RA_totales")).items().stream()
                                .map(item -> new TreeMap<>(item).toString())
                                .sorted()
                                .toList()));
    }
}
