package dev.opsctl.local.service.lambda.invoke;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.QueryString;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.invoke.FunctionUrls.Signed;
import dev.opsctl.local.service.lambda.invoke.FunctionUrls.Visit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The event that a function gets of a request to its URL: payload format 2.0.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads">Request and response payloads</a>
 */
final class UrlEvent {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final String TEXT = "(?i)(text/.*|application/(json|javascript|xml|[^;]*\\+json|[^;]*\\+xml)).*";

    private UrlEvent() {}

    /** @param domain the URL's host name */
    static byte[] of(String id, String domain, String requestId, Instant now, Visit visit, Optional<Signed> signed) {
        ObjectNode event = PojoJson.mapper().createObjectNode();
        event.put("version", "2.0").put("routeKey", "$default");
        event.put("rawPath", QueryString.decode(visit.path().replace("+", "%2B")));
        event.put("rawQueryString", visit.query());
        List<String> cookies = visit.headers().get("cookie");
        if (cookies != null) {
            for (String cookie : String.join(";", cookies).split(";")) {
                event.withArray("/cookies").add(cookie.strip());
            }
        }
        ObjectNode headers = event.putObject("headers");
        visit.headers().forEach((name, values) -> headers.put(name, String.join(",", values)));
        headers.put("x-forwarded-for", visit.sourceIp());
        headers.put("x-forwarded-proto", "http");
        Map<String, List<String>> query = QueryString.read(visit.query());
        if (!query.isEmpty()) {
            ObjectNode parameters = event.putObject("queryStringParameters");
            query.forEach((name, values) -> parameters.put(name, String.join(",", values)));
        }
        ObjectNode context = event.putObject("requestContext");
        context.put("accountId", signed.map(one -> one.caller().accountId()).orElse("anonymous"))
                .put("apiId", id);
        signed.ifPresent(one -> context.putObject("authorizer")
                .putObject("iam")
                .put("accessKey", one.accessKeyId())
                .put("accountId", one.caller().accountId())
                .put("callerId", one.caller().userId())
                .putNull("cognitoIdentity")
                .putNull("principalOrgId")
                .put("userArn", one.caller().arn())
                .put("userId", one.caller().userId()));
        context.put("domainName", domain).put("domainPrefix", id);
        context.putObject("http")
                .put("method", visit.method())
                .put("path", event.path("rawPath").asText())
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", visit.sourceIp())
                .put("userAgent", headers.path("user-agent").asText(""));
        context.put("requestId", requestId)
                .put("routeKey", "$default")
                .put("stage", "$default")
                .put("time", TIME.format(now))
                .put("timeEpoch", now.toEpochMilli());
        if (visit.body().length == 0) {
            event.put("isBase64Encoded", false);
        } else {
            boolean text = headers.path("content-type").asText("").matches(TEXT);
            event.put(
                    "body",
                    text
                            ? new String(visit.body(), StandardCharsets.UTF_8)
                            : Base64.getEncoder().encodeToString(visit.body()));
            event.put("isBase64Encoded", !text);
        }
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }
}
