package dev.opsctl.local.service.apigateway.execute;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * HTTP and HTTP_PROXY integrations. On AWS the endpoint must be public; here plain HTTP to any address is called.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html">HTTP integrations</a>
 */
final class HttpBackend {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    /** What concerns one connection, and what the client sets itself. */
    private static final Set<String> NOT_PASSED = Set.of(
            "host",
            "connection",
            "content-length",
            "expect",
            "upgrade",
            "transfer-encoding",
            "te",
            "trailer",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "x-forwarded-for",
            "x-forwarded-port",
            "x-forwarded-proto");
    /** Answer headers that API Gateway renames, because it sets its own. */
    private static final Set<String> REMAPPED = Set.of(
            "authorization", "connection", "content-length", "date", "server", "www-authenticate", "x-amzn-requestid");

    private HttpBackend() {}

    /** The whole exchange of a proxy integration: the backend's answer is the caller's. */
    static ApiResponse proxied(Exchange exchange, IntegrationRequest request) {
        exchange.log.sent(exchange, request);
        exchange.timing.begin();
        ApiResponse answer = call(exchange, request);
        exchange.timing.end();
        exchange.integrated(answer.status(), null);
        exchange.log.received(exchange, answer);
        HttpHeaders headers = new HttpHeaders();
        answer.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("transfer-encoding") || lower.equals("content-length") || lower.equals("connection")) {
                return;
            }
            headers.set(REMAPPED.contains(lower) ? "x-amzn-Remapped-" + name : name, values);
        });
        return new ApiResponse(answer.status(), headers, answer.body());
    }

    static ApiResponse call(Exchange exchange, IntegrationRequest mapped) {
        HttpRequest request = request(exchange, mapped);
        try {
            HttpResponse<byte[]> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
            HttpHeaders headers = new HttpHeaders();
            response.headers().map().forEach(headers::set);
            return new ApiResponse(response.statusCode(), headers, response.body());
        } catch (HttpConnectTimeoutException | ConnectException e) {
            throw GatewayFailure.unreachable("no connection to " + request.uri());
        } catch (HttpTimeoutException e) {
            throw GatewayFailure.timeout();
        } catch (IOException e) {
            throw GatewayFailure.unreachable(request.uri() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GatewayFailure.timeout();
        }
    }

    private static HttpRequest request(Exchange exchange, IntegrationRequest mapped) {
        StringBuilder query = new StringBuilder();
        mapped.query()
                .forEach((name, values) -> values.forEach(value -> query.append(query.length() == 0 ? "" : "&")
                        .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8))));
        String separator = query.length() == 0 ? "" : mapped.uri().contains("?") ? "&" : "?";
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(mapped.uri() + separator + query));
            mapped.headers().map().forEach((name, values) -> {
                if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
        } catch (IllegalArgumentException e) {
            throw GatewayFailure.configuration("Invalid endpoint address " + mapped.uri() + ": " + e.getMessage());
        }
        if (mapped.headers().get("User-Agent") == null) {
            request.header("User-Agent", "AmazonAPIGateway_" + exchange.apiId);
        }
        request.setHeader("x-amzn-apigateway-api-id", exchange.apiId);
        request.setHeader("X-Amzn-Trace-Id", exchange.trace.header().toString());
        boolean bodiless = mapped.body().length == 0
                && (mapped.httpMethod().equals("GET") || mapped.httpMethod().equals("HEAD"));
        return request.method(
                        mapped.httpMethod(),
                        bodiless
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(mapped.body()))
                .timeout(Duration.ofMillis(exchange.method().methodIntegration().timeoutInMillis()))
                .build();
    }
}
