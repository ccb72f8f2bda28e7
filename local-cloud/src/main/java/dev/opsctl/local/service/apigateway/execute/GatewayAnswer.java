package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.opsctl.local.service.apigateway.control.GatewayResponseDefaults;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.apigateway.model.GatewayResponse;

/**
 * What the gateway answers where no integration does: the API's gateway response of the failure's type, or of all 4xx or 5xx, or AWS's own.
 *
 * <p>Its templates are no Velocity: variables are replaced ({@code $context}, {@code $stageVariables}, {@code $method.request}), nothing else.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html">Gateway responses</a>
 */
final class GatewayAnswer {
    private GatewayAnswer() {}

    static ApiResponse of(Exchange exchange, GatewayFailure failure) {
        Map<String, Object> error = exchange.section("error");
        error.put("message", failure.getMessage());
        error.put(
                "messageString",
                failure.getMessage() == null
                        ? "null"
                        : TextNode.valueOf(failure.getMessage()).toString());
        error.put("responseType", failure.type());
        if (failure.type().equals("BAD_REQUEST_BODY")) {
            // A template puts it between quotes, and knows no function that would escape it.
            String quoted = TextNode.valueOf(failure.detail()).toString();
            error.put("validationErrorString", quoted.substring(1, quoted.length() - 1));
        }
        GatewayResponse own = response(exchange, failure);
        HttpHeaders headers = new HttpHeaders().set("x-amzn-ErrorType", failure.errorType());
        Map<String, String> templates = own.responseTemplates().isEmpty()
                ? GatewayResponseDefaults.of(failure.type()).responseTemplates()
                : own.responseTemplates();
        String accept = exchange.request.headers().get("Accept");
        String type = accept != null && templates.containsKey(Exchange.mediaType(accept))
                ? Exchange.mediaType(accept)
                : templates.containsKey("application/json")
                        ? "application/json"
                        : templates.keySet().iterator().next();
        headers.set("Content-Type", type);
        own.responseParameters().forEach((target, source) -> {
            List<String> values = Mapping.values(exchange, source, null);
            if (!values.isEmpty()) {
                headers.set(target.substring(target.indexOf(".header.") + ".header.".length()), values);
            }
        });
        String body = Mapping.substitute(exchange, templates.getOrDefault(type, ""), "");
        int status = own.statusCode() == null || own.defaultResponse()
                ? failure.status()
                : Integer.parseInt(own.statusCode());
        return new ApiResponse(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static GatewayResponse response(Exchange exchange, GatewayFailure failure) {
        List<GatewayResponse> responses = exchange.definition.gatewayResponses();
        String fallback = failure.status() < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
        return responses.stream()
                .filter(r -> r.responseTypeAsString().equals(failure.type()))
                .findFirst()
                .or(() -> responses.stream()
                        .filter(r -> r.responseTypeAsString().equals(fallback))
                        .findFirst())
                .orElse(GatewayResponseDefaults.of(failure.type()));
    }
}
