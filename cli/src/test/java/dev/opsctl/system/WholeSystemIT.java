package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Clients;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.sts.model.StsException;

/** The whole system once through, on a local cloud that runs as its own process (PLT-1, 2, 6, 8, REP-2, 3, 5, 6, ORD-6, 7). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholeSystemIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static Cli cli;

    @BeforeAll
    static void deploys() {
        cli = new Cli(home);
        cli.ok("deploy");
        cli.ok("seed");
        cli.ok("mail", "verify", "inventory@example.com", "operator@example.com");
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    @Test
    @Order(1)
    void aSecondDeploymentChangesNothing() throws Exception {
        for (JsonNode stack : cli.json("deploy")) {
            assertEquals("unchanged", stack.path("outcome").asText(), stack.toString());
        }
    }

    @Test
    @Order(2)
    void aReportCountsTheSeedAndIsMailed() throws Exception {
        JsonNode report = cli.json("report", "now");
        assertEquals(26, report.path("totals").path("RA").path("count").asInt());
        assertEquals(26, report.path("totals").path("VR").path("count").asInt());
        assertEquals("sent", report.path("mail").path("outcome").asText());
        assertEquals(report.path("id"), cli.json("report", "show", "latest").path("id"));
    }

    @Test
    @Order(3)
    void anOrderIsPaidShippedAndConfirmedWithOneNoticeEach() throws Exception {
        JsonNode order = cli.json("order", "place", "--item", "LATEX-GLOVES:2", "--wait");
        assertEquals("CONFIRMED", order.path("status").asText());
        long received = count("Order received");
        assertEquals(1, received);
        assertEquals(1, count("Order confirmed"));
        everyFunctionsLinesOf(order.path("orderID").asText());
    }

    /** OBS-4: of all functions, in the order of time. */
    private static void everyFunctionsLinesOf(String order) throws Exception {
        Set<String> functions = new TreeSet<>();
        String before = "";
        for (JsonNode line : cli.json("logs", "--order", order)) {
            functions.add(line.path("function").asText());
            assertTrue(line.path("message").asText().contains(order), line.toString());
            assertTrue(before.compareTo(line.path("time").asText()) <= 0, line.toString());
            before = line.path("time").asText();
        }
        assertTrue(
                functions.containsAll(Set.of("AppServer", "StartOrderFlow", "ProcessOrder", "ShipOrder")),
                functions.toString());
        String shipped = cli.ok("logs", "ProcessOrder", "ShipOrder", "--order", order, "--filter", "shipment");
        assertTrue(shipped.contains("ShipOrder ") && !shipped.contains("ProcessOrder "), shipped);
    }

    private static long count(String subject) throws Exception {
        long count = 0;
        for (JsonNode mail : cli.json("mail", "inbox")) {
            count += mail.path("subject").asText().equals(subject) ? 1 : 0;
        }
        return count;
    }

    /** ORD-6: who asks again is sent only what is new. */
    @Test
    @Order(12)
    void whatIsReadAgainIsSentOnlyIfItChanged() throws Exception {
        String url = cli.json("status").path("outputs").path("ApiUrl").asText() + "/api/orders";
        String token =
                "Bearer " + cli.ok("token", "issue", "--customer", "c-001").trim();
        JsonNode before = cli.json("order", "place", "--item", "SOAP-1L", "--wait");
        JsonHttp.Answer whole = read(url + "?limit=5", token, null);
        String tag = whole.headers().firstValue("etag").orElseThrow();
        JsonHttp.Answer again = read(url + "?limit=5", token, "\"x\", W/" + tag);
        assertEquals(List.of(200, 304), List.of(whole.status(), again.status()));
        assertTrue(again.body().isMissingNode(), again::toString);
        for (String name : List.of("etag", "cache-control", "vary")) {
            assertEquals(whole.headers().allValues(name), again.headers().allValues(name), name);
        }
        JsonNode after = cli.json("order", "place", "--item", "SOAP-1L", "--wait");
        JsonHttp.Answer changed = read(url + "?limit=5", token, tag);
        assertEquals(200, changed.status());
        assertTrue(!tag.equals(changed.headers().firstValue("etag").orElseThrow()));

        Instant last =
                Instant.parse(cli.json("order", "get", after.path("orderID").asText())
                        .path("updatedAt")
                        .asText());
        assertEquals(List.of(after.path("orderID")), ids(cli.json("order", "list", "--since", last.toString())));
        assertEquals(
                List.of(),
                ids(cli.json("order", "list", "--since", last.plusMillis(1).toString())));
        List<JsonNode> lately = ids(cli.json("order", "list", "--since", "10m"));
        assertEquals(List.of(after.path("orderID"), before.path("orderID")), lately.subList(0, 2));
        for (String nonsense : List.of("yesterday", "2026-01-31", "+10000-01-01T00:00:00Z", "")) {
            JsonHttp.Answer refused =
                    read(url + "?since=" + URLEncoder.encode(nonsense, StandardCharsets.UTF_8), token, "*");
            assertEquals(400, refused.status(), nonsense);
            assertTrue(refused.body().toString().contains("since must be a time such as"), refused::toString);
        }
    }

    private static List<JsonNode> ids(JsonNode orders) {
        List<JsonNode> ids = new ArrayList<>();
        orders.forEach(order -> ids.add(order.path("orderID")));
        return ids;
    }

    private static JsonHttp.Answer read(String url, String token, String ifNoneMatch) throws Exception {
        return ifNoneMatch == null
                ? JsonHttp.call("GET", url, null, "authorization", token)
                : JsonHttp.call("GET", url, null, "authorization", token, "if-none-match", ifNoneMatch);
    }

    /** ORD-6: a limit counts the orders that are wanted, not those that are looked at. */
    @Test
    @Order(12)
    void theNewestOrderOfAStatusIsFoundBehindNewerOnesOfAnother() throws Exception {
        cli.run("order", "place", "--via", "queue", "--item", "NO-SUCH-THING", "--wait");
        JsonNode all = cli.json("order", "list", "--limit", "1000");
        Map<String, JsonNode> newest = new LinkedHashMap<>();
        all.forEach(order -> newest.putIfAbsent(order.path("status").asText(), order));
        assertTrue(newest.size() > 1, "there are orders of several statuses");
        for (String status : newest.keySet()) {
            JsonNode one = cli.json("order", "list", "--status", status, "--limit", "1");
            assertEquals(List.of(newest.get(status).path("orderID")), ids(one), status);
        }
        for (int limit : List.of(1, all.size() - 1, all.size(), all.size() + 1)) {
            assertEquals(
                    ids(all).subList(0, Math.min(limit, all.size())),
                    ids(cli.json("order", "list", "--limit", Integer.toString(limit))));
        }
    }

    @Test
    @Order(4)
    void theScheduledReportFindsATableThatIsNewSinceTheDeployment() throws Exception {
        cli.ok("tables", "create", "RA_nueva");
        Path items = Files.writeString(
                home.resolve("items.ndjson"),
                "{\"id\":\"1\",\"name\":\"Gafas\",\"date\":\"2026-01-01\",\"quantity\":1,\"type\":\"RA\"}\n");
        cli.ok("seed", "--table", "RA_nueva", "--file", items.toString());
        cli.ok("local", "time", "+5m");
        JsonNode latest = null;
        for (int i = 0; i < 300; i++) {
            latest = cli.json("report", "show", "latest");
            if ("scheduled".equals(latest.path("trigger").asText())
                    && latest.toString().contains("RA_nueva")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no scheduled report has RA_nueva: " + latest);
    }

    private static void withIam(Consumer<IamClient> change) {
        try (Session session = Session.open(Settings.load())) {
            Inventory.more(session.target(), (iam, events) -> change.accept(iam));
        }
    }

    /** REP-6: the lease is that of a run which somebody else makes, or made until it was killed. */
    @Test
    @Order(11)
    void whoWaitsForAnotherReportInVainIsToldAndWhoWaitsForAKilledOneGetsHis() throws Exception {
        leaseUntil(Instant.now().plusSeconds(300));
        Cli.Ran vain = cli.run("report", "now", "--no-mail");
        assertEquals(ExitCode.CONFLICT.status(), vain.status(), vain.out());
        assertTrue(vain.err().contains("No report was made: another report is being made"), vain.err());
        assertTrue(vain.err().contains("then run: opsctl report now"), vain.err());
        leaseUntil(Instant.now().plusSeconds(3));
        assertTrue(cli.json("report", "now", "--no-mail").path("totals").has("RA"));
    }

    private static void leaseUntil(Instant until) throws Exception {
        String table =
                cli.json("status").path("outputs").path("ReportStateTable").asText();
        Cli.cloud(clients -> clients.dynamoDb().putItem(r -> r.tableName(table)
                .item(Map.of(
                        "id", AttributeValue.fromS("run"),
                        "holder", AttributeValue.fromS("somebody"),
                        "until", AttributeValue.fromN(Long.toString(until.getEpochSecond()))))));
    }

    /** REP-7. */
    @Test
    @Order(5)
    void oneDeniedTableMakesTheReportPartialAndIsNamed() throws Exception {
        String role = "InventoryReport";
        String policy =
                """
                {"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"dynamodb:Scan",
                 "Resource":"arn:aws:dynamodb:*:*:table/RA_moda"}}""";
        withIam(iam ->
                iam.putRolePolicy(r -> r.roleName(role).policyName("deny").policyDocument(policy)));
        try {
            Cli.Ran ran = cli.run("report", "now", "--no-mail", "-o", "json");
            JsonNode report = JSON.readTree(ran.out());
            assertEquals(ExitCode.PARTIAL.status(), ran.status(), ran.err());
            assertTrue(report.path("partial").asBoolean(), ran.out());
            for (JsonNode table : report.path("tables")) {
                boolean denied = table.path("name").asText().equals("RA_moda");
                assertEquals(denied ? "denied" : "ok", table.path("status").asText(), table.toString());
            }
            assertTrue(ran.err().contains("dynamodb:Scan"), ran.err());
            assertTrue(ran.err().contains("RA_moda") && ran.err().contains(role), ran.err());
        } finally {
            withIam(iam -> iam.deleteRolePolicy(r -> r.roleName(role).policyName("deny")));
        }
    }

    @Test
    @Order(6)
    void aBadLineIsReportedWithItsPlaceAndTheRestIsLoaded() throws Exception {
        Path items = Files.writeString(home.resolve("bad.ndjson"), "{\"id\":\"2\",\"name\":\"ok\"}\n{\"id\":\n");
        Cli.Ran ran = cli.run("seed", "--table", "RA_nueva", "--file", items.toString());
        assertEquals(6, ran.status());
        assertTrue(ran.err().contains("bad.ndjson:2"), ran.err());
        assertTrue(cli.ok("tables", "list").contains("RA_nueva"));
        assertEquals(2, cli.run("tables", "create", "XX_wrong").status());
    }

    /** SEC-3: whatever is wrong with the secret, what waits at the external service arrives when it is right again. */
    @Test
    @Order(8)
    void theExternalServicesRequestsBecomeMailsOnScheduleWithWhateverKeyIsInTheSecret() throws Exception {
        String secret = "partners/credentials";
        String value = Cli.cloud(clients ->
                clients.secretsManager().getSecretValue(r -> r.secretId(secret)).secretString());
        putRequest("r-1", "Zoë");
        putRequest("r-2", "Ünal");
        setSecret(secret, value.replace("{", "{\"external\":\"not the service's\","));
        assertTrue(fetch().contains("the external service refuses our key with 401; give secret " + secret), fetch());
        setSecret(secret, "not even JSON");
        assertTrue(fetch().contains("secret " + secret + " is malformed"), fetch());
        setSecret(secret, value);
        putRequest("outage", "nobody");
        assertTrue(fetch().contains("external service answered 503; what waits there is fetched by the next run"));
        Cli.cloud(clients -> clients.dynamoDb()
                .deleteItem(r -> r.tableName("partner-requests").key(Map.of("id", AttributeValue.fromS("outage")))));
        cli.ok("local", "time", "+15m");
        for (int i = 0; i < 300 && count("Welcome, Zoë") + count("Welcome, Ünal") < 2; i++) {
            Thread.sleep(100);
        }
        assertEquals(1, count("Welcome, Zoë"));
        assertEquals(1, count("Welcome, Ünal"));
        assertEquals("{\"taken\":0,\"refused\":0,\"batches\":0}", fetch());
    }

    /** SEC-4. Before the schedule fires for the first time, while nobody is let in yet. */
    @Test
    @Order(7)
    void theFunctionOfTheOtherAccountAnswersOnlyWhoSaysTheExternalId() throws Exception {
        String role = "arn:aws:iam::444455556666:role/ExternalAccess";
        try (Session session = Session.open(Settings.load())) {
            Clients own = session.clients();
            Clients there = session.partner().orElseThrow();
            for (String wrong : Arrays.asList(null, "opsctl-444455556666")) {
                StsException e = assertThrows(StsException.class, () -> own.sts()
                        .assumeRole(r -> r.roleArn(role).externalId(wrong).roleSessionName("test")));
                assertEquals("AccessDenied", e.awsErrorDetails().errorCode());
            }
            assertThrows(
                    LambdaException.class,
                    () -> invoke(own, "arn:aws:lambda:us-east-1:444455556666:function:ExternalService"));
            there.dynamoDb().putItem(r -> r.tableName("ExternalService").item(request("far", "Łukasz")));

            String trust = URLDecoder.decode(
                    there.iam()
                            .getRole(r -> r.roleName("ExternalAccess"))
                            .role()
                            .assumeRolePolicyDocument(),
                    StandardCharsets.UTF_8);
            there.iam().updateAssumeRolePolicy(r -> r.roleName("ExternalAccess")
                    .policyDocument(trust.replace("opsctl-111122223333", "somebody else")));
            String refused = invoke(own, "ExternalInvoke");
            assertTrue(refused.contains("does not let us in") && refused.contains("sts:AssumeRole"), refused);
            there.iam().updateAssumeRolePolicy(r -> r.roleName("ExternalAccess").policyDocument(trust));

            assertEquals("{\"taken\":1,\"refused\":0,\"batches\":1}", invoke(own, "ExternalInvoke"));
        }
        for (int i = 0; i < 300 && count("Welcome, Łukasz") == 0; i++) {
            Thread.sleep(100);
        }
        assertEquals(1, count("Welcome, Łukasz"));
    }

    private static String invoke(Clients clients, String function) {
        return clients.lambda().invoke(r -> r.functionName(function)).payload().asUtf8String();
    }

    private static void putRequest(String id, String name) {
        Cli.cloud(clients ->
                clients.dynamoDb().putItem(r -> r.tableName("partner-requests").item(request(id, name))));
    }

    private static Map<String, AttributeValue> request(String id, String name) {
        String request = "{\"id\":\"" + id
                + "\",\"template\":\"welcome\",\"to\":\"operator@example.com\",\"data\":{\"name\":\"" + name + "\"}}";
        return Map.of(
                "id", AttributeValue.fromS(id),
                "status", AttributeValue.fromS("WAITING"),
                "createdAt", AttributeValue.fromS("2026-01-01T00:00:00Z"),
                "request", AttributeValue.fromS(request));
    }

    private static void setSecret(String name, String value) {
        Cli.cloud(clients ->
                clients.secretsManager().putSecretValue(r -> r.secretId(name).secretString(value)));
    }

    private static String fetch() {
        return Cli.cloud(clients -> invoke(clients, "ExternalFetch"));
    }

    /** SEC-1, PLT-5: every log group, queue and table is under the one key. */
    @Test
    @Order(9)
    void aDisabledKeyIsNamedWithTheWayBackAndNothingIsLostWhenItIsEnabled() throws Exception {
        String key = cli.json("key", "show").path("arn").asText();
        Cli.cloud(clients -> {
            clients.logs()
                    .describeLogGroupsPaginator()
                    .logGroups()
                    .forEach(group -> assertEquals(key, group.kmsKeyId(), group.logGroupName()));
            return clients.kms().disableKey(r -> r.keyId(key));
        });
        try {
            assertTrue(fetch().contains(key + " is disabled"));
            for (String[] command :
                    List.of(new String[] {"logs", "ExternalFetch"}, new String[] {"order", "list"}, new String[] {
                        "seed",
                        "--table",
                        "RA_nueva",
                        "--file",
                        home.resolve("items.ndjson").toString()
                    })) {
                Cli.Ran ran = cli.run(command);
                assertEquals(ExitCode.DENIED.status(), ran.status(), ran.err());
                assertTrue(ran.err().contains("aws kms enable-key --key-id " + key), ran.err());
            }
        } finally {
            Cli.cloud(clients -> clients.kms().enableKey(r -> r.keyId(key)));
        }
        assertEquals("{\"taken\":0,\"refused\":0,\"batches\":0}", fetch());
        String log = "";
        for (int i = 0; i < 300 && !log.contains(key + " is disabled"); i++) {
            Thread.sleep(100);
            log = cli.ok("logs", "ExternalFetch");
        }
        // what was written before, what was written while nothing could be
        assertTrue(log.contains("refuses our key with 401"), log);
        assertTrue(log.contains(key + " is disabled"), log);
    }

    /** PLT-5, PLT-6. */
    @Test
    @Order(10)
    void destroyAndDeployFindTheDataIntact() throws Exception {
        String key = cli.json("status").path("outputs").path("EncryptionKeyArn").asText();
        assertEquals(2, cli.run("destroy").status());
        cli.ok("destroy", "--yes");
        cli.ok("deploy");
        assertEquals(
                key, cli.json("status").path("outputs").path("EncryptionKeyArn").asText());
        JsonNode report = cli.json("report", "now", "--no-mail");
        assertEquals(28, report.path("totals").path("RA").path("count").asInt());
        assertTrue(cli.json("order", "list").toString().contains("CONFIRMED"));
        try (Session session = Session.open(Settings.load())) {
            assertEquals(
                    1,
                    session.partner()
                            .orElseThrow()
                            .dynamoDb()
                            .scan(r -> r.tableName("ExternalService"))
                            .count());
        }
    }
}
