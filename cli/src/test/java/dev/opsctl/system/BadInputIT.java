package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;

/** Bad input against a running cloud, in a home with spaces in its path: what, where, what next, and nothing half-done. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {

    @TempDir
    static Path temp;

    private static Cli cli;

    @BeforeAll
    static void aCloudWithOneTable() {
        cli = new Cli(temp.resolve("a home"));
        cli.ok("local", "start");
        try (Session session = Session.open(Settings.load())) {
            DynamoDbClient dynamoDb = session.clients().dynamoDb();
            dynamoDb.createTable(r -> r.tableName("RA_bad")
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .keySchema(k -> k.attributeName("id").keyType("HASH"))
                    .attributeDefinitions(a -> a.attributeName("id").attributeType("S")));
            dynamoDb.waiter().waitUntilTableExists(r -> r.tableName("RA_bad"));
        }
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(temp.resolve(name), content, StandardCharsets.UTF_8);
    }

    private static long items() {
        try (Session session = Session.open(Settings.load())) {
            return session.clients().dynamoDb().scan(r -> r.tableName("RA_bad")).count();
        }
    }

    @Test
    @Order(1)
    void aBadLineIsReportedWithItsPlaceAndTheRestIsLoadedUnlessStrict() throws IOException {
        Path file =
                file("bad items.ndjson", "\uFEFF{\"id\":\"1\"}\r\n{\"id\":}\r\n{\"id\":\"2\"}\r\n{\"id\":\"1\"}\r\n");

        cli.fails(
                2,
                file + ":2: not JSON",
                "Nothing was loaded",
                "seed",
                "--table",
                "RA_bad",
                "--file",
                file.toString(),
                "--strict");
        assertEquals(0, items());

        Cli.Ran ran = cli.fails(
                6, file + ":2: not JSON", "run it again", "seed", "--table", "RA_bad", "--file", file.toString());
        assertTrue(ran.err().contains(file + ":4: id '1' is in line 1 already"), ran.err());
        assertEquals(2, items());

        assertTrue(cli.run(
                        "seed",
                        "--table",
                        "RA_bad",
                        "--file",
                        file("empty.ndjson", "").toString())
                .err()
                .contains("has no items"));
        cli.fails(
                3,
                "There is no table RA_none",
                "opsctl tables create RA_none",
                "seed",
                "--table",
                "RA_none",
                "--file",
                file.toString());
        cli.fails(3, "The seed has no table nope", "It has: ", "seed", "--table", "nope");
    }

    @Test
    @Order(2)
    void whatDoesNotExistIsNotFoundAndTheErrorSaysWhereToLook() {
        cli.fails(
                2,
                "Table name 'stock' has no known prefix",
                "RA_stock. Nothing was created",
                "tables",
                "create",
                "RA_new",
                "stock");
        cli.fails(2, "'nobody@' is no e-mail address", "name@example.com", "mail", "verify", "nobody@");
        String mail = "1795270063228-a797a1b8-a14a";
        cli.fails(3, mail, "opsctl mail inbox", "mail", "show", mail);
        cli.fails(3, "opsctl-app is not deployed", "opsctl deploy", "mail", "show", "nope");
        cli.fails(3, "opsctl-app is not deployed", "opsctl deploy", "order", "place", "--item", "BLEACH-5L");
        cli.fails(3, "opsctl-app is not deployed", "opsctl deploy", "order", "get", "nope");
        cli.fails(3, "nope", "", "logs", "nope");
        cli.fails(3, "not deployed", "opsctl deploy", "report", "show", "nope");
        cli.fails(3, "not deployed", "opsctl deploy", "execution", "tail", "nope");
        assertFalse(cli.ok("tables", "list").contains("RA_new"), "nothing is created if one of the names is bad");
    }

    /** SEC-3: the functions look for members of it. */
    @Test
    @Order(2)
    void aSecretThatHoldsAnObjectTakesNothingElseAndKeepsItsValue() {
        Cli.cloud(clients ->
                clients.secretsManager().createSecret(r -> r.name("partner").secretString("{\"key\":\"one\"}")));
        for (String value : List.of("two", "\"two\"", "[\"two\"]", "{\"key\":", "null")) {
            Cli.reading(
                    value,
                    () -> cli.fails(
                            2,
                            "holds a JSON object, and the new value is none",
                            "opsctl secret show partner --reveal",
                            "secret",
                            "set",
                            "partner"));
        }
        assertTrue(cli.ok("secret", "show", "partner", "--reveal").contains("one"));
        Cli.reading("{\"key\":\"two\"}", () -> cli.ok("secret", "set", "partner"));
        assertTrue(cli.ok("secret", "show", "partner", "--reveal").contains("two"));

        // what functions read has to have the form that they ask for
        Cli.cloud(clients -> clients.secretsManager().createSecret(r -> r.name("partners")
                .secretString("{\"key\":\"sixteen--letters\"}")
                .tags(t -> t.key("opsctl:form").value("partner-keys"))));
        Map.of(
                        "{\"key\":\"fifteen-letters\"}", "its key has less than 16 characters",
                        "{\"key\":\"sixteen--letters\",\"payment\":\"ü\"}", "printable ASCII",
                        "{\"payment\":\"sixteen--letters\"}", "it has no text \"key\"",
                        "sixteen--letters", "it is no JSON object")
                .forEach((value, why) -> Cli.reading(
                        value, () -> cli.fails(2, why, "Pipe in {\"key\": \"...\"}", "secret", "set", "partners")));
        assertTrue(cli.ok("secret", "show", "partners", "--reveal").contains("sixteen--letters"));
    }

    @Test
    @Order(3)
    void twoDeploymentsAtOnceMakeOne() throws Exception {
        List<CompletableFuture<Cli.Ran>> deployments = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            deployments.add(CompletableFuture.supplyAsync(() -> cli.run("deploy", "iam")));
        }
        for (CompletableFuture<Cli.Ran> deployment : deployments) {
            Cli.Ran ran = deployment.get(5, TimeUnit.MINUTES);
            assertEquals(0, ran.status(), ran.err());
            assertTrue(ran.out().contains("opsctl-iam"), ran.out());
        }
        assertTrue(cli.ok("status").contains("CREATE_COMPLETE"));
    }

    @Test
    @Order(4)
    void theDoctorSaysWhatIsMissing() {
        Cli.Ran ran = cli.run("doctor");
        assertEquals(0, ran.status(), ran.out());
        for (String row : List.of(
                "java",
                "settings",
                "lambda runtime",
                "state",
                "cloud",
                "identity",
                "stack opsctl-app",
                "mail operator@example.com")) {
            assertTrue(ran.out().contains(row), ran.out());
        }
        assertTrue(ran.out().contains("opsctl mail verify operator@example.com"), ran.out());
        assertTrue(ran.out().contains("Deploy it: opsctl deploy"), ran.out());
    }

    @Test
    @Order(5)
    void lostOrDamagedCredentialsAreNamedAndARestartWritesThemAgain() throws IOException {
        Path file = Directories.cloudState().resolve("credentials.json");
        for (String content : List.of("{\"acc", "{}")) {
            Files.writeString(file, content);
            cli.fails(4, file + " is damaged", "opsctl local stop && opsctl local start", "tables", "list");
        }
        Files.delete(file);
        cli.fails(4, file + " is missing", "opsctl local stop && opsctl local start", "tables", "list");
        Files.writeString(
                file, "{\"accountId\":\"111122223333\",\"accessKeyId\":\"AKIAWRONG\",\"secretAccessKey\":\"wrong\"}");
        cli.fails(4, "does not accept the credentials", "opsctl local stop", "tables", "list");

        cli.ok("local", "stop");
        assertTrue(cli.ok("tables", "list").contains("RA_bad"));
    }

    @Test
    @Order(6)
    void aDamagedAddressOfARunningCloudIsNamedAndItCanStillBeStopped() throws IOException {
        Path file = Directories.cloudState().resolve("daemon.json");
        long pid = new LocalCloudProcess(Directories.cloudState())
                .running()
                .orElseThrow()
                .pid();
        Files.writeString(file, "{\"pid\":");

        cli.fails(
                7,
                file + " is damaged, so that the running local cloud (pid " + pid + ")",
                "opsctl local stop",
                "local",
                "status");
        cli.ok("local", "stop");

        assertTrue(ProcessHandle.of(pid)
                .map(ProcessHandle::info)
                .flatMap(ProcessHandle.Info::command)
                .isEmpty());
        assertTrue(cli.ok("local", "status").contains("stopped"), "a damaged leftover is no cloud");
    }

    @Test
    @Order(7)
    void damagedStateIsRefusedByNameAndNeverReplacedByEmptyState() throws IOException {
        cli.ok("local", "stop");
        Path state = Directories.cloudState();
        Path file = state.resolve("state.mv");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        cli.fails(7, file + " is damaged", "opsctl local reset", "tables", "list");
        Files.write(
                file,
                "no state at all, but long enough for a header of one hundred bytes, which this is"
                        .repeat(2)
                        .getBytes(StandardCharsets.UTF_8));
        cli.fails(7, file + " is damaged", "opsctl local reset", "tables", "list");
        Files.delete(file);
        cli.fails(7, file + " is missing or empty", "opsctl local reset", "tables", "list");
        Files.write(file, whole);
        assertTrue(cli.ok("tables", "list").contains("RA_bad"), "nothing was lost by refusing");
    }
}
