package dev.opsctl.functions.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.orders.token.JwksKeys;
import dev.opsctl.functions.runtime.SignedCall.RefusedCallException;
import dev.opsctl.functions.runtime.SignedCall.Service;
import dev.opsctl.functions.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Requests that no client of the SDK makes are subsegments, with what was answered and the fault where it happened (OBS-1). */
class TracedRequestsTest {

    private static final String ROOT = "1-5759e988-bd862e3fe1be46a994272793";
    private static final String LAST = "last";

    /** What a function does: in a process of its own, because Lambda says in its environment where traces go. */
    public static final class Function {

        private Function() {}

        public static void main(String[] args) {
            System.setProperty("com.amazonaws.xray.traceHeader", "Root=" + ROOT + ";Parent=53995c3f42cd8ad8;Sampled=1");
            new SignedCall(System.getenv(), Service.KMS, "Decrypt")
                    .answer(Map.of()); // before there is anything to trace
            Span span = Tracing.begin(LAST);
            new SignedCall(System.getenv(), Service.KMS, "Decrypt").answer(Map.of());
            try {
                new SignedCall(System.getenv(), Service.SECRETS_MANAGER, "GetSecretValue").answer(Map.of());
            } catch (RefusedCallException e) {
                // as it should
            }
            for (String path : new String[] {"/keys", "/no-keys", "/broken"}) {
                try {
                    new JwksKeys(args[0] + path, Clock.systemUTC()).find("k");
                } catch (IllegalStateException e) {
                    // as it should
                }
            }
            Tracing.end(span, null);
        }
    }

    private static HttpServer server(Queue<String> headers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Amzn-Trace-Id")));
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            String path = exchange.getRequestURI().getPath();
            int status = target.startsWith("secretsmanager")
                    ? 400
                    : path.equals("/no-keys") ? 404 : path.equals("/broken") ? 503 : 200;
            String body = target.startsWith("secretsmanager")
                    ? "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"no secret\"}"
                    : "{\"keys\":[]}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("x-amzn-RequestId", "r-1");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static Map<String, Object> receive(DatagramSocket daemon) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_000], 65_000);
        daemon.receive(packet);
        String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        return map(Json.parse(text.substring(text.indexOf('\n') + 1)));
    }

    @Test
    void each_is_a_subsegment_with_what_was_answered() throws Exception {
        Queue<String> headers = new ConcurrentLinkedQueue<>();
        HttpServer server = server(headers);
        try (DatagramSocket daemon = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            daemon.setSoTimeout(30_000);
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            ProcessBuilder function = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Function.class.getName(),
                            address)
                    .inheritIO();
            function.environment()
                    .putAll(Map.of(
                            "AWS_XRAY_DAEMON_ADDRESS",
                            "127.0.0.1:" + daemon.getLocalPort(),
                            "AWS_REGION",
                            "us-east-1",
                            "AWS_ENDPOINT_URL",
                            address,
                            "AWS_ACCESS_KEY_ID",
                            "id",
                            "AWS_SECRET_ACCESS_KEY",
                            "secret"));
            Process process = function.start();
            Map<String, String> told = new LinkedHashMap<>();
            for (Map<String, Object> document = receive(daemon);
                    !LAST.equals(document.get("name"));
                    document = receive(daemon)) {
                Map<String, Object> http = map(document.get("http"));
                told.put(
                        document.get("name") + " "
                                + map(http.get("request"))
                                        .getOrDefault("url", "")
                                        .toString()
                                        .replace(address, ""),
                        document.get("namespace") + " "
                                + map(http.get("response")).get("status")
                                + (document.containsKey("fault")
                                        ? " fault"
                                        : document.containsKey("error") ? " error" : "")
                                + (document.containsKey("cause") ? " cause" : ""));
                assertEquals(ROOT, document.get("trace_id"));
                if ("aws".equals(document.get("namespace"))) {
                    assertEquals("r-1", map(document.get("aws")).get("request_id"));
                    assertEquals("us-east-1", map(document.get("aws")).get("region"));
                }
            }
            assertEquals(0, process.waitFor());
            assertEquals(
                    Map.of(
                            "KMS ", "aws 200",
                            "SecretsManager ", "aws 400 error cause",
                            "127.0.0.1 /keys", "remote 200",
                            "127.0.0.1 /no-keys", "remote 404 error cause",
                            "127.0.0.1 /broken", "remote 503 fault cause"),
                    told);
            assertEquals("null", headers.poll(), "nothing was traced yet");
            assertTrue(headers.poll().startsWith("Root=" + ROOT + ";Parent="), "what is called goes on with the trace");
        } finally {
            server.stop(0);
        }
    }
}
