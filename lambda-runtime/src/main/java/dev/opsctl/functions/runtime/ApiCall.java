package dev.opsctl.functions.runtime;

import static java.util.Objects.requireNonNull;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.time.RealTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One call through API Gateway's Lambda proxy integration (payload 1.0), and how to answer it. {@code headers} has the last value of each
 * header, {@code headerLines} all of them; both by their names in lower case.
 */
public record ApiCall(
        @Nullable String method,
        @Nullable String resource,
        Map<String, Object> path,
        Map<String, Object> query,
        Map<String, Object> headers,
        Map<String, Object> headerLines,
        @Nullable String body,
        Map<String, Object> context) {

    public static ApiCall of(Map<String, Object> event) {
        String body = Json.text(event, "body");
        if (body != null && Boolean.TRUE.equals(event.get("isBase64Encoded"))) {
            body = new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
        }
        return new ApiCall(
                Json.text(event, "httpMethod"),
                Json.text(event, "resource"),
                Json.object(event, "pathParameters"),
                Json.object(event, "queryStringParameters"),
                byLowerCase(Json.object(event, "headers")),
                byLowerCase(Json.object(event, "multiValueHeaders")),
                body,
                Json.object(event, "requestContext"));
    }

    private static Map<String, Object> byLowerCase(Map<String, Object> headers) {
        Map<String, Object> lower = new LinkedHashMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return lower;
    }

    public String route() {
        return method + " " + resource;
    }

    /** @param name in lower case */
    public @Nullable String header(String name) {
        return Json.text(headers, name);
    }

    /** A header whose value is a list, which may come in several lines. @param name in lower case; null if it is not there */
    private @Nullable String headerList(String name) {
        String joined =
                Json.list(headerLines, name).stream().map(String::valueOf).collect(Collectors.joining(","));
        return joined.isEmpty() ? header(name) : joined;
    }

    /** @throws NullPointerException if the call's route has no such parameter */
    public String pathParameter(String name) {
        return requireNonNull(Json.text(path, name), () -> "a parameter of the route: " + name);
    }

    public @Nullable String queryParameter(String name) {
        return Json.text(query, name);
    }

    public @Nullable String requestId() {
        return Json.text(context, "requestId");
    }

    /** Who calls: whom the authorizer names, else the id of the API key, else empty. */
    public String caller() {
        String principal = Json.text(authorizer(), "principalId");
        String key = Json.text(Json.object(context, "identity"), "apiKeyId");
        return principal != null ? principal : key == null ? "" : key;
    }

    /** What the authorizer's context says under a name; null if nothing. */
    public @Nullable String authorized(String name) {
        return Json.text(authorizer(), name);
    }

    private Map<String, Object> authorizer() {
        return Json.object(context, "authorizer");
    }

    public Instant time() {
        Object epoch = context.get("requestTimeEpoch");
        return epoch instanceof Number millis ? Instant.ofEpochMilli(millis.longValue()) : RealTime.now();
    }

    public static Map<String, Object> answer(int status, Object body) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Cache-Control", "no-store");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("statusCode", status);
        answer.put("headers", headers);
        answer.put("body", Json.write(body));
        answer.put("isBase64Encoded", false);
        return answer;
    }

    /**
     * The answer to a GET with its entity tag: whoever has it already gets 304 and no body (RFC 9110, 13.1.2), and keeps it for that. Other
     * answers stay as they are.
     */
    public Map<String, Object> conditional(Map<String, Object> answer) {
        if (!"GET".equals(method) || !Integer.valueOf(200).equals(answer.get("statusCode"))) {
            return answer;
        }
        String tag = EntityTag.of((String) requireNonNull(answer.get("body"), "each answer has a body"));
        header(answer, "ETag", tag);
        header(answer, "Cache-Control", "private, no-cache");
        if (EntityTag.known(headerList("if-none-match"), tag)) {
            answer.put("statusCode", 304);
            answer.put("body", "");
        }
        return answer;
    }

    /** Sets a header of an answer that {@link #answer} made. */
    @SuppressWarnings("unchecked")
    public static void header(Map<String, Object> answer, String name, String value) {
        Object headers = requireNonNull(answer.get("headers"), "each answer has headers");
        ((Map<String, Object>) headers).put(name, value);
    }

    public static Map<String, Object> error(int status, @Nullable String message) {
        return answer(status, Map.of("message", message));
    }

    /** @param next what the caller can do about it */
    public static Map<String, Object> error(int status, String message, String next) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("message", message);
        body.put("next", next);
        return answer(status, body);
    }
}
