package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Operators find things by what they know of them, whosever they are (OPS-2, ORD-11). */
class FindingIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static Cli cli;
    private static String order;

    @BeforeAll
    static void deploys() throws Exception {
        cli = new Cli(home);
        cli.deployed();
        cli.ok("mail", "verify", "inventory@example.com", "operator@example.com");
        cli.ok("seed");
        order = cli.told("order", "place", "--customer", "c-007", "--item", "SAMPLE-1C:2", "--wait", "--timeout", "120")
                .path("orderID")
                .asText();
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    @Test
    void anOrderByItsIdAloneAndAmongEverybodys() throws Exception {
        assertEquals("c-007", cli.told("order", "get", order).path("customerId").asText());
        assertTrue(cli.told("order", "get", order).path("total").isNumber());
        String table = cli.ok("order", "get", order);
        assertTrue(table.lines().anyMatch(line -> line.matches("total +\\d+\\.\\d\\d [A-Z]{3}")), table);
        assertEquals(3, cli.run("order", "get", order, "--customer", "c-001").status());
        assertEquals(
                order,
                cli.told("order", "list", "--all", "--status", "PAYMENT_FAILED")
                        .path(0)
                        .path("orderID")
                        .asText());
        assertTrue(cli.ok("order", "list", "--since", "1h").contains(order));
        assertFalse(cli.ok("order", "list", "--customer", "c-001").contains(order));
        assertTrue(cli.ok("order", "list").contains("0.02 USD"));
        assertTrue(cli.ok("trace", order).contains("PAYMENT_FAILED"));
    }

    @Test
    void anExecutionTellsWhatCameOfIt() throws Exception {
        JsonNode own = null;
        for (JsonNode execution : cli.told("execution", "list")) {
            own = execution.path("name").asText().equals("order-" + order) ? execution : own;
        }
        assertTrue(own != null, order);
        assertEquals("SUCCEEDED", own.path("status").asText());
        assertEquals("PaymentFailed", own.path("end").asText());
        assertTrue(cli.ok("execution", "show", order).contains("PaymentFailed"));
    }

    @Test
    void mailsByWhomTheyAreToAndWhatTheyAreAbout() throws Exception {
        JsonNode found = cli.told("mail", "inbox", "--to", "OPERATOR@", "--subject", "order received", "--since", "1h");
        int ofOrder = 0;
        for (JsonNode mail : found) {
            assertEquals("Order received", mail.path("subject").asText());
            JsonNode letter = cli.told("mail", "show", mail.path("id").asText());
            ofOrder += letter.path("text").asText().contains(order) ? 1 : 0;
        }
        assertEquals(1, ofOrder, found.toString());
        assertEquals(0, cli.told("mail", "inbox", "--to", "nobody@").size());
        assertTrue(cli.ok("mail", "show", "latest", "--eml").contains("MIME-Version: 1.0"));
    }

    @Test
    void clientsAndTablesOfOnesOwn() throws Exception {
        assertEquals(
                "b-001",
                cli.told("bank", "client", "list").path(0).path("clientId").asText());
        cli.ok("tables", "create", "RA_gone");
        assertEquals(2, cli.run("tables", "delete", "RA_gone").status(), "without consent");
        cli.ok("tables", "delete", "RA_gone", "--yes");
        assertFalse(cli.ok("tables", "list").contains("RA_gone"));
        assertEquals(5, cli.run("tables", "delete", "RA_totales", "--yes").status(), "a stack's");
        assertEquals(3, cli.run("tables", "delete", "RA_gone", "--yes").status());
    }

    @Test
    void aQueueOfOnesOwnHearsATopic() throws Exception {
        String url = Cli.cloud(clients ->
                clients.sqs().createQueue(r -> r.queueName("own-queue")).queueUrl());
        cli.ok("topic", "subscribe", "POC-Topic", "sqs", "own-queue");
        cli.ok("topic", "subscribe", "POC-Topic", "sqs", "own-queue");
        String policy = Cli.cloud(clients -> clients.sqs()
                .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.POLICY))
                .attributes()
                .get(QueueAttributeName.POLICY));
        assertEquals(1, JSON.readTree(policy).path("Statement").size(), policy);
        String placed = cli.told("order", "place", "--item", "LATEX-GLOVES", "--wait", "--timeout", "120")
                .path("orderID")
                .asText();
        JsonNode heard = cli.told("queue", "peek", "own-queue");
        for (int i = 0; i < 100 && heard.isEmpty(); i++) {
            Thread.sleep(100);
            heard = cli.told("queue", "peek", "own-queue");
        }
        assertTrue(heard.toString().contains(placed), heard.toString());
        assertTrue(cli.ok("queue", "list").contains("POC-Queue"));
        cli.ok("topic", "unsubscribe", "POC-Topic", "own-queue");
        assertFalse(cli.ok("topic", "list").contains("own-queue"));
    }

    /** A queue that somebody adds to the stack, which the role of the other queues does not know. */
    @Test
    void aQueueThatWasAddedToTheTemplatesIsListed() throws Exception {
        Path templates = TemplateCopy.below(home);
        Path report = templates.resolve("app").resolve("report.yaml");
        String text = Files.readString(report);
        Files.writeString(
                report,
                text.replaceFirst(
                        "(?m)^Resources:\n",
                        "Resources:\n  Added:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: added }\n"));
        cli.ok("deploy", "app", "--templates", templates.toString());
        JsonNode added = null;
        for (JsonNode queue : cli.told("queue", "list")) {
            added = queue.path("name").asText().equals("added") ? queue : added;
        }
        assertTrue(added != null && added.path("trouble").isNull(), String.valueOf(added));
        assertEquals(0, cli.told("queue", "peek", "added").size());
    }

    @Test
    void whoIsNoKnownCustomerIsNamed() {
        String said = cli.run("order", "place", "--customer", "stranger", "--item", "LATEX-GLOVES")
                .err();
        assertTrue(said.contains("stranger is not in table customers"), said);
        assertFalse(cli.run("order", "place", "--customer", "c-002", "--item", "LATEX-GLOVES")
                .err()
                .contains("customers"));
    }

    /** SES takes it, and says a moment later that it came back. */
    @Test
    void aMailThatBouncesIsNotSent() throws Exception {
        Cli.Ran ran = cli.run(
                "mail",
                "send",
                "--template",
                "welcome",
                "--to",
                "bounce@simulator.amazonses.com",
                "--data",
                "name=x",
                "--wait",
                "-o",
                "json");
        assertEquals(1, ran.status(), ran.err());
        assertEquals("BOUNCED", JSON.readTree(ran.out()).path("status").asText());
    }

    @Test
    void whatWouldHearNothingIsRefused() {
        Cli.Ran ran = cli.run("topic", "subscribe", "POC-Topic", "lambda", "POC-Lambda-1");
        assertEquals(5, ran.status(), ran.err());
        assertTrue(ran.err().contains("AWS::Lambda::Permission"), ran.err());
        assertEquals(
                3, cli.run("topic", "subscribe", "POC-Topic", "sqs", "nope").status());
    }
}
