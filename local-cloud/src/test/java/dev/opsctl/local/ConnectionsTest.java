package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionResponse;

/** Connections, and the API destinations and HTTP tasks that use them, against a real HTTP server (ORD-7). */
class ConnectionsTest {

    private static final String ROLE = "arn:aws:iam::111122223333:role/r";

    @TempDir
    Path home;

    private TestCloud cloud;
    private EventBridgeClient events;
    private HttpServer server;
    private String at;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private int tokens;

    @BeforeEach
    void open() throws IOException {
        cloud = TestCloud.open(home);
        events = cloud.client(EventBridgeClient.class);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", call -> {
            String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String seen = call.getRequestMethod() + " " + call.getRequestURI() + " key="
                    + call.getRequestHeaders().getFirst("X-Key") + " auth="
                    + call.getRequestHeaders().getFirst("Authorization") + " " + body;
            requests.add(seen);
            boolean token = call.getRequestURI().getPath().equals("/token");
            tokens += token ? 1 : 0;
            String answer = token
                    ? "{\"access_token\":\"T" + tokens + "\",\"token_type\":\"bearer\",\"expires_in\":3600}"
                    : "{\"ok\":true}";
            int status = call.getRequestURI().getPath().equals("/no") ? 422 : 200;
            call.getResponseHeaders().add("Content-Type", "application/json");
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(status, bytes.length);
            call.getResponseBody().write(bytes);
            call.close();
        });
        server.start();
        at = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void close() {
        server.stop(0);
        cloud.close();
    }

    private String apiKey(String name) {
        return events.createConnection(
                        r -> r.name(name).authorizationType("API_KEY").authParameters(a -> a.apiKeyAuthParameters(
                                        k -> k.apiKeyName("X-Key").apiKeyValue("s3cr3t-value"))
                                .invocationHttpParameters(h -> h.queryStringParameters(
                                                q -> q.key("q").value("1").isValueSecret(false))
                                        .bodyParameters(
                                                b -> b.key("extra").value("e").isValueSecret(true)))))
                .connectionArn();
    }

    @Test
    void a_secret_is_never_shown_and_never_lies_open_in_the_state() throws IOException {
        apiKey("c");
        var shown = events.describeConnection(r -> r.name("c"));
        assertEquals("X-Key", shown.authParameters().apiKeyAuthParameters().apiKeyName());
        assertFalse(shown.toString().contains("s3cr3t-value"));
        assertTrue(shown.secretArn().contains("secret:events!connection/c/"));
        assertEquals(
                null,
                shown.authParameters()
                        .invocationHttpParameters()
                        .bodyParameters()
                        .get(0)
                        .value());
        assertThrows(EventBridgeException.class, () -> apiKey("c"));
        cloud.close();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("s3cr3t-value"));
            }
        }
        cloud = TestCloud.open(home);
    }

    @Test
    void a_rule_reaches_an_API_destination_with_the_connections_authorisation() throws InterruptedException {
        String connection = apiKey("c");
        String destination = events.createApiDestination(r ->
                        r.name("d").connectionArn(connection).httpMethod("POST").invocationEndpoint(at + "/hook/*"))
                .apiDestinationArn();
        events.putRule(r -> r.name("r").eventPattern("{\"source\":[\"shop\"]}"));
        events.putTargets(r -> r.rule("r").targets(t -> t.id("t")
                .arn(destination)
                .roleArn(ROLE)
                .inputPath("$.detail")
                .httpParameters(h -> h.pathParameterValues("a b"))));
        events.putEvents(r -> r.entries(e -> e.source("shop").detailType("x").detail("{\"n\":1}")));
        assertEquals(
                "POST /hook/a%20b?q=1 key=s3cr3t-value auth=null {\"n\":1,\"extra\":\"e\"}",
                requests.poll(20, TimeUnit.SECONDS));
    }

    private StartSyncExecutionResponse run(String parameters) {
        SfnClient states = cloud.client(SfnClient.class);
        String machine = states.createStateMachine(r -> r.name("m" + parameters.hashCode())
                        .type("EXPRESS")
                        .roleArn(ROLE)
                        .definition("{\"StartAt\":\"H\",\"States\":{\"H\":{\"Type\":\"Task\","
                                + "\"Resource\":\"arn:aws:states:::http:invoke\",\"Parameters\":" + parameters
                                + ",\"End\":true}}}"))
                .stateMachineArn();
        return states.startSyncExecution(r -> r.stateMachineArn(machine));
    }

    @Test
    void an_HTTP_task_sends_and_receives_and_its_errors_carry_the_status() throws InterruptedException {
        String connection = apiKey("c");
        StartSyncExecutionResponse good = run("{\"ApiEndpoint\":\"" + at + "/pay\",\"Method\":\"POST\","
                + "\"Authentication\":{\"ConnectionArn\":\"" + connection + "\"},"
                + "\"Headers\":{\"Content-Type\":\"application/x-www-form-urlencoded\"},"
                + "\"Transform\":{\"RequestBodyEncoding\":\"URL_ENCODED\",\"RequestEncodingOptions\":{\"ArrayFormat\":\"BRACKETS\"}},"
                + "\"RequestBody\":{\"a\":[1,2],\"b\":{\"c\":\"x y\"}}}");
        assertEquals("SUCCEEDED", good.statusAsString(), good.error() + " " + good.cause());
        assertTrue(
                good.output().contains("\"ResponseBody\":{\"ok\":true},\"StatusCode\":200,\"StatusText\":\"OK\""),
                good.output());
        assertEquals(
                "POST /pay?q=1 key=s3cr3t-value auth=null a%5B%5D=1&a%5B%5D=2&b%5Bc%5D=x+y&extra=e",
                requests.poll(20, TimeUnit.SECONDS));
        StartSyncExecutionResponse bad = run("{\"ApiEndpoint\":\"" + at + "/no\",\"Method\":\"GET\","
                + "\"InvocationConfig\":{\"ConnectionArn\":\"" + connection + "\"}}");
        assertEquals("States.Http.StatusCode.422", bad.error());
    }

    @Test
    void a_test_shows_an_HTTP_tasks_request_and_what_its_connection_adds_only_when_asked() throws InterruptedException {
        String connection = apiKey("c");
        String definition =
                "{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::http:invoke\",\"Parameters\":{\"ApiEndpoint\":\""
                        + at + "/pay\",\"Method\":\"POST\",\"Authentication\":{\"ConnectionArn\":\"" + connection
                        + "\"},\"RequestBody\":{\"n\":1}},\"End\":true}";
        SfnClient states = cloud.client(SfnClient.class);
        var hidden =
                states.testState(r -> r.definition(definition).roleArn(ROLE).inspectionLevel("TRACE"));
        assertEquals("SUCCEEDED", hidden.statusAsString(), hidden.toString());
        assertEquals(at + "/pay", hidden.inspectionData().request().url());
        assertEquals("{\"n\":1}", hidden.inspectionData().request().body());
        assertFalse(hidden.toString().contains("s3cr3t-value"));
        assertEquals(
                "200 OK",
                hidden.inspectionData().response().statusCode() + " "
                        + hidden.inspectionData().response().statusMessage());
        assertEquals("{\"ok\":true}", hidden.inspectionData().response().body());
        var shown = states.testState(r ->
                r.definition(definition).roleArn(ROLE).inspectionLevel("TRACE").revealSecrets(true));
        assertEquals(at + "/pay?q=1", shown.inspectionData().request().url());
        assertEquals(
                "{\"n\":1,\"extra\":\"e\"}", shown.inspectionData().request().body());
        assertTrue(shown.inspectionData().request().headers().contains("X-Key: s3cr3t-value"));
        String sent = "POST /pay?q=1 key=s3cr3t-value auth=null {\"n\":1,\"extra\":\"e\"}";
        assertEquals(sent, requests.poll(20, TimeUnit.SECONDS), "it is really sent, with the secrets");
        assertEquals(sent, requests.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void OAuth_tokens_are_fetched_once_and_kept() throws InterruptedException {
        String connection = events.createConnection(r -> r.name("o")
                        .authorizationType("OAUTH_CLIENT_CREDENTIALS")
                        .authParameters(a -> a.oAuthParameters(o -> o.authorizationEndpoint(at + "/token")
                                .httpMethod("POST")
                                .clientParameters(c -> c.clientID("id").clientSecret("cs"))
                                .oAuthHttpParameters(h -> h.bodyParameters(
                                        b -> b.key("scope").value("pay").isValueSecret(false))))))
                .connectionArn();
        for (int i = 0; i < 2; i++) {
            run("{\"ApiEndpoint\":\"" + at + "/pay\",\"Method\":\"GET\",\"Authentication\":{\"ConnectionArn\":\""
                    + connection + "\"},\"Headers\":{\"N\":\"" + i + "\"}}");
        }
        assertEquals(
                "POST /token key=null auth=null grant_type=client_credentials&client_id=id&client_secret=cs&scope=pay",
                requests.poll(20, TimeUnit.SECONDS));
        assertEquals("GET /pay key=null auth=Bearer T1 ", requests.poll(20, TimeUnit.SECONDS));
        assertEquals("GET /pay key=null auth=Bearer T1 ", requests.poll(20, TimeUnit.SECONDS));
        assertEquals(List.of(), List.copyOf(requests));
    }

    @Test
    void a_user_and_a_password_go_as_Basic_authorization() throws InterruptedException {
        String connection = events.createConnection(r -> r.name("b")
                        .authorizationType("BASIC")
                        .authParameters(a ->
                                a.basicAuthParameters(b -> b.username("ann").password("s3cr3t"))))
                .connectionArn();
        run("{\"ApiEndpoint\":\"" + at + "/pay\",\"Method\":\"GET\",\"Authentication\":{\"ConnectionArn\":\""
                + connection + "\"}}");
        assertEquals("GET /pay key=null auth=Basic YW5uOnMzY3IzdA== ", requests.poll(20, TimeUnit.SECONDS));
    }
}
