package dev.opsctl.local.service.cloudfront.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudfront.function.FunctionCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its answer as functions see them, and what they make of it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html">Event structure</a>
 */
final class FunctionEvent {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionEvent.class);

    private final Site site;
    private final String requestId;
    private final ViewerRequest request;

    FunctionEvent(Site site, String requestId, ViewerRequest request) {
        this.site = site;
        this.requestId = requestId;
        this.request = request;
    }

    /** A function that failed, or gave what CloudFront cannot use. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String kind;

        Failure(String kind, @Nullable String message) {
            super(message, null, false, false);
            this.kind = kind;
        }

        /** What {@code X-Cache} says of it. */
        String kind() {
            return kind;
        }

        String page() {
            return "The CloudFront function associated with the CloudFront distribution is invalid or could not run. We can't connect to the server for this app or website at this time.";
        }
    }

    /** @param answer which the function gives itself, if it does: then the request goes nowhere */
    record Decision(ViewerRequest request, @Nullable Answer answer) {}

    Decision onRequest(FunctionCode code) {
        ObjectNode event = event("viewer-request");
        JsonNode result = call(code, event);
        if (result.has("statusCode")) {
            return new Decision(request, answer(result, new byte[0]));
        }
        JsonNode uri = result.path("uri");
        if (!uri.isTextual() || !uri.asText().startsWith("/")) {
            throw invalid("request.uri is missing or does not begin with a slash");
        }
        Headers headers = FunctionFields.headers(result.path("headers"));
        String cookies = FunctionFields.cookieHeader(result.path("cookies"));
        if (!cookies.isEmpty()) {
            headers.set("Cookie", cookies);
        }
        headers.set("Host", String.valueOf(request.headers().get("Host")));
        JsonNode query = result.path("querystring");
        String given = query.equals(event.path("request").path("querystring"))
                ? request.query()
                : query.isTextual() ? query.asText() : FunctionFields.query(query);
        return new Decision(request.with(FunctionFields.encoded(uri.asText()), given, headers), null);
    }

    Answer onResponse(FunctionCode code, Answer answer) {
        ObjectNode event = event("viewer-response");
        ObjectNode response = event.putObject("response");
        response.put("statusCode", answer.status());
        response.put("statusDescription", "");
        response.set("headers", FunctionFields.headers(answer.headers(), "Set-Cookie"));
        response.set(
                "cookies", FunctionFields.setCookies(answer.headers().map().getOrDefault("Set-Cookie", List.of())));
        JsonNode result = call(code, event);
        if (!result.path("statusCode").isNumber()) {
            throw invalid("response.statusCode is missing");
        }
        Answer changed = answer(result, answer.body());
        return changed.body() == answer.body()
                ? new Answer(changed.status(), changed.headers(), answer.body(), answer.length())
                : changed;
    }

    /** @param otherwise the content where the function says nothing of it */
    private static Answer answer(JsonNode result, byte[] otherwise) {
        int status = result.path("statusCode").asInt();
        if (status < 100 || status > 599) {
            throw invalid("response.statusCode is " + result.path("statusCode"));
        }
        Headers headers = FunctionFields.headers(result.path("headers"));
        List<String> cookies = FunctionFields.setCookieHeaders(result.path("cookies"));
        if (!cookies.isEmpty()) {
            headers.set("Set-Cookie", cookies);
        }
        JsonNode body = result.path("body");
        if (body.isMissingNode() || body.isNull()) {
            return Answer.of(status, headers, otherwise);
        }
        String data = body.isTextual() ? body.asText() : body.path("data").asText("");
        try {
            return Answer.of(
                    status,
                    headers,
                    body.path("encoding").asText().equals("base64")
                            ? Base64.getDecoder().decode(data)
                            : data.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw invalid("response.body.data is not Base64");
        }
    }

    private JsonNode call(FunctionCode code, ObjectNode event) {
        FunctionCode.Outcome outcome;
        try {
            outcome = code.call(event);
        } catch (FunctionCode.Failed e) {
            e.log().forEach(line -> LOG.info("{} {}", requestId, line));
            throw new Failure("FunctionExecutionError", e.getMessage());
        }
        outcome.log().forEach(line -> LOG.info("{} {}", requestId, line));
        if (!outcome.result().isObject()) {
            throw invalid("it returns neither a request nor a response");
        }
        return outcome.result();
    }

    private static Failure invalid(String reason) {
        return new Failure("FunctionValidationError", "The CloudFront function returned an invalid value: " + reason);
    }

    private ObjectNode event(String type) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "1.0");
        event.putObject("context")
                .put("distributionDomainName", site.domainName())
                .put("distributionId", site.id())
                .put("eventType", type)
                .put("requestId", requestId);
        event.putObject("viewer").put("ip", request.ip());
        ObjectNode seen = event.putObject("request");
        seen.put("method", request.method());
        seen.put("uri", request.uri());
        seen.set("querystring", FunctionFields.query(request.query()));
        seen.set("headers", FunctionFields.headers(request.headers(), "Cookie"));
        seen.set("cookies", FunctionFields.cookies(request.headers().joined("Cookie")));
        return event;
    }
}
