package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.target.Clients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * The cloud is killed while an operator changes something by the console; the same call again ends as if nothing had been, and one audit line says
 * what was done (WEB-4, ORD-10, MAIL-7).
 */
class KilledConsoleIT {

    private static final Kill KILL = new Kill("KilledConsoleIT");
    private static final int ROUNDS = 3 * Kill.ROUNDS;
    /** More than a move task moves in one change. */
    private static final int MESSAGES = 1_000;
    /** Longer than a call takes whose function is warm. */
    private static final int CALL_MILLIS = 500;

    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final String QUEUE = "order-processing";
    private static final String DEAD_LETTERS = "order-processing-DLQ";

    @TempDir
    static Path home;

    private static Cli cli;
    private static String token;

    @BeforeAll
    static void deploys() {
        cli = new Cli(home);
        cli.deployed();
        token = cli.ok("token", "issue", "--operator", "ann").trim();
        Cli.cloud(clients -> {
            // What comes back is counted, so nobody may take it.
            for (EventSourceMappingConfiguration reader :
                    clients.lambda().listEventSourceMappings().eventSourceMappings()) {
                if (reader.eventSourceArn().endsWith(":" + QUEUE)) {
                    clients.lambda()
                            .updateEventSourceMapping(r -> r.uuid(reader.uuid()).enabled(false));
                }
            }
            return null;
        });
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    @Test
    void deadLettersAreSentBackOnceWhereverTheCloudDies() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String key = "redrive-" + round + "-" + KILL.draw(1_000_000);
            String path = "/api/console/queues/" + DEAD_LETTERS + "/redrive";
            Cli.cloud(clients -> {
                for (int i = 0; i < MESSAGES; i += 10) {
                    List<SendMessageBatchRequestEntry> batch = new ArrayList<>();
                    for (int id = i; id < i + 10; id++) {
                        batch.add(SendMessageBatchRequestEntry.builder()
                                .id("m" + id)
                                .messageBody("message " + id)
                                .build());
                    }
                    clients.sqs().sendMessageBatch(r -> r.queueUrl(url(clients, DEAD_LETTERS))
                            .entries(batch));
                }
                return null;
            });
            int before = lines(DEAD_LETTERS).size();
            killedDuring("POST", path, "{\"dryRun\":false}", key);
            JsonNode answer = repeated("POST", path, "{\"dryRun\":false}", key);
            assertEquals("DONE", answer.path("state").asText(), answer.toString());
            assertEquals(MESSAGES, answer.path("moved").asInt(), answer.toString());
            // A double click: it tells the same, and moves nothing.
            assertEquals(answer, repeated("POST", path, "{\"dryRun\":false}", key));
            List<JsonNode> lines = lines(DEAD_LETTERS);
            assertEquals(before + 1, lines.size(), lines.toString());
            JsonNode line = lines.get(0);
            assertEquals("ann queue.redrive DONE", said(line));
            assertEquals(MESSAGES, line.path("before").path("messages").asInt(), line.toString());
            assertEquals(MESSAGES, line.path("after").path("moved").asInt(), line.toString());
            assertEquals(Map.of(), taken(DEAD_LETTERS));
            Map<String, Integer> back = taken(QUEUE);
            assertEquals(MESSAGES, back.size());
            assertTrue(back.values().stream().allMatch(times -> times == 1), () -> "came back twice: " + back);
        }
    }

    @Test
    void aSuppressionIsLiftedOnceWhereverTheCloudDies() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String address = "gone-" + round + "@example.com";
            String key = "lift-" + round + "-" + KILL.draw(1_000_000);
            String path = "/api/console/suppressions/" + address;
            suppress(address, "2026-01-31T12:00:00.000Z");
            killedDuring("DELETE", path, null, key);
            assertEquals(
                    address, repeated("DELETE", path, null, key).path("address").asText());
            assertTrue(suppressed(address).isEmpty(), "it is still suppressed");
            List<JsonNode> lines = lines(address);
            assertEquals(1, lines.size(), lines.toString());
            assertEquals("ann suppression.lift DONE", said(lines.get(0)));
            assertEquals("BOUNCED", lines.get(0).path("before").path("reason").asText());
            // What comes later is another matter, which the same call made again leaves alone.
            suppress(address, "2026-02-01T12:00:00.000Z");
            assertEquals(200, call("DELETE", path, null, key).status());
            assertEquals(
                    "2026-02-01T12:00:00.000Z", suppressed(address).get("at").s());
            assertEquals(1, lines(address).size());
        }
    }

    private static void suppress(String address, String at) {
        Cli.cloud(clients -> clients.dynamoDb().putItem(r -> r.tableName("mail-suppression")
                .item(Map.of(
                        "address", AttributeValue.fromS(address),
                        "reason", AttributeValue.fromS("BOUNCED"),
                        "at", AttributeValue.fromS(at)))));
    }

    private static Map<String, AttributeValue> suppressed(String address) {
        return Cli.cloud(clients -> clients.dynamoDb()
                .getItem(r -> r.tableName("mail-suppression")
                        .consistentRead(true)
                        .key(Map.of("address", AttributeValue.fromS(address))))
                .item());
    }

    /** Makes a call and kills the cloud while it is under way, or soon after. */
    private static void killedDuring(String method, String path, String body, String key) throws Exception {
        // The function is warm, so that the kill hits what the call does.
        assertEquals(200, call("GET", "/api/console/queues", null, key).status());
        boolean[] answered = {false};
        Thread thread = new Thread(() -> {
            try {
                call(method, path, body, key);
                answered[0] = true;
            } catch (Exception | AssertionError e) {
                // killed
            }
        });
        String url = url(path);
        thread.start();
        int millis = KILL.draw(CALL_MILLIS);
        LockSupport.parkNanos(millis * 1_000_000L);
        Kill.now(KILL.draw(2) == 0 ? Kill.Victim.DAEMON : Kill.Victim.DAEMON_AND_ENGINES);
        thread.join();
        System.out.println("  killed after " + millis + " ms of " + method + " " + url + ", which "
                + (answered[0] ? "was" : "was not") + " answered");
    }

    /** The same call until it is answered: a move that goes on is told by 202. */
    private static JsonNode repeated(String method, String path, String body, String key) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            JsonHttp.Answer answer = call(method, path, body, key);
            if (answer.status() != 202) {
                assertEquals(200, answer.status(), answer.body().toString());
                return answer.body();
            }
            assertTrue(System.nanoTime() < end, "it does not end: " + answer.body());
            LockSupport.parkNanos(200_000_000);
        }
    }

    private static JsonHttp.Answer call(String method, String path, String body, String key) throws Exception {
        return JsonHttp.call(method, url(path), body, "Authorization", "Bearer " + token, "Idempotency-Key", key);
    }

    /** Has the cloud started, if it does not run. */
    private static String url(String path) throws Exception {
        return cli.json("status").path("outputs").path("ApiUrl").asText() + path;
    }

    private static List<JsonNode> lines(String subject) throws Exception {
        JsonHttp.Answer answer = call("GET", "/api/console/audit?limit=100&subject=" + subject, null, "read");
        assertEquals(200, answer.status(), answer.body().toString());
        List<JsonNode> lines = new ArrayList<>();
        answer.body().path("lines").forEach(lines::add);
        return lines;
    }

    private static String said(JsonNode line) {
        return line.path("who").asText() + " " + line.path("action").asText() + " "
                + line.path("state").asText();
    }

    /** Takes everything out of a queue: how often there was what. */
    private static Map<String, Integer> taken(String queue) {
        return Cli.cloud(clients -> {
            Map<String, Integer> times = new TreeMap<>();
            String url = url(clients, queue);
            while (true) {
                List<Message> messages = clients.sqs()
                        .receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10))
                        .messages();
                if (messages.isEmpty()) {
                    return times;
                }
                for (Message message : messages) {
                    times.merge(message.body(), 1, Integer::sum);
                    clients.sqs().deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
                }
            }
        });
    }

    private static String url(Clients clients, String queue) {
        return clients.sqs().getQueueUrl(r -> r.queueName(queue)).queueUrl();
    }
}
