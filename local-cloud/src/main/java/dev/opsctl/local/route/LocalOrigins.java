package dev.opsctl.local.route;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.gateway.Body;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.service.cloudfront.edge.Answer;
import dev.opsctl.local.service.cloudfront.edge.Headers;
import dev.opsctl.local.service.cloudfront.edge.OriginRequest;
import dev.opsctl.local.service.cloudfront.edge.OriginServers;
import dev.opsctl.local.service.s3.WebBuckets;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The origins of distributions. Buckets and APIs of this cloud are called within the process; everything else over HTTP. */
public final class LocalOrigins implements OriginServers {

    private static final Set<String> SET_BY_CLIENT =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");
    private static final Set<String> OF_ONE_CONNECTION =
            Set.of("connection", "keep-alive", "transfer-encoding", "content-length");

    /** Made with the first call: it reads the platform's certificates, which takes as long as a fifth of the cloud's start. */
    private static final class Client {
        static final HttpClient HTTP = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private final BucketCalls buckets;
    private final BucketCors cors;
    private final List<HttpRoute> own;

    /** @param own the routes of this cloud that answer for hosts of AWS */
    public LocalOrigins(LocalCloud cloud, List<HttpRoute> own) {
        this.buckets = new BucketCalls(cloud);
        this.cors = new BucketCors(new WebBuckets(cloud));
        this.own = own;
    }

    @Override
    public Answer bucket(String bucket, OriginRequest request, Caller caller) {
        GatewayRequest call = new GatewayRequest(
                request.method(),
                "/" + bucket + (request.uri().equals("/") ? "" : request.uri()),
                request.query(),
                headers(request, bucket + ".s3.amazonaws.com"),
                Body.of(request.body()),
                request.ip());
        if (BucketCors.isPreflight(call)) {
            return answer(cors.preflight(bucket, call));
        }
        return answer(buckets.operation(call)
                .map(operation -> cors.on(buckets.call(operation, bucket, call, caller), bucket, call))
                .orElseGet(() -> BucketCalls.error(
                        405, "MethodNotAllowed", "The specified method is not allowed against this resource.")));
    }

    @Override
    public Answer server(URI base, OriginRequest request, Duration timeout) {
        GatewayRequest call = new GatewayRequest(
                request.method(),
                request.uri(),
                request.query(),
                headers(request, base.getHost()),
                Body.of(request.body()),
                request.ip());
        for (HttpRoute route : own) {
            if (route.matches(call.with(Body.EMPTY)) || isOurs(route, base, call)) {
                return through(route, call);
            }
        }
        return fetched(base, request, timeout);
    }

    /** A host of AWS under which the viewer's own has been put, which the server behind it does not know. */
    private static boolean isOurs(HttpRoute route, URI base, GatewayRequest call) {
        Map<String, List<String>> headers = new TreeMap<>(call.headers());
        headers.put("host", List.of(base.getHost()));
        return route.matches(new GatewayRequest(
                call.method(), call.rawPath(), call.rawQuery(), headers, Body.EMPTY, call.sourceIp()));
    }

    private static Answer through(HttpRoute route, GatewayRequest call) {
        if (!route.matches(call)) {
            return Answer.of(
                    403,
                    new Headers().set("Content-Type", "application/json"),
                    "{\"message\":\"Forbidden\"}".getBytes(StandardCharsets.UTF_8));
        }
        try {
            return answer(route.admit(call).handler().handle(call));
        } catch (Exception e) {
            throw new Unreachable(502, e.toString());
        }
    }

    private static Map<String, List<String>> headers(OriginRequest request, String host) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        headers.putIfAbsent("host", List.of(host));
        return headers;
    }

    private static Answer answer(GatewayResponse response) {
        Headers headers = new Headers(response.headers());
        try (InputStream body = response.body()) {
            byte[] content = body.readAllBytes();
            return new Answer(
                    response.status(), headers, content, response.length() < 0 ? content.length : response.length());
        } catch (IOException e) {
            throw new Unreachable(502, e.toString());
        }
    }

    private static Answer fetched(URI base, OriginRequest request, Duration timeout) {
        try {
            HttpRequest.Builder call = HttpRequest.newBuilder(
                            URI.create(base + request.uri() + (request.query().isEmpty() ? "" : "?" + request.query())))
                    .timeout(timeout)
                    .method(
                            request.method(),
                            request.body().length == 0
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(request.body()));
            request.headers().map().forEach((name, values) -> {
                if (!SET_BY_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> call.header(name, value));
                }
            });
            HttpResponse<byte[]> response = Client.HTTP.send(call.build(), HttpResponse.BodyHandlers.ofByteArray());
            Headers headers = new Headers();
            response.headers().map().forEach((name, values) -> {
                if (!OF_ONE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                    headers.set(name, values);
                }
            });
            long length = response.headers().firstValueAsLong("Content-Length").orElse(response.body().length);
            return new Answer(response.statusCode(), headers, response.body(), length);
        } catch (HttpTimeoutException e) {
            throw new Unreachable(504, "no answer within " + timeout.toSeconds() + " s");
        } catch (IOException | IllegalArgumentException e) {
            throw new Unreachable(502, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable(504, "interrupted");
        }
    }
}
