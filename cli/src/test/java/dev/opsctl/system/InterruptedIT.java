package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.dynamodb.model.Select;

/**
 * Ctrl-C at moments drawn by chance (OPS-2, OPS-3): it says what happened and how to go on, and that goes on. {@code -Dopsctl.interrupt.seed=N}
 * repeats a run, {@code -Dopsctl.interrupt.rounds=N} draws more moments.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InterruptedIT {

    private static final int ROUNDS = Integer.getInteger("opsctl.interrupt.rounds", 2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern AGAIN = Pattern.compile("Go on, which \\w+ nothing twice: opsctl ([^\\r\\n]+)");
    private static final String QUESTION = "Ctrl-C detaches): ";

    /** What somebody does who has pressed Ctrl-C. */
    private enum Wish {
        DETACH,
        CANCEL,
        WAIT,
        AGAIN,
        NO_TERMINAL
    }

    @TempDir
    static Path home;

    private static Cli cli;
    private static Random random;

    @BeforeAll
    static void begins() {
        long seed = Long.getLong("opsctl.interrupt.seed", 20_261_130L);
        System.out.println("InterruptedIT: -Dopsctl.interrupt.seed=" + seed);
        random = new Random(seed);
        cli = new Cli(home);
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static String say(String moment, Pty pty, int status) {
        System.out.println("  " + moment + ": ended with " + status);
        return moment + ", ended with " + status + ":\n" + pty.shown();
    }

    /**
     * Interrupts a command on stacks that takes about so long, and does what is wished.
     *
     * @return what was shown
     */
    private static String interrupt(int millis, String... command) throws Exception {
        Wish wish = Wish.values()[random.nextInt(Wish.values().length)];
        int after = random.nextInt(millis);
        String moment = "opsctl " + String.join(" ", command) + ", Ctrl-C after " + after + " ms, then " + wish;
        try (Pty pty = wish == Wish.NO_TERMINAL ? Pty.without(command) : Pty.terminal(command)) {
            assertTrue(pty.await("target: "), pty::shown);
            LockSupport.parkNanos((300 + after) * 1_000_000L);
            boolean ended = pty.ended();
            pty.press(Pty.CTRL_C);
            if (!ended && wish != Wish.NO_TERMINAL && pty.await(QUESTION)) {
                pty.press(
                        switch (wish) {
                            case CANCEL -> "c\n";
                            case WAIT -> "\n";
                            case AGAIN -> Pty.CTRL_C;
                            default -> "d\n";
                        });
            }
            int status = pty.status();
            String shown = say(moment, pty, status);
            boolean through = status == 0
                    && (ended || wish == Wish.WAIT || wish == Wish.CANCEL || !shown.contains("Interrupted"));
            // What was asked is done and told; who presses Ctrl-C by then ends the command, and nothing else.
            boolean told = status == ExitCode.INTERRUPTED.status()
                    && shown.contains("DELETE_COMPLETE  opsctl-bootstrap  AWS::CloudFormation::Stack");
            if (!through && !told) {
                assertEquals(ExitCode.INTERRUPTED.status(), status, shown);
                assertTrue(
                        shown.contains("come back with: opsctl attach")
                                || shown.contains(
                                        "CloudFormation is not at work, and nothing more is begun. Go on: opsctl "
                                                + String.join(" ", command))
                                || shown.contains("it was cancelled"),
                        shown);
                assertTrue(shown.contains("opsctl " + command[0]), shown);
            }
            assertFalse(shown.contains("\tat "), shown);
            return shown;
        }
    }

    private static void assertWhole(String told) {
        Cli.cloud(clients -> {
            for (Stack stack : clients.cloudFormation().describeStacks(r -> {}).stacks()) {
                assertTrue(stack.stackStatusAsString().matches("(CREATE|UPDATE|IMPORT)_COMPLETE"), told + stack);
            }
            return null;
        });
    }

    @Test
    @Order(1)
    void aDeploymentThatIsInterruptedIsCompletedByTheNext() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String shown = interrupt(12_000, "deploy");
            Cli.Ran attached = cli.run("attach");
            assertTrue(attached.status() == 0 || shown.contains("cancel"), shown + attached.err());
            cli.ok("deploy");
            assertWhole(shown);
            if (round < ROUNDS - 1) {
                cli.ok("destroy", "--yes");
            }
        }
    }

    @Test
    @Order(2)
    void anUpdateThatIsInterruptedIsCompletedByTheNext() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            cli.ok("use", "--source-email", "inventory-" + round + "@example.com");
            String shown = interrupt(5_000, "deploy");
            cli.run("attach");
            cli.ok("deploy");
            assertWhole(shown);
        }
    }

    private static long items(String table) {
        return Cli.cloud(clients ->
                clients.dynamoDb().scanPaginator(r -> r.tableName(table).select(Select.COUNT)).stream()
                        .mapToLong(page -> page.count())
                        .sum());
    }

    /** Interrupts a command that does much of the same. @return the command that goes on; empty if it had come to its end */
    private static List<String> stop(int millis, String... command) throws Exception {
        boolean terminal = random.nextBoolean();
        int after = random.nextInt(millis);
        String moment = "opsctl " + String.join(" ", command) + ", Ctrl-C after " + after + " ms "
                + (terminal ? "on a terminal" : "without one");
        try (Pty pty = terminal ? Pty.terminal(command) : Pty.without(command)) {
            assertTrue(pty.await("target: "), pty::shown);
            LockSupport.parkNanos((300 + after) * 1_000_000L);
            pty.press(Pty.CTRL_C);
            int status = pty.status();
            String shown = say(moment, pty, status);
            if (status == 0) {
                return List.of();
            }
            assertEquals(ExitCode.INTERRUPTED.status(), status, shown);
            if (!shown.contains("Stopping: ")) {
                // pressed when all was told
                assertTrue(shown.toLowerCase(Locale.ROOT).matches("(?s).*(placed|loaded).*"), shown);
                return List.of();
            }
            Matcher again = AGAIN.matcher(shown);
            assertTrue(again.find(), shown);
            return Arrays.asList(again.group(1).strip().split(" "));
        }
    }

    @Test
    @Order(3)
    void aSeedThatIsInterruptedIsCompletedByTheCommandThatIsTold() throws Exception {
        cli.ok("tables", "create", "RA_many");
        for (int round = 0; round < ROUNDS; round++) {
            List<String> again = stop(1_500, "seed", "--table", "RA_many", "--count", "5000");
            long before = items("RA_many");
            if (!again.isEmpty()) {
                cli.ok(again.toArray(String[]::new));
            }
            assertEquals(5_000, items("RA_many"), "there were " + before);
            stop(1_500, "seed");
            cli.ok("seed");
        }
    }

    @Test
    @Order(4)
    void ordersThatAreInterruptedAreCompletedByTheCommandThatIsToldAndNoneIsPlacedTwice() throws Exception {
        cli.ok("seed");
        String orders = cli.json("status").path("outputs").path("OrdersTable").asText();
        for (int round = 0; round < ROUNDS; round++) {
            long before = items(orders);
            List<String> again = new ArrayList<>(
                    stop(4_000, "order", "place", "--item", "LATEX-GLOVES:1", "--count", "30", "--rate", "10"));
            if (!again.isEmpty()) {
                again.addAll(List.of("-o", "json"));
                JsonNode rest = JSON.readTree(cli.ok(again.toArray(String[]::new)));
                Set<String> ids = new HashSet<>();
                rest.path("orders")
                        .forEach(order -> ids.add(order.path("orderID").asText()));
                assertEquals(30, ids.size(), rest.toString());
            }
            assertEquals(30, items(orders) - before);
        }
    }

    @Test
    @Order(5)
    void aDestructionThatIsInterruptedIsCompletedByTheNext() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String shown = interrupt(4_000, "destroy", "--yes");
            Cli.Ran cancelled = cli.run("cancel");
            assertTrue(
                    cancelled.status() == 0 || cancelled.err().contains("cannot cancel a deletion"), cancelled.err());
            cli.ok("attach");
            cli.ok("destroy", "--yes");
            Cli.cloud(clients -> {
                assertEquals(
                        List.of(),
                        clients.cloudFormation().describeStacks(r -> {}).stacks(),
                        shown);
                return null;
            });
            if (round < ROUNDS - 1) {
                cli.ok("deploy");
            }
        }
    }

    /** After the destruction of before, whose leftovers both would take back. */
    @Test
    @Order(6)
    void twoDeploymentsAtOnceAreOneAndAnotherOneIsToldWhoIsAtWork() throws Exception {
        cli.ok("local", "start"); // one process would not wait for its own lock
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Consumer<String> hears = line -> {
            if (line.matches("opsctl-app: \\d+ resources to change")) {
                begun.complete(null); // by whichever of the two was faster
            }
        };
        CompletableFuture<Cli.Ran> first = CompletableFuture.supplyAsync(() -> cli.run(hears, "deploy"));
        CompletableFuture<Cli.Ran> second = CompletableFuture.supplyAsync(() -> cli.run(hears, "deploy"));
        first.whenComplete((ran, failure) -> begun.complete(null)); // or nobody would hear that it has failed
        begun.get();
        Path templates = TemplateCopy.below(home);
        Path app = templates.resolve("app.yaml");
        Files.writeString(app, Files.readString(app) + "# another\n");
        Cli.Ran another = cli.run("deploy", "app", "--templates", templates.toString());
        assertEquals(0, first.get().status(), first.get().err());
        assertEquals(0, second.get().status(), second.get().err());
        assertEquals(ExitCode.CONFLICT.status(), another.status(), another.err());
        assertTrue(another.err().contains(" is at work since "), another.err());
        assertTrue(another.err().contains("opsctl attach --templates " + templates), another.err());
        assertWhole("");
    }
}
