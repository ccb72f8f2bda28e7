package dev.opsctl.functions.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.opsctl.functions.runtime.PartnerKey;
import dev.opsctl.functions.runtime.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SEC-3: the external service's key may change at any time, and what is wrong with it is said without saying it. */
class ExternalApiTest {
    private final Queue<String> readings = new ArrayDeque<>();
    private final List<String> presented = new ArrayList<>();
    private String accepted = "right";
    private String body = "{\"requests\":[{\"id\":\"1\"}]}";
    private HttpServer server;

    private String read() {
        if (readings.isEmpty()) {
            throw new IllegalStateException("secret external/credentials is missing");
        }
        return readings.remove();
    }

    @BeforeEach
    void serves() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String key = exchange.getRequestHeaders().getFirst("x-partner-key");
            presented.add(key);
            byte[] answer = (key.equals(accepted) ? body : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(key.equals(accepted) ? 200 : 401, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stops() {
        server.stop(0);
    }

    private ExternalApi api() {
        Secret secret = new Secret("external/credentials", Duration.ofHours(1), this::read, InstantSource.system());
        return new ExternalApi("http://127.0.0.1:" + server.getAddress().getPort(), new PartnerKey(secret, "external"));
    }

    @Test
    void aKeyThatIsRotatedDuringARunIsReadAgainWhenTheOldOneIsRefused() throws Exception {
        readings.addAll(List.of("{\"key\":\"right\"}", "{\"key\":\"newer\"}"));
        ExternalApi api = api();
        assertEquals(1, api.waiting(10).size());
        accepted = "newer";
        assertEquals(1, api.waiting(10).size());
        assertEquals(List.of("right", "right", "newer"), presented);
    }

    @Test
    void aKeyThatIsRefusedAndHasNotChangedIsPresentedOnceAndTheErrorSaysHowToSetIt() {
        readings.addAll(List.of("{\"key\":\"wrong\"}", "{\"key\":\"wrong\"}"));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> api().waiting(10));
        assertTrue(e.getMessage().contains("refuses our key with 401"), e.getMessage());
        assertTrue(e.getMessage().contains("opsctl secret set external/credentials"), e.getMessage());
        assertEquals(List.of("wrong"), presented);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3cret",
                "[\"s3cret\"]",
                "{\"kye\":\"s3cret\"}",
                "{\"key\":\" \"}",
                "{\"key\":{\"s3cret\":1}}"
            })
    void aMalformedSecretIsSaidWithoutItsContent(String value) {
        readings.add(value);
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> api().waiting(10));
        assertTrue(e.getMessage().contains("secret external/credentials is malformed"), e.getMessage());
        assertTrue(e.getMessage().contains("opsctl secret set external/credentials"), e.getMessage());
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertFalse(String.valueOf(t.getMessage()).contains("s3cret"), t.toString());
        }
        assertEquals(List.of(), presented);
    }

    @Test
    void aMissingSecretIsNamed() {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> api().waiting(10));
        assertTrue(e.getMessage().contains("secret external/credentials is missing"), e.getMessage());
    }

    @Test
    void aServiceThatIsDownOrTalksNonsenseIsNamed() {
        readings.addAll(List.of("{\"key\":\"right\"}", "{\"key\":\"right\"}"));
        body = "{\"items\":[]}";
        IllegalStateException nonsense = assertThrows(IllegalStateException.class, () -> api().waiting(10));
        assertTrue(nonsense.getMessage().contains("no list \"requests\""), nonsense.getMessage());
        ExternalApi api = api();
        server.stop(0);
        IllegalStateException down = assertThrows(IllegalStateException.class, () -> api.waiting(10));
        assertTrue(down.getMessage().contains("external service cannot be reached"), down.getMessage());
        assertTrue(down.getMessage().contains("fetched by the next run"), down.getMessage());
    }
}
