package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two environments of one account, side by side, and what consent to destroying one says (OPS-2, PLT-7). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContextsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static Cli cli;

    @BeforeAll
    static void twoEnvironments() {
        cli = new Cli(home);
        cli.deployed();
        cli.ok("context", "create", "trial", "--target", "local", "--prefix", "trial-", "--set", "LogRetentionDays=7");
        Cli.Ran ran = cli.run("deploy", "--context", "trial");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.err().contains(", context trial"), ran.err());
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    @Test
    @Order(1)
    void eachHasStacksAndOrdersOfItsOwn() throws Exception {
        cli.ok("seed", "--context", "trial");
        String placed = order("--context", "trial");
        String other = order("--context", "local");
        assertTrue(cli.ok("order", "list", "--context", "trial").contains(placed));
        assertFalse(cli.ok("order", "list", "--context", "trial").contains(other));
        assertFalse(cli.ok("order", "list").contains(placed));
        JsonNode status = JSON.readTree(cli.ok("status", "-o", "json", "--context", "trial"));
        assertEquals("trial", status.path("context").asText());
        assertEquals(
                "trial-opsctl-app", status.path("stacks").path(2).path("stack").asText(), status.toString());
        assertFalse(status.path("outputs")
                .path("ApiUrl")
                .equals(cli.json("status").path("outputs").path("ApiUrl")));
    }

    /** What a parameter of a context says is in that context's stacks, and in no others. */
    @Test
    @Order(2)
    void theParametersOfOneAreNotTheOthers() {
        for (String[] expected : new String[][] {{"trial-opsctl-app", "7"}, {"opsctl-app", "30"}}) {
            String days =
                    Cli.cloud(clients -> clients
                            .cloudFormation()
                            .describeStacks(r -> r.stackName(expected[0]))
                            .stacks()
                            .get(0)
                            .parameters()
                            .stream()
                            .filter(p -> p.parameterKey().equals("LogRetentionDays"))
                            .map(p -> p.parameterValue())
                            .findFirst()
                            .orElse("30"));
            assertEquals(expected[1], days, expected[0]);
        }
    }

    /** API Gateway has one role per account and region that writes all APIs' logs: it stays with who had it first, also at the other's end. */
    @Test
    void theRoleThatWritesTheLogsOfApisStaysTheFirstOnes() {
        assertEquals(
                "arn:aws:iam::111122223333:role/APIGateway-SQS",
                Cli.cloud(clients -> clients.apiGateway().getAccount().cloudwatchRoleArn()));
    }

    /** An account has one identity for an address: the second environment that sends from it leaves it to the first. */
    @Test
    @Order(3)
    void twoWithTheSameAddressesAreToldHow() {
        String address = "inventory@example.com";
        cli.ok("context", "create", "same", "--target", "local", "--prefix", "same-", "--source-email", address);
        cli.ok("deploy", "iam", "--context", "same");
        Cli.Ran ran = cli.run("deploy", "app", "--context", "same");
        assertEquals(1, ran.status(), ran.err());
        assertTrue(ran.err().contains("opsctl context set --context same ManageMailIdentities=false"), ran.err());
        cli.ok("context", "set", "--context", "same", "ManageMailIdentities=false");
        assertTrue(cli.ok("deploy", "app", "--context", "same").contains("same-opsctl-app"));
    }

    @Test
    @Order(4)
    void whatStaysIsSaidWhenItsContextIsForgotten() {
        cli.ok("context", "create", "again", "--target", "local", "--prefix", "trial-");
        Cli.Ran ran = cli.run("context", "delete", "again");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("trial-opsctl-app"), ran.out());
        assertTrue(ran.err().contains("opsctl context create again --target local --prefix trial-"), ran.err());
        assertTrue(cli.ok("status", "--context", "trial").contains("trial-opsctl-app"));
    }

    /** The local cloud stands for AWS: at an endpoint of target aws. */
    @Test
    @Order(5)
    void consentAtAwsNamesTheContext() {
        cli.asAws("trial-", () -> {
            Cli.Ran ran = cli.run("destroy", "--yes");
            assertEquals(2, ran.status(), ran.err());
            assertTrue(ran.err().contains("trial-opsctl-app"), ran.err());
            assertTrue(ran.err().contains("context far"), ran.err());
            assertTrue(ran.err().contains("opsctl destroy --yes --context far"), ran.err());
            assertEquals(2, cli.run("destroy", "--context", "far").status(), "naming it is no consent");
            ran = cli.run("destroy", "--yes", "--context", "far");
            assertEquals(0, ran.status(), ran.err());
            assertTrue(ran.out().contains("trial-opsctl-app"), ran.out());
            assertTrue(cli.ok("status", "--context", "local").contains("_COMPLETE"));
            assertFalse(cli.ok("status", "--context", "far").contains("_COMPLETE"));
        });
        order();
    }

    private static String order(String... options) {
        String[] words = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                "order", "place", "--item", "LATEX-GLOVES:1", "--wait", "-o", "json"),
                        java.util.stream.Stream.of(options))
                .toArray(String[]::new);
        try {
            JsonNode order = JSON.readTree(cli.ok(words));
            assertEquals("CONFIRMED", order.path("status").asText(), order.toString());
            return order.path("orderID").asText();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
