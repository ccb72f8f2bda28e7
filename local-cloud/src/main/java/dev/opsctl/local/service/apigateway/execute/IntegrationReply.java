package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.limit.BoundedPattern;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.ContentHandlingStrategy;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.apigateway.model.IntegrationResponse;

/** Selects the integration response that fits a backend's answer and maps it to the method response. */
final class IntegrationReply {
    private IntegrationReply() {}

    /** @param selector what selection patterns are matched with: a function's error message, else the status */
    static ApiResponse of(Exchange exchange, Integration integration, ApiResponse answer, String selector) {
        IntegrationResponse chosen = choose(integration, answer, selector);
        HttpHeaders headers = new HttpHeaders().set("Content-Type", "application/json");
        byte[] body = body(exchange, chosen, answer, headers);
        chosen.responseParameters().forEach((target, source) -> {
            List<String> values = Mapping.values(exchange, source, answer);
            if (!values.isEmpty()) {
                headers.set(target.substring("method.response.header.".length()), values);
            }
        });
        exchange.section("responseOverride", "header")
                .forEach((name, value) -> headers.set(name, String.valueOf(value)));
        return new ApiResponse(status(exchange, chosen), headers, body);
    }

    private static int status(Exchange exchange, IntegrationResponse chosen) {
        Object override = exchange.section("responseOverride").get("status");
        try {
            return Integer.parseInt(
                    override == null ? chosen.statusCode() : override.toString().trim());
        } catch (NumberFormatException e) {
            throw GatewayFailure.configuration("$context.responseOverride.status is no number: " + override);
        }
    }

    private static IntegrationResponse choose(Integration integration, ApiResponse answer, String selector) {
        IntegrationResponse fallback = null;
        for (IntegrationResponse candidate : integration.integrationResponses().values()) {
            String pattern = candidate.selectionPattern();
            if (pattern == null || pattern.isEmpty()) {
                fallback = fallback == null ? candidate : fallback;
            } else if (!selector.isEmpty() && matches(pattern, selector)) {
                return candidate;
            }
        }
        if (fallback == null) {
            throw GatewayFailure.configuration("No match for output mapping and no default output mapping configured."
                    + " Endpoint Response Status Code: " + answer.status());
        }
        return fallback;
    }

    private static boolean matches(String pattern, String selector) {
        try {
            return BoundedPattern.matches(pattern, selector);
        } catch (PatternSyntaxException e) {
            throw GatewayFailure.configuration("invalid selection pattern " + pattern);
        }
    }

    private static byte[] body(Exchange exchange, IntegrationResponse chosen, ApiResponse answer, HttpHeaders headers) {
        byte[] body = answer.body();
        boolean binaryBackend = exchange.binary(mediaType(answer.headers().get("Content-Type")));
        if (chosen.contentHandling() == ContentHandlingStrategy.CONVERT_TO_TEXT && binaryBackend) {
            body = Base64.getEncoder().encode(body);
        }
        if (!chosen.responseTemplates().isEmpty()) {
            String accept = mediaType(exchange.request.headers().get("Accept"));
            String type = accept != null && chosen.responseTemplates().containsKey(accept)
                    ? accept
                    : chosen.responseTemplates().containsKey("application/json")
                            ? "application/json"
                            : chosen.responseTemplates().keySet().iterator().next();
            String template = chosen.responseTemplates().get(type);
            headers.set("Content-Type", type);
            if (template != null && !template.isEmpty()) {
                body = Mapping.render(exchange, template, new String(body, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
            }
        } else if (answer.headers().get("Content-Type") != null && binaryBackend) {
            headers.set("Content-Type", answer.headers().get("Content-Type"));
        }
        return chosen.contentHandling() == ContentHandlingStrategy.CONVERT_TO_BINARY
                ? IntegrationRequest.decoded(body)
                : body;
    }

    private static @Nullable String mediaType(@Nullable String header) {
        return header == null ? null : Exchange.mediaType(header.split(",")[0]);
    }
}
