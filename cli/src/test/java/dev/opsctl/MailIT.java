package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Mails from either way in to the mailbox, and every way in which they may not get there (MAIL-3..7). */
class MailIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TO = "operator@example.com";

    @TempDir
    static Path home;

    private static Cli cli;
    private static JsonNode outputs;

    @BeforeAll
    static void deploys() throws Exception {
        cli = new Cli(home);
        cli.ok("deploy");
        cli.ok("mail", "verify", "inventory@example.com", TO);
        outputs = JSON.readTree(cli.ok("status", "-o", "json")).path("outputs");
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static JsonNode sent(String id, String template, String to, String... more) throws Exception {
        String[] command = java.util.stream.Stream.concat(
                        List.of("mail", "send", "--wait", "-o", "json", "--id", id, "--template", template, "--to", to)
                                .stream(),
                        List.of(more).stream())
                .toArray(String[]::new);
        return JSON.readTree(cli.run(command).out());
    }

    private static JsonNode awaited(String id, Predicate<JsonNode> wanted) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        JsonNode mail = null;
        while (System.nanoTime() < deadline) {
            Cli.Ran ran = cli.run("mail", "show", id, "-o", "json");
            if (ran.status() == 0) {
                mail = JSON.readTree(ran.out());
                if (wanted.test(mail)) {
                    return mail;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("it never came to that: " + mail);
    }

    private static boolean is(JsonNode mail, String status) {
        return mail.path("status").asText().equals(status);
    }

    private static long arrived(String subject) throws Exception {
        long count = 0;
        for (JsonNode mail : JSON.readTree(cli.ok("mail", "inbox", "-o", "json"))) {
            count += mail.path("subject").asText().equals(subject) ? 1 : 0;
        }
        return count;
    }

    @Test
    void aMailComesOnceInItsLanguageWithItsDataAsText() throws Exception {
        String name = "Íñigo <b>&\r\nBcc: victim@example.com";
        assertTrue(is(sent("once", "welcome", TO, "--locale", "fr-CA", "--data", "name=" + name), "SENT"));
        assertTrue(is(sent("once", "welcome", TO, "--locale", "fr-CA", "--data", "name=" + name), "SENT"));
        String subject = "Bienvenue, Íñigo <b>& Bcc: victim@example.com";
        assertEquals(1, arrived(subject), "the same event twice is one mail");
        String eml = cli.ok("mail", "show", "once", "--eml");
        String head = eml.substring(0, eml.indexOf("\r\n\r\n"));
        assertFalse(head.lines().anyMatch(line -> line.startsWith("Bcc")), head);
        StringBuilder bodies = new StringBuilder(eml);
        for (String part : eml.split("\r\n\r\n")) {
            String packed = part.replaceAll("\r\n--.*", "").replaceAll("\\s", "");
            if (packed.matches("[A-Za-z0-9+/]{20,}={0,2}")) {
                bodies.append(new String(Base64.getMimeDecoder().decode(packed), StandardCharsets.UTF_8));
            }
        }
        assertFalse(
                bodies.toString().contains("Íñigo <b>&\nBcc")
                        && !bodies.toString().contains("&lt;b&gt;"),
                eml);
        assertTrue(awaited("once", mail -> mail.has("deliveredAt"))
                        .path("messageId")
                        .asText()
                        .length()
                > 10);
        Cli.Ran other =
                cli.run("mail", "send", "--id", "once", "--template", "welcome", "--to", TO, "--data", "name=x");
        assertEquals(2, other.status(), other.err());
        assertTrue(other.err().contains("eventId was used for another mail"), other.err());
    }

    @Test
    void theInputQueueIsAWayInAndSetsPoisonAside() throws Exception {
        Cli.cloud(clients -> clients.sqs()
                .sendMessage(r -> r.queueUrl(outputs.path("MailInputQueueUrl").asText())
                        .messageBody("{\"eventId\":\"queued\",\"template\":\"recharge\",\"to\":\"" + TO
                                + "\",\"locale\":\"es\",\"data\":{\"name\":\"Ana\",\"amount\":\"5,00 EUR\"}}")));
        awaited("queued", mail -> is(mail, "SENT"));
        assertEquals(1, arrived("Recarga de su tarjeta: 5,00 EUR"));
        Cli.cloud(clients -> clients.sqs()
                .sendMessage(r -> r.queueUrl(outputs.path("MailInputQueueUrl").asText())
                        .messageBody("{\"template\":\"../index\",\"to\":\"" + TO + "\",\"data\":{}}")));
        String reason = Cli.cloud(clients -> {
            for (int i = 0; i < 20; i++) {
                var messages = clients.sqs()
                        .receiveMessage(r -> r.queueUrl(outputs.path("MailInputDeadLetterQueueUrl")
                                        .asText())
                                .messageAttributeNames("All")
                                .waitTimeSeconds(3))
                        .messages();
                if (!messages.isEmpty()) {
                    return messages.get(0).messageAttributes().get("reason").stringValue();
                }
            }
            return "nothing was set aside";
        });
        assertTrue(reason.contains("template has to be"), reason);
    }

    @Test
    void whatCannotGoOutFailsWithItsReason() throws Exception {
        JsonNode unknown = sent("unknown", "no-such-template", TO);
        assertTrue(is(unknown, "FAILED") && unknown.path("reason").asText().contains("no-such-template"), "" + unknown);
        JsonNode lacking = sent("lacking", "recharge", TO, "--data", "name=x");
        assertTrue(is(lacking, "FAILED") && lacking.path("reason").asText().contains("lacks amount"), "" + lacking);
        JsonNode stranger = sent("stranger", "welcome", "stranger@example.org", "--data", "name=x");
        assertTrue(is(stranger, "FAILED") && stranger.path("reason").asText().contains("not verified"), "" + stranger);
        cli.ok("mail", "verify", "stranger@example.org");
        assertTrue(cli.ok("mail", "retry", "stranger", "-o", "json").contains("queued"));
        awaited("stranger", mail -> is(mail, "SENT") && mail.path("attempt").asInt() == 2);
        assertEquals(5, cli.run("mail", "retry", "stranger").status(), "what is sent is not sent again");
    }

    @Test
    void bouncesAndComplaintsBecomeStatusesAndNobodyIsMailedAgain() throws Exception {
        sent("bounced", "welcome", "bounce@simulator.amazonses.com", "--data", "name=x");
        awaited("bounced", mail -> is(mail, "BOUNCED"));
        sent("complained", "welcome", "complaint@simulator.amazonses.com", "--data", "name=x");
        awaited("complained", mail -> is(mail, "COMPLAINED"));
        JsonNode again = sent("again", "welcome", "Bounce@simulator.amazonses.com", "--data", "name=x");
        assertTrue(is(again, "FAILED") && again.path("reason").asText().contains("suppressed"), "" + again);
        String list = cli.ok("mail", "suppressed", "-o", "json");
        assertTrue(list.contains("bounce@simulator") && list.contains("complaint@simulator"), list);
        cli.ok("mail", "suppressed", "--release", "bounce@simulator.amazonses.com");
        assertFalse(cli.ok("mail", "suppressed", "-o", "json").contains("bounce@simulator"));
    }

    @Test
    void aUsedUpQuotaDefersAndTheClockSendsAfterwards() throws Exception {
        // Whatever was sent a moment ago counts against the rate of the sandbox.
        cli.ok("local", "time", "+1m");
        Cli.cloud(clients -> {
            // Two hundred recipients a day, fifty in one message.
            String[] many = new String[50];
            java.util.Arrays.setAll(many, n -> "success+" + n + "@simulator.amazonses.com");
            int left = 200 - clients.ses().getSendQuota().sentLast24Hours().intValue();
            while (left > 0) {
                int now = Math.min(left, 50);
                clients.ses().sendEmail(r -> r.source("inventory@example.com")
                        .destination(d -> d.toAddresses(java.util.Arrays.copyOf(many, now)))
                        .message(m -> m.subject(s -> s.data("filler")).body(b -> b.text(t -> t.data("x")))));
                left -= now;
            }
            return null;
        });
        JsonNode deferred = sent("deferred", "welcome", TO, "--data", "name=later");
        assertTrue(is(deferred, "DEFERRED") && deferred.path("reason").asText().contains("Daily"), "" + deferred);
        cli.ok("local", "time", "+26h");
        awaited("deferred", mail -> is(mail, "SENT"));
        assertEquals(1, arrived("Welcome, later"));
    }

    @Test
    void theInputQueueGivesUpAfterFiveTries() {
        String policy = Cli.cloud(clients -> clients.sqs()
                .getQueueAttributes(
                        r -> r.queueUrl(outputs.path("MailInputQueueUrl").asText())
                                .attributeNames(QueueAttributeName.REDRIVE_POLICY))
                .attributes()
                .get(QueueAttributeName.REDRIVE_POLICY));
        assertTrue(policy.contains("\"maxReceiveCount\":5") && policy.contains("mail-input-DLQ"), policy);
    }
}
