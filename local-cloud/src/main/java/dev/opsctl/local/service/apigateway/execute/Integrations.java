package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.apigateway.model.IntegrationResponse;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Runs a method's integration: request mapping, the call, selection of the integration response, response mapping. */
final class Integrations {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Integrations() {}

    static ApiResponse call(Exchange exchange) {
        Integration integration = exchange.method.methodIntegration();
        return switch (integration.type()) {
            case AWS_PROXY -> LambdaProxy.call(exchange);
            case AWS, MOCK -> mapped(exchange, integration);
            default ->
                throw GatewayFailure.configuration(
                        "the local cloud has no integration of type " + integration.typeAsString());
        };
    }

    private static ApiResponse mapped(Exchange exchange, Integration integration) {
        String body = requestBody(exchange, integration);
        HttpHeaders headers = new HttpHeaders();
        Map<String, List<String>> query = new LinkedHashMap<>();
        integration.requestParameters().forEach((target, source) -> {
            List<String> values = Mapping.values(exchange, source, null);
            if (!values.isEmpty() && target.startsWith("integration.request.header.")) {
                headers.set(target.substring("integration.request.header.".length()), values);
            } else if (!values.isEmpty() && target.startsWith("integration.request.querystring.")) {
                query.put(target.substring("integration.request.querystring.".length()), values);
            }
        });
        exchange.section("requestOverride", "header")
                .forEach((name, value) -> headers.set(name, String.valueOf(value)));
        exchange.section("requestOverride", "querystring")
                .forEach((name, value) -> query.put(name, List.of(String.valueOf(value))));
        exchange.log("Endpoint request body after transformations: " + body);
        ApiResponse answer;
        String selector;
        if (integration.typeAsString().equals("MOCK")) {
            try {
                JsonNode status = JSON.readTree(body).path("statusCode");
                if (!status.isValueNode() || status.asInt() == 0) {
                    throw GatewayFailure.configuration("the mock's request template gave no statusCode");
                }
                answer = new ApiResponse(status.asInt(), new HttpHeaders(), new byte[0]);
            } catch (IOException e) {
                throw GatewayFailure.configuration("the mock's request template gave no JSON");
            }
            selector = String.valueOf(answer.status());
        } else if (integration.uri().contains(":lambda:path/")) {
            String function = LambdaCall.function(exchange, integration.uri());
            String type = headers.get("X-Amz-Invocation-Type") == null
                    ? "RequestResponse"
                    : headers.get("X-Amz-Invocation-Type");
            InvokeResponse invoked = LambdaCall.within(
                    exchange,
                    integration.timeoutInMillis(),
                    () -> LambdaCall.invoke(
                            exchange,
                            function,
                            LambdaCall.caller(exchange, integration.credentials(), exchange.sourceArn()),
                            type,
                            body.getBytes(StandardCharsets.UTF_8)));
            byte[] payload =
                    invoked.payload() == null ? new byte[0] : invoked.payload().asByteArray();
            answer = new ApiResponse(200, new HttpHeaders(), payload);
            selector = invoked.functionError() == null ? "" : errorMessage(payload);
        } else {
            String uri = Mapping.substitute(exchange, integration.uri(), "");
            answer = LambdaCall.within(
                    exchange,
                    integration.timeoutInMillis(),
                    () -> ServiceCall.call(exchange, uri, headers, query, body));
            selector = String.valueOf(answer.status());
        }
        exchange.section("integration").put("status", answer.status());
        return response(exchange, integration, answer, selector);
    }

    private static String errorMessage(byte[] payload) {
        try {
            return JSON.readTree(payload).path("errorMessage").asText("");
        } catch (IOException e) {
            return "";
        }
    }

    private static String requestBody(Exchange exchange, Integration integration) {
        String type = exchange.contentType();
        for (Map.Entry<String, String> template : integration.requestTemplates().entrySet()) {
            if (Exchange.mediaType(template.getKey()).equals(type)) {
                return Mapping.render(exchange, template.getValue(), exchange.bodyText());
            }
        }
        String behavior = integration.passthroughBehavior();
        if ("NEVER".equals(behavior)
                || "WHEN_NO_TEMPLATES".equals(behavior)
                        && !integration.requestTemplates().isEmpty()) {
            throw GatewayFailure.unsupportedMediaType();
        }
        return exchange.bodyText();
    }

    private static ApiResponse response(
            Exchange exchange, Integration integration, ApiResponse answer, String selector) {
        IntegrationResponse chosen = null;
        List<IntegrationResponse> responses =
                new ArrayList<>(integration.integrationResponses().values());
        for (IntegrationResponse candidate : responses) {
            boolean isDefault = candidate.selectionPattern() == null
                    || candidate.selectionPattern().isEmpty();
            if (isDefault && chosen == null) {
                chosen = candidate;
            } else if (!isDefault
                    && !selector.isEmpty()
                    && Pattern.compile(candidate.selectionPattern(), Pattern.DOTALL)
                            .matcher(selector)
                            .matches()) {
                chosen = candidate;
                break;
            }
        }
        if (chosen == null) {
            throw GatewayFailure.configuration(
                    "No match for output mapping and no default output mapping configured. Endpoint response status: "
                            + answer.status());
        }
        HttpHeaders headers = new HttpHeaders();
        byte[] body = answer.body();
        headers.set("Content-Type", "application/json");
        if (!chosen.responseTemplates().isEmpty()) {
            String accept = exchange.request.headers().get("Accept");
            String type = accept != null && chosen.responseTemplates().containsKey(Exchange.mediaType(accept))
                    ? Exchange.mediaType(accept)
                    : chosen.responseTemplates().containsKey("application/json")
                            ? "application/json"
                            : chosen.responseTemplates().keySet().iterator().next();
            String template = chosen.responseTemplates().get(type);
            headers.set("Content-Type", type);
            if (template != null && !template.isEmpty()) {
                body = Mapping.render(exchange, template, new String(answer.body(), StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
            }
        }
        chosen.responseParameters().forEach((target, source) -> {
            List<String> values = Mapping.values(exchange, source, answer);
            if (!values.isEmpty()) {
                headers.set(target.substring("method.response.header.".length()), values);
            }
        });
        exchange.section("responseOverride", "header")
                .forEach((name, value) -> headers.set(name, String.valueOf(value)));
        Object status = exchange.section("responseOverride").get("status");
        return new ApiResponse(
                status == null
                        ? Integer.parseInt(chosen.statusCode())
                        : Integer.parseInt(status.toString().trim()),
                headers,
                body);
    }
}
