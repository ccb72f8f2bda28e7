package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.operation.Bank;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Cards and those who own them: the books, and what they hear of them (BNK-1..4). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BankIT {

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

    private static JsonNode json(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("-o", "json"));
        return JSON.readTree(cli.ok(all.toArray(String[]::new)));
    }

    /** BNK-4: the client's own language, the right amounts, once; a week later their history, and the digest for who runs the bank. */
    @Test
    @Order(1)
    void clientsAreToldAtOnceAndOnceAWeek() throws Exception {
        cli.ok("mail", "verify", "b-002@example.com");
        JsonNode recharge =
                json("bank", "recharge", "b-002", "--amount", "125000", "--currency", "XAF", "--fee-rate", "0.05");
        String mail = awaitMail("Recarga de su tarjeta: 125.000 XAF", "b-002@example.com");
        assertTrue(mail.contains("6.250 XAF"), mail);
        assertTrue(mail.contains("+181,03 EUR"), mail);
        cli.ok("bank", "refund", "b-002", recharge.path("transactionId").asText());
        awaitMail("118.750 XAF", "b-002@example.com");
        cli.ok("local", "time", "+7d");
        String history = awaitMail("Sus operaciones", "b-002@example.com");
        assertTrue(history.contains("+181,03 EUR") && history.contains("−181,03 EUR"), history);
        String digest = awaitMail("Digest: ", "operator@example.com");
        assertTrue(digest.contains("118750 XAF"), digest);
        assertEquals(
                1,
                mails("Recarga de su tarjeta: 125.000 XAF", "b-002@example.com").size());
    }

    private static List<String> mails(String subject, String to) throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode mail : json("mail", "inbox")) {
            if (mail.path("subject").asText().contains(subject)
                    && mail.path("to").toString().contains(to)) {
                ids.add(mail.path("id").asText());
            }
        }
        return ids;
    }

    /** @return the mail, its quoted-printable bodies decoded */
    private static String awaitMail(String subject, String to) throws Exception {
        for (int i = 0; i < 600; i++) {
            List<String> ids = mails(subject, to);
            if (!ids.isEmpty()) {
                return decoded(cli.ok("mail", "show", ids.get(0)));
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no mail '" + subject + "' to " + to + ": " + json("mail", "inbox"));
    }

    private static String decoded(String quotedPrintable) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String text = quotedPrintable.replaceAll("=\\r?\\n", "");
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("=", i) && text.substring(i).matches("(?s)=[0-9A-F]{2}.*")) {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** BNK-1..4: many recharges of one card at once, some of them repeated; not one is lost or done twice. */
    @Test
    @Order(2)
    void rechargesOfOneCardAtTheSameTimeAddUpExactly() throws Exception {
        cli.ok(
                "bank",
                "client",
                "create",
                "--id",
                "busy",
                "--name",
                "Busy",
                "--email",
                "busy@example.com",
                "--currency",
                "XAF");
        try (Session session = Session.open(Settings.load())) {
            Bank bank = new Bank(session.clients());
            ExecutorService callers = Executors.newFixedThreadPool(12);
            List<Future<JsonNode>> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String key = "busy-" + i % 50;
                calls.add(callers.submit(() -> bank.recharge("busy", "1000", "XAF", "0.05", key)));
            }
            callers.shutdown();
            Set<String> ids = new TreeSet<>();
            for (Future<JsonNode> call : calls) {
                ids.add(call.get().path("transactionId").asText());
            }
            assertEquals(50, ids.size());
            assertEquals(50 * 950, bank.show("busy").path("balance").asLong());
            Set<String> listed = new TreeSet<>();
            bank.history("busy", 1000)
                    .path("transactions")
                    .forEach(t -> listed.add(t.path("transactionId").asText()));
            assertEquals(ids, listed);
        }
        // The exchange is closed: nothing is written.
        Cli.Ran outage = cli.run("bank", "recharge", "busy", "--amount", "503", "--currency", "EUR");
        assertEquals(7, outage.status(), outage.err());
        assertEquals(
                50 * 950, json("bank", "client", "show", "busy").path("balance").asLong());
    }
}
