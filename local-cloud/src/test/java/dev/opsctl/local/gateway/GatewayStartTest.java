package dev.opsctl.local.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a starting cloud takes up again calls it before it serves: nobody is refused, so nothing fails because of a restart (PLT-6). */
class GatewayStartTest {

    /** More than there are connections with a loop of their own. */
    private static final int CALLERS = 40;

    @TempDir
    Path home;

    private static List<CompletableFuture<HttpResponse<String>>> calls(Gateway gateway) {
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/hello"))
                    .build();
            calls.add(HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        return calls;
    }

    @Test
    void callsThatComeBeforeTheCloudServesWaitForIt() throws Exception {
        try (TestCloud cloud = TestCloud.secured(home.resolve("state"));
                Gateway gateway = new Gateway(0, home.resolve("state"))) {
            List<CompletableFuture<HttpResponse<String>>> calls = calls(gateway);
            assertThrows(TimeoutException.class, () -> CompletableFuture.anyOf(calls.toArray(CompletableFuture[]::new))
                    .get(500, TimeUnit.MILLISECONDS));

            gateway.serve(cloud.cloud(), new SigV4(cloud.identity()), List.of(hello()));

            for (CompletableFuture<HttpResponse<String>> call : calls) {
                HttpResponse<String> answer = call.get(30, TimeUnit.SECONDS);
                assertEquals(200, answer.statusCode(), answer.body());
                assertEquals("hello", answer.body());
            }
        }
    }

    @Test
    void aStartThatComesToNothingKeepsNobody() throws Exception {
        Gateway gateway = new Gateway(0, home.resolve("state"));
        List<CompletableFuture<HttpResponse<String>>> calls = calls(gateway);
        Thread.sleep(500);
        gateway.close();
        for (CompletableFuture<HttpResponse<String>> call : calls) {
            assertEquals(
                    503,
                    call.handle((answer, gone) -> gone == null ? answer.statusCode() : 503)
                            .get(30, TimeUnit.SECONDS));
        }
    }

    private static HttpRoute hello() {
        return new HttpRoute() {
            @Override
            public boolean matches(GatewayRequest request) {
                return request.rawPath().equals("/hello");
            }

            @Override
            public Admission admit(GatewayRequest head) {
                return new Admission(
                        false, false, 0, whole -> GatewayResponse.of(200, "text/plain", "hello".getBytes(UTF_8)));
            }
        };
    }
}
