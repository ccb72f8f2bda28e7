package dev.opsctl.functions.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RuntimeTest {

    @Property(seed = "20261130")
    void any_text_survives_json(@ForAll String text) {
        Map<String, Object> read = Json.parseObject(Json.write(Map.of("text", text)));
        assertEquals(text, read.get("text"));
    }

    @Test
    void numbers_lists_and_nulls_survive_json() {
        String json = "{\"a\":[1,2.50,true,null,{\"b\":\"ñ\"}],\"c\":{},\"d\":[]}";
        assertEquals(json, Json.write(Json.parse(json)));
        assertThrows(JsonException.class, () -> Json.parseObject("[1]"));
        assertThrows(JsonException.class, () -> Json.parseObject("{\"a\":"));
    }

    /** SEC-2: one decryption for all settings of a process. */
    @Test
    void settings_are_opened_once_and_a_missing_one_is_named() {
        AtomicInteger opened = new AtomicInteger();
        Settings settings = new Settings(Map.of(Settings.VARIABLE, "cipher", "PLAIN", "p"), ciphertext -> {
            opened.incrementAndGet();
            return "{\"TABLE\":\"orders\",\"EMPTY\":\"\",\"LIMIT\":\"7\"}";
        });
        assertEquals("orders", settings.text("TABLE"));
        assertEquals(7, settings.number("LIMIT", 1));
        assertEquals("other", settings.text("EMPTY", "other"));
        assertEquals("p", settings.text("PLAIN"));
        assertEquals(1, opened.get());
        IllegalStateException missing = assertThrows(IllegalStateException.class, () -> settings.text("NONE"));
        assertTrue(missing.getMessage().contains("NONE"), missing.getMessage());
    }

    /** ORD-10: only what failed comes again. */
    @Test
    void a_queues_batch_names_each_failure_and_a_streams_batch_the_first() {
        Map<String, Object> queue =
                Json.parseObject("{\"Records\":[{\"messageId\":\"a\"},{\"messageId\":\"b\"},{\"messageId\":\"c\"}]}");
        Batch.Work failsOnB = record -> {
            if (record.toString().contains("b")) {
                throw new IllegalStateException("b");
            }
        };
        assertEquals(
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]}", Json.write(Batch.ofQueue(queue, failsOnB)));
        Map<String, Object> stream = Json.parseObject("{\"Records\":[{\"dynamodb\":{\"SequenceNumber\":\"1a\"}},"
                + "{\"dynamodb\":{\"SequenceNumber\":\"2b\"}},{\"dynamodb\":{\"SequenceNumber\":\"3b\"}}]}");
        AtomicInteger seen = new AtomicInteger();
        assertEquals(
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"2b\"}]}", Json.write(Batch.ofStream(stream, record -> {
                    seen.incrementAndGet();
                    failsOnB.on(record.get("dynamodb").toString().contains("2b") ? Map.of("x", "b") : Map.of());
                })));
        assertEquals(2, seen.get());
    }

    @Test
    void a_rate_is_kept_on_average_and_a_burst_is_free() {
        RateLimit limit = new RateLimit(100);
        long start = System.nanoTime();
        assertEquals(0, limit.nanosToWait(100, start));
        assertEquals(500_000_000, limit.nanosToWait(50, start), 20_000_000);
        assertEquals(0, limit.nanosToWait(10, start + 2_000_000_000L));
    }

    /** ORD-7: 503 did nothing and is tried again; any other 5xx leaves it unknown and is not. */
    @Test
    void a_partner_is_asked_again_only_when_it_certainly_did_nothing() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            int status = exchange.getRequestURI().getPath().equals("/broken")
                    ? 500
                    : calls.incrementAndGet() < 3 ? 503 : 201;
            byte[] body = ("{\"key\":\"" + exchange.getRequestHeaders().getFirst("Idempotency-Key") + "\"}").getBytes();
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Partner partner = new Partner(
                    "payment", "http://127.0.0.1:" + server.getAddress().getPort() + "/", key("{\"key\":\"k\"}"));
            Partner.Answer answer = partner.post("/payments", "order-1", Map.of("amount", 1));
            assertEquals(
                    List.of(201, "order-1", 3),
                    List.of(answer.status(), answer.body().get("key"), calls.get()));
            assertThrows(PartnerUnknownException.class, () -> partner.post("/broken", "order-1", Map.of()));
        } finally {
            server.stop(0);
        }
        Partner nobody = new Partner("payment", "http://127.0.0.1:1", key("{\"key\":\"k\"}"));
        assertTrue(assertThrows(PartnerUnavailableException.class, () -> nobody.get("/payments/x"))
                .getMessage()
                .contains("payment"));
    }

    /** The values that the secret has one after the other; the last stays. */
    private static PartnerKey key(String... values) {
        AtomicInteger readings = new AtomicInteger();
        return new PartnerKey(
                new Secret(
                        "partners/credentials",
                        Duration.ofHours(1),
                        () -> values[Math.min(readings.getAndIncrement(), values.length - 1)],
                        InstantSource.system()),
                "payment");
    }

    /** SEC-3: who refuses a key has done nothing, so the call goes out again with the new key, and nothing is left unknown without one. */
    @Test
    void a_key_that_was_rotated_is_shown_once_more_and_one_that_stays_refused_is_no_unknown_charge() throws Exception {
        List<String> shown = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            String key = exchange.getRequestHeaders().getFirst("x-partner-key");
            shown.add(key + " " + exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            byte[] body = "{}".getBytes();
            exchange.sendResponseHeaders(key.equals("new") ? 201 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            Partner rotated =
                    new Partner("payment", base, key("{\"key\":\"old\"}", "{\"key\":\"any\",\"payment\":\"new\"}"));
            assertEquals(201, rotated.post("/payments", "order-1", Map.of()).status());
            assertEquals(201, rotated.post("/payments", "order-2", Map.of()).status());
            assertEquals(List.of("old order-1", "new order-1", "new order-2"), shown);

            AtomicInteger readings = new AtomicInteger();
            Secret wrong = new Secret(
                    "partners/credentials",
                    Duration.ofHours(1),
                    () -> "{\"key\":\"wrong-" + readings.incrementAndGet() / 100 + "\"}",
                    () -> Instant.EPOCH);
            Partner refused = new Partner("payment", base, new PartnerKey(wrong, "payment"));
            for (int i = 0; i < 50; i++) {
                String message = assertThrows(
                                PartnerUnavailableException.class, () -> refused.post("/payments", "order-3", Map.of()))
                        .getMessage();
                assertTrue(message.contains("opsctl secret set partners/credentials"), message);
            }
            assertEquals(53, shown.size());
            assertEquals(10, readings.get());
        } finally {
            server.stop(0);
        }
    }
}
