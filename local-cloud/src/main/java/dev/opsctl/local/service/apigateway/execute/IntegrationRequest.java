package dev.opsctl.local.service.apigateway.execute;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.ContentHandlingStrategy;
import software.amazon.awssdk.services.apigateway.model.Integration;

/**
 * The request that an integration sends: template, parameter mappings, overrides and content handling applied.
 *
 * @param uri with stage variables and path parameters put in
 */
record IntegrationRequest(
        String httpMethod, String uri, HttpHeaders headers, Map<String, List<String>> query, byte[] body) {
    private static final String PREFIX = "integration.request.";

    String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Maps the method request of a non-proxy integration. */
    static IntegrationRequest of(Exchange exchange, Integration integration) {
        byte[] body = body(exchange, integration);
        HttpHeaders headers = new HttpHeaders();
        headers.set("Content-Type", exchange.contentType());
        return with(exchange, integration, body, headers, new LinkedHashMap<>());
    }

    /** The request of an HTTP proxy: everything passes; mappings add and replace. */
    static IntegrationRequest proxied(Exchange exchange, Integration integration) {
        HttpHeaders headers = new HttpHeaders();
        exchange.request.headers().map().forEach(headers::set);
        return with(exchange, integration, exchange.request.body(), headers, new LinkedHashMap<>(exchange.query));
    }

    private static IntegrationRequest with(
            Exchange exchange,
            Integration integration,
            byte[] body,
            HttpHeaders headers,
            Map<String, List<String>> query) {
        Map<String, String> path = new LinkedHashMap<>();
        if (integration.typeAsString().equals("HTTP_PROXY")) {
            path.putAll(exchange.pathParameters);
        }
        integration.requestParameters().forEach((target, source) -> {
            List<String> values = Mapping.values(exchange, source, null);
            if (values.isEmpty() || !target.startsWith(PREFIX)) {
                return;
            }
            String[] place = target.substring(PREFIX.length()).split("\\.", 2);
            switch (place[0]) {
                case "header" -> headers.set(place[1], values);
                case "querystring" -> query.put(place[1], values);
                default -> path.put(place[1], values.get(0));
            }
        });
        exchange.section("requestOverride", "header")
                .forEach((name, value) -> headers.set(name, String.valueOf(value)));
        exchange.section("requestOverride", "querystring")
                .forEach((name, value) -> query.put(name, List.of(String.valueOf(value))));
        exchange.section("requestOverride", "path").forEach((name, value) -> path.put(name, String.valueOf(value)));
        String method =
                integration.httpMethod() == null || integration.httpMethod().equals("ANY")
                        ? exchange.request.httpMethod()
                        : integration.httpMethod();
        String uri = integration.uri() == null ? "" : Mapping.substitute(exchange, integration.uri(), "");
        for (Map.Entry<String, String> parameter : path.entrySet()) {
            uri = uri.replace("{" + parameter.getKey() + "}", segment(parameter.getValue()))
                    .replace("{" + parameter.getKey() + "+}", segment(parameter.getValue()));
        }
        return new IntegrationRequest(method, uri, headers, query, body);
    }

    private static String segment(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    private static byte[] body(Exchange exchange, Integration integration) {
        String type = exchange.contentType();
        boolean binary = exchange.binary(exchange.request.headers().get("Content-Type") == null ? null : type);
        byte[] raw = exchange.request.body();
        if (binary && integration.contentHandling() == ContentHandlingStrategy.CONVERT_TO_TEXT) {
            raw = Base64.getEncoder().encode(raw);
        } else if (!binary && integration.contentHandling() == ContentHandlingStrategy.CONVERT_TO_BINARY) {
            raw = decoded(raw);
        }
        String template = template(integration, type);
        if (template == null) {
            return raw;
        }
        if (binary && integration.contentHandling() != ContentHandlingStrategy.CONVERT_TO_TEXT) {
            throw GatewayFailure.configuration(
                    "Unable to transform request: a binary body needs contentHandling CONVERT_TO_TEXT to pass a template");
        }
        String rendered = Mapping.render(exchange, template, new String(raw, StandardCharsets.UTF_8));
        return rendered.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] decoded(byte[] base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw GatewayFailure.configuration("Unable to base64 decode the body.");
        }
    }

    /** The template for a content type; null if the body passes as it is. */
    private static @Nullable String template(Integration integration, String type) {
        for (Map.Entry<String, String> template : integration.requestTemplates().entrySet()) {
            if (Exchange.mediaType(template.getKey()).equals(type)) {
                return template.getValue();
            }
        }
        String behavior = integration.passthroughBehavior();
        if ("NEVER".equals(behavior)
                || "WHEN_NO_TEMPLATES".equals(behavior)
                        && !integration.requestTemplates().isEmpty()) {
            throw GatewayFailure.unsupportedMediaType();
        }
        return null;
    }
}
