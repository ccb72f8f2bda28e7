package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.operation.bank.Bank;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Mails from every way in to the mailbox, and every way in which they may not get there (MAIL-1..7); cards' books, and what their owners
 * hear of them (BNK-1..4). One cloud for both, whose clock only goes forward: in this order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MailAndBankIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String SOURCE = "inventory@example.com";
    private static final String TO = "operator@example.com";

    @TempDir
    static Path home;

    private static Cli cli;
    private static Mailbox mailbox;
    private static JsonNode outputs;
    private static String apiKey;

    @BeforeAll
    static void deploys() throws Exception {
        cli = new Cli(home);
        mailbox = new Mailbox(cli);
        cli.deployed();
        cli.ok("mail", "verify", SOURCE, TO, "b-002@example.com");
        outputs = cli.json("status").path("outputs");
        apiKey = Cli.cloud(clients -> clients.apiGateway()
                .getApiKey(r -> r.apiKey(output("ApiKeyId")).includeValue(true))
                .value());
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static String output(String name) {
        return outputs.path(name).asText();
    }

    private static String[] with(String[] args, String... more) {
        return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
    }

    /** What became of a mail, whatever it is. */
    private static JsonNode sent(String id, String template, String to, String... more) throws Exception {
        String[] command = {"mail", "send", "--wait", "-o", "json", "--id", id, "--template", template, "--to", to};
        Cli.Ran ran = cli.run(with(command, more));
        assertFalse(ran.out().isEmpty(), ran.err());
        return JSON.readTree(ran.out());
    }

    private static boolean is(JsonNode mail, String status) {
        return mail.path("status").asText().equals(status);
    }

    private static void refused(JsonNode mail, String reason) {
        assertTrue(is(mail, "FAILED") && mail.path("reason").asText().contains(reason), mail.toString());
    }

    private static HttpResponse<String> post(String key, String userAgent, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(output("ApiUrl") + "/api/mail"))
                .header("Content-Type", "application/json")
                .header("User-Agent", userAgent)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("x-api-key", key);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** How often a function has run, by its own log. */
    private static long runs(String function) {
        return Cli.cloud(clients -> clients
                .logs()
                .filterLogEventsPaginator(
                        r -> r.logGroupName("/aws/lambda/" + function).filterPattern("\"START RequestId\""))
                .events()
                .stream()
                .count());
    }

    /** MAIL-1, MAIL-2: who gets in, and what is answered; the authorizer is asked once in 180 seconds for each User-Agent. */
    @Test
    @Order(1)
    void theApiAnswersTheBodysSizeAndAsksTheAuthorizerOnceForEachIdentity() throws Exception {
        String body = "{ \"template\":\"unlisted\", \"to\":\"" + TO + "\",\n\"data\":{\"name\":\"ñ \\u00e9 李 🐧\"}}";
        // Whatever was kept before is forgotten.
        cli.ok("local", "time", "+181s");
        long asked = runs("MailAuthorizer");
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> accepted = post(apiKey, "iOS", body);
            assertEquals(202, accepted.statusCode(), accepted.body());
            assertEquals("" + body.getBytes(StandardCharsets.UTF_8).length, accepted.body());
        }
        for (int i = 0; i < 2; i++) {
            assertEquals(403, post(apiKey, "Android", body).statusCode());
        }
        assertEquals(asked + 2, runs("MailAuthorizer"), "once for each identity");
        cli.ok("local", "time", "+181s");
        assertEquals(202, post(apiKey, "iOS", body).statusCode());
        assertEquals(asked + 3, runs("MailAuthorizer"), "and again when 180 seconds have gone by");
        assertEquals(403, post(null, "iOS", body).statusCode());

        long handled = runs("ApiEventHandler");
        HttpResponse<String> lacking = post(apiKey, "iOS", "{\"template\":\"welcome\",\"data\":{}}");
        assertEquals(400, lacking.statusCode());
        JsonNode said = JSON.readTree(lacking.body());
        assertEquals("Invalid request body", said.path("message").asText());
        assertTrue(
                said.path("detail").asText().matches("\\[.*\\bto\\b.*required.*]|.*required.*\\bto\\b.*"),
                lacking.body());
        for (String wrong : List.of(
                body.replace("unlisted", "../index"),
                body.replace(TO, TO + "\\r\\nBcc: victim@example.com"),
                body.replace(TO, TO + ",victim@example.com"),
                body.replace("\"data\":{", "\"bcc\":\"victim@example.com\",\"data\":{"),
                body + "}",
                "\"\\\"quoted\\\"\"")) {
            HttpResponse<String> answer = post(apiKey, "iOS", wrong);
            assertEquals(400, answer.statusCode(), wrong);
            assertFalse(JSON.readTree(answer.body()).path("detail").asText().isEmpty(), answer.body());
        }
        assertEquals(handled, runs("ApiEventHandler"), "what is invalid runs no function");
    }

    /** MAIL-2: a key whose day is used up. */
    @Test
    @Order(2)
    void aKeyOverItsQuotaIsTurnedAway() throws Exception {
        String value = Cli.cloud(clients -> {
            var key = clients.apiGateway().createApiKey(r -> r.name("small").enabled(true));
            String plan = clients.apiGateway()
                    .createUsagePlan(r -> r.name("small")
                            .apiStages(s -> s.apiId(output("ApiId")).stage("PROD"))
                            .quota(q -> q.limit(2).period("DAY")))
                    .id();
            clients.apiGateway()
                    .createUsagePlanKey(r -> r.usagePlanId(plan).keyId(key.id()).keyType("API_KEY"));
            return key.value();
        });
        String body = "{\"template\":\"unlisted\",\"to\":\"" + TO + "\",\"data\":{\"name\":\"x\"}}";
        assertEquals(202, post(value, "iOS", body).statusCode());
        assertEquals(202, post(value, "iOS", body).statusCode());
        HttpResponse<String> over = post(value, "iOS", body);
        assertEquals(429, over.statusCode(), over.body());
        assertTrue(over.body().contains("Limit Exceeded") && over.body().contains("tomorrow"), over.body());
    }

    /** MAIL-5..7: markup and line breaks in what a caller says are text. */
    @Test
    @Order(3)
    void aMailComesOnceInItsLanguageWithItsDataAsText() throws Exception {
        String name = "Íñigo <b>&\r\nBcc: victim@example.com";
        assertTrue(is(sent("once", "welcome", TO, "--locale", "fr-CA", "--data", "name=" + name), "SENT"));
        assertTrue(is(sent("once", "welcome", TO, "--locale", "fr-CA", "--data", "name=" + name), "SENT"));
        JsonNode delivered = mailbox.await("once", mail -> mail.has("deliveredAt"));
        assertFalse(delivered.path("messageId").asText().isEmpty(), delivered.toString());
        assertEquals(1, mailbox.to(TO, "Bienvenue, Íñigo <b>& Bcc:").size(), "the same event twice is one mail");
        String eml = mailbox.await(TO, "Bienvenue, Íñigo <b>& Bcc: victim@example.com");
        String head = eml.substring(0, eml.indexOf("\r\n\r\n"));
        assertFalse(head.lines().anyMatch(line -> line.startsWith("Bcc")), head);
        String html = eml.substring(eml.indexOf("<!doctype html>"));
        assertTrue(html.contains("Íñigo &lt;b&gt;&amp;") && !html.contains("<b>&"), html);
        Cli.Ran other =
                cli.run("mail", "send", "--id", "once", "--template", "welcome", "--to", TO, "--data", "name=x");
        assertEquals(2, other.status(), other.err());
        assertTrue(other.err().contains("eventId was used for another mail"), other.err());
    }

    /** MAIL-4. */
    @Test
    @Order(4)
    void theInputQueueIsAWayInAndSetsPoisonAside() throws Exception {
        String mail = "{\"eventId\":\"queued\",\"template\":\"recharge\",\"to\":\"" + TO
                + "\",\"locale\":\"es\",\"data\":{\"name\":\"Ana\",\"amount\":\"5,00 EUR\"}}";
        String poison = mail.replace("queued", "poison").replace("\"recharge\"", "\"../index\"");
        String policy = Cli.cloud(clients -> {
            for (String body : List.of(mail, poison)) {
                clients.sqs().sendMessage(r -> r.queueUrl(output("MailInputQueueUrl"))
                        .messageBody(body));
            }
            return clients.sqs()
                    .getQueueAttributes(r ->
                            r.queueUrl(output("MailInputQueueUrl")).attributeNames(QueueAttributeName.REDRIVE_POLICY))
                    .attributes()
                    .get(QueueAttributeName.REDRIVE_POLICY);
        });
        assertTrue(policy.contains("\"maxReceiveCount\":5") && policy.contains("mail-input-DLQ"), policy);
        mailbox.await("queued", event -> is(event, "SENT"));
        assertEquals(1, mailbox.to(TO, "Recarga de su tarjeta: 5,00 EUR").size());
        String reason = Cli.cloud(clients -> clients.sqs()
                .receiveMessage(r -> r.queueUrl(output("MailInputDeadLetterQueueUrl"))
                        .messageAttributeNames("All")
                        .waitTimeSeconds(20))
                .messages()
                .get(0)
                .messageAttributes()
                .get("reason")
                .stringValue());
        assertTrue(reason.contains("template has to be"), reason);
        assertEquals(3, cli.run("mail", "show", "poison").status(), "it is no mail");
    }

    /** MAIL-5, MAIL-6. */
    @Test
    @Order(5)
    void whatCannotGoOutFailsWithItsReason() throws Exception {
        refused(sent("unknown", "no-such-template", TO), "no-such-template");
        refused(sent("lacking", "recharge", TO, "--data", "name=x"), "lacks amount");
        refused(sent("stranger", "welcome", "stranger@example.org", "--data", "name=x"), "not verified");
        cli.ok("mail", "verify", "stranger@example.org");
        assertTrue(cli.ok("mail", "retry", "stranger", "-o", "json").contains("queued"));
        mailbox.await(
                "stranger", mail -> is(mail, "SENT") && mail.path("attempt").asInt() == 2);
        assertEquals(5, cli.run("mail", "retry", "stranger").status(), "what is sent is not sent again");
    }

    /** MAIL-7. */
    @Test
    @Order(6)
    void bouncesAndComplaintsBecomeStatusesAndNobodyIsMailedAgain() throws Exception {
        sent("bounced", "welcome", "bounce@simulator.amazonses.com", "--data", "name=x");
        sent("complained", "welcome", "complaint@simulator.amazonses.com", "--data", "name=x");
        mailbox.await("bounced", mail -> is(mail, "BOUNCED"));
        mailbox.await("complained", mail -> is(mail, "COMPLAINED"));
        refused(sent("again", "welcome", "Bounce@simulator.amazonses.com", "--data", "name=x"), "suppressed");
        String list = cli.ok("mail", "suppressed", "-o", "json");
        assertTrue(list.contains("bounce@simulator") && list.contains("complaint@simulator"), list);
        cli.ok("mail", "suppressed", "--release", "bounce@simulator.amazonses.com");
        assertFalse(cli.ok("mail", "suppressed", "-o", "json").contains("bounce@simulator"));
    }

    /**
     * MAIL-7: SendMail died between asking SES and noting the answer. What SES's events tell counts; without them the mail is not sent
     * again unless an operator says so.
     */
    @Test
    @Order(7)
    void aMailWhoseFateIsUnknownIsReconciledFromTheEventsOfSes() throws Exception {
        Cli.cloud(clients -> {
            Map<String, AttributeValue> like = clients.dynamoDb()
                    .getItem(r ->
                            r.tableName(output("MailEventsTable")).key(Map.of("eventId", AttributeValue.fromS("once"))))
                    .item();
            for (String id : List.of("arrived", "vanished")) {
                Map<String, AttributeValue> item = new HashMap<>(like);
                item.keySet().removeAll(List.of("messageId", "sentAt", "deliveredAt"));
                item.putAll(Map.of(
                        "eventId", AttributeValue.fromS(id),
                        "status", AttributeValue.fromS("PENDING"),
                        "claim", AttributeValue.fromS("mail-" + id + "-1"),
                        "handedOver", item.get("createdAt")));
                clients.dynamoDb()
                        .putItem(r -> r.tableName(output("MailEventsTable")).item(item));
                clients.sqs().sendMessage(r -> r.queueUrl(output("MailMainQueueUrl"))
                        .messageBody("{\"eventId\":\"" + id + "\",\"attempt\":1}"));
            }
            return null;
        });
        for (String id : List.of("arrived", "vanished")) {
            awaitState("mail-" + id + "-1", "WaitForEvents");
        }
        // What SES took of the mail that SendMail never heard of.
        Cli.cloud(clients -> clients.ses().sendEmail(r -> r.source(SOURCE)
                .destination(d -> d.toAddresses(TO))
                .configurationSetName("opsctl")
                .tags(t -> t.name("eventId").value("arrived"))
                .message(m -> m.subject(s -> s.data("handed over")).body(b -> b.text(t -> t.data("x"))))));
        mailbox.await("arrived", mail -> is(mail, "SENT"));
        assertTrue(is(cli.json("mail", "show", "vanished"), "PENDING"));
        JsonNode vanished = mailbox.await("vanished", mail -> {
            cli.ok("local", "time", "+30s");
            return is(mail, "FAILED");
        });
        assertTrue(vanished.path("outcomeUnknown").asBoolean(), vanished.toString());
        assertTrue(is(cli.json("mail", "show", "arrived"), "SENT"), "and stays so");
        Cli.Ran careless = cli.run("mail", "retry", "vanished");
        assertEquals(5, careless.status(), careless.err());
        assertTrue(careless.err().contains("--unknown"), careless.err());
        cli.ok("mail", "retry", "vanished", "--unknown");
        mailbox.await("vanished", mail -> is(mail, "SENT"));
    }

    private static void awaitState(String execution, String state) throws Exception {
        String arn = output("MailFlowArn").replace(":stateMachine:", ":execution:") + ":" + execution;
        long end = System.nanoTime() + 60_000_000_000L;
        while (!Cli.cloud(clients ->
                clients
                                .stepFunctions()
                                .listExecutions(r -> r.stateMachineArn(output("MailFlowArn")))
                                .executions()
                                .stream()
                                .anyMatch(e -> e.executionArn().equals(arn))
                        && clients
                                .stepFunctions()
                                .getExecutionHistory(r -> r.executionArn(arn).reverseOrder(true))
                                .events()
                                .stream()
                                .anyMatch(e -> e.stateEnteredEventDetails() != null
                                        && e.stateEnteredEventDetails().name().equals(state)))) {
            assertTrue(System.nanoTime() < end, execution + " never came to " + state);
            Thread.sleep(100);
        }
    }

    /** SEC-1, PLT-5: without the key nothing is written, and the operator is told; with it everything goes on. */
    @Test
    @Order(8)
    void aDisabledKeyStopsWritesClearlyAndNothingIsLost() throws Exception {
        String key = cli.json("key", "show").path("keyId").asText();
        String[] recharge = {"bank", "recharge", "b-001", "--amount", "1000", "--currency", "XAF", "--key", "locked"};
        String[] mail = {"mail", "send", "--id", "locked", "--template", "welcome", "--to", TO, "--data", "name=x"};
        long before =
                cli.json("bank", "client", "show", "b-001").path("balance").asLong();
        String waiting = "{\"eventId\":\"waiting\",\"template\":\"welcome\",\"to\":\"" + TO
                + "\",\"data\":{\"name\":\"waiting\"}}";
        mailbox.inputIsRead(false);
        Cli.cloud(clients -> {
            clients.sqs()
                    .sendMessage(r -> r.queueUrl(output("MailInputQueueUrl")).messageBody(waiting));
            return clients.kms().disableKey(r -> r.keyId(key));
        });
        try {
            mailbox.inputIsRead(true);
            for (String[] command : List.of(recharge, mail)) {
                Cli.Ran ran = cli.run(command);
                assertEquals(ExitCode.DENIED.status(), ran.status(), ran.err());
                assertTrue(ran.err().matches("(?is).*key/" + key + " is disabled.*enable-key.*"), ran.err());
            }
        } finally {
            Cli.cloud(clients -> clients.kms().enableKey(r -> r.keyId(key)));
        }
        cli.ok(recharge);
        cli.ok(recharge);
        assertEquals(
                before + 1000,
                cli.json("bank", "client", "show", "b-001").path("balance").asLong());
        cli.ok(mail);
        mailbox.await("locked", event -> is(event, "SENT"));
        mailbox.await("waiting", event -> is(event, "SENT"));
    }

    /** BNK-1..3: many recharges of one card at once, some of them repeated; not one is lost or done twice. */
    @Test
    @Order(9)
    void rechargesOfOneCardAtTheSameTimeAddUpExactly() throws Exception {
        String[] busy = {"bank", "client", "create", "--id", "busy", "--name", "Busy", "--email", "busy@example.com"};
        cli.ok(with(busy, "--currency", "XAF"));
        try (Session session = Session.open(Settings.load())) {
            Bank bank = new Bank(session.clients());
            ExecutorService callers = Executors.newFixedThreadPool(12);
            List<Future<JsonNode>> calls = new ArrayList<>();
            int many = Integer.getInteger("opsctl.bank.recharges", 60);
            int different = many * 5 / 6;
            long began = System.nanoTime();
            for (int i = 0; i < many; i++) {
                String key = "busy-" + i % different;
                calls.add(callers.submit(() -> bank.recharge("busy", "1000", "XAF", "0.05", key)));
            }
            callers.shutdown();
            Set<String> ids = new TreeSet<>();
            for (Future<JsonNode> call : calls) {
                ids.add(call.get().path("transactionId").asText());
            }
            System.out.printf("%.1f recharges of one client a second%n", many * 1e9 / (System.nanoTime() - began));
            assertEquals(different, ids.size());
            assertEquals(different * 950L, bank.show("busy").path("balance").asLong());
            Set<String> listed = new TreeSet<>();
            bank.history("busy", many)
                    .path("transactions")
                    .forEach(t -> listed.add(t.path("transactionId").asText()));
            assertEquals(ids, listed);
            // The exchange is closed: nothing is written.
            Cli.Ran outage = cli.run("bank", "recharge", "busy", "--amount", "503", "--currency", "EUR");
            assertEquals(7, outage.status(), outage.err());
            assertEquals(different * 950L, bank.show("busy").path("balance").asLong());
        }
    }

    /** BNK-4: the client's own language, the right amounts, once; a week later their history, and the digest for who runs the bank. */
    @Test
    @Order(10)
    void clientsAreToldAtOnceAndOnceAWeek() throws Exception {
        String client = "b-002@example.com";
        JsonNode recharge =
                cli.json("bank", "recharge", "b-002", "--amount", "125000", "--currency", "XAF", "--fee-rate", "0.05");
        String mail = mailbox.await(client, "Recarga de su tarjeta: 125.000 XAF");
        assertTrue(mail.contains("6.250 XAF") && mail.contains("+181,03 EUR"), mail);
        cli.ok("bank", "refund", "b-002", recharge.path("transactionId").asText());
        mailbox.await(client, "118.750 XAF");
        cli.ok("local", "time", "+7d");
        String history = mailbox.await(client, "Sus operaciones");
        assertTrue(history.contains("+181,03 EUR") && history.contains("−181,03 EUR"), history);
        String digest = mailbox.await(TO, "Digest: ");
        assertTrue(digest.contains("118750 XAF"), digest);
        assertFalse(history.contains(TO) || digest.contains(client), "nobody gets another's mail");
        assertEquals(1, mailbox.to(client, "Recarga de su tarjeta: 125.000 XAF").size());
    }

    /** MAIL-7. */
    @Test
    @Order(11)
    void aUsedUpQuotaDefersAndTheClockSendsAfterwards() throws Exception {
        Cli.cloud(clients -> {
            // Two hundred recipients a day, fifty in one message.
            String[] many = new String[50];
            Arrays.setAll(many, n -> "success+" + n + "@simulator.amazonses.com");
            int left = 200 - clients.ses().getSendQuota().sentLast24Hours().intValue();
            while (left > 0) {
                int now = Math.min(left, 50);
                clients.ses().sendEmail(r -> r.source(SOURCE)
                        .destination(d -> d.toAddresses(Arrays.copyOf(many, now)))
                        .message(m -> m.subject(s -> s.data("filler")).body(b -> b.text(t -> t.data("x")))));
                left -= now;
            }
            return null;
        });
        JsonNode deferred = sent("deferred", "welcome", TO, "--data", "name=later");
        assertTrue(is(deferred, "DEFERRED") && deferred.path("reason").asText().contains("Daily"), "" + deferred);
        cli.ok("local", "time", "+26h");
        mailbox.await("deferred", mail -> is(mail, "SENT"));
        assertEquals(1, mailbox.to(TO, "Welcome, later").size());
    }

    /** SEC-2, SEC-3: what is secret is in no file, log, configuration or argument of the cloud that has used it. */
    @Test
    @Order(12)
    void noSecretIsToBeFoundAsPlaintext() throws Exception {
        Cli.cloud(clients -> {
            clients.lambda().listFunctionsPaginator().functions().forEach(function -> {
                var environment = function.environment();
                Set<String> variables = new TreeSet<>();
                if (environment != null) {
                    variables.addAll(environment.variables().keySet());
                }
                variables.remove("SETTINGS");
                assertEquals(Set.of(), variables, function.functionName());
            });
            return null;
        });
        PlaintextSearch search = Cli.cloud(PlaintextSearch::forSecrets);
        Path planted = Files.writeString(home.resolve("planted"), "x" + search.example());
        assertEquals(List.of(planted.toString()), search.files(home));
        assertEquals(List.of(), search.arguments());
        assertEquals(List.of(), Cli.cloud(search::logs));
    }
}
