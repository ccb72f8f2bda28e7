package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Runs a method's integration: request mapping, the call, selection of the integration response, response mapping. */
final class Integrations {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Integrations() {}

    static ApiResponse call(Exchange exchange) {
        Integration integration = exchange.method().methodIntegration();
        return switch (integration.type()) {
            case AWS_PROXY -> LambdaProxy.call(exchange);
            case HTTP_PROXY -> HttpBackend.proxied(exchange, IntegrationRequest.proxied(exchange, integration));
            case AWS, MOCK, HTTP -> mapped(exchange, integration);
            default -> throw GatewayFailure.configuration("unknown integration type " + integration.typeAsString());
        };
    }

    private static ApiResponse mapped(Exchange exchange, Integration integration) {
        IntegrationRequest request = IntegrationRequest.of(exchange, integration);
        exchange.log.sent(exchange, request);
        exchange.timing.begin();
        ApiResponse answer;
        String selector;
        switch (integration.type()) {
            case MOCK -> {
                answer = mock(request);
                selector = String.valueOf(answer.status());
            }
            case HTTP -> {
                answer = HttpBackend.call(exchange, request);
                selector = String.valueOf(answer.status());
            }
            default -> {
                if (integration.uri().contains(":lambda:path/")) {
                    InvokeResponse invoked = lambda(exchange, integration, request);
                    byte[] payload = invoked.payload() == null
                            ? new byte[0]
                            : invoked.payload().asByteArray();
                    answer = new ApiResponse(
                            invoked.statusCode() == null ? 200 : invoked.statusCode(), new HttpHeaders(), payload);
                    selector = invoked.functionError() == null ? "" : errorMessage(payload);
                } else {
                    answer = LambdaCall.within(
                            exchange, integration.timeoutInMillis(), () -> ServiceCall.call(exchange, request));
                    selector = String.valueOf(answer.status());
                }
            }
        }
        exchange.timing.end();
        exchange.integrated(answer.status(), answer.headers().get("x-amzn-RequestId"));
        exchange.log.received(exchange, answer);
        return IntegrationReply.of(exchange, integration, answer, selector);
    }

    private static ApiResponse mock(IntegrationRequest request) {
        try {
            JsonNode status = JSON.readTree(request.body()).path("statusCode");
            if (!status.isValueNode() || status.asInt() == 0) {
                throw GatewayFailure.configuration("Unable to parse statusCode. It should be an integer that is defined"
                        + " in the request template of the mock integration");
            }
            return new ApiResponse(status.asInt(), new HttpHeaders(), new byte[0]);
        } catch (IOException e) {
            throw GatewayFailure.configuration("Unable to parse the mock integration's request template as JSON");
        }
    }

    private static InvokeResponse lambda(Exchange exchange, Integration integration, IntegrationRequest request) {
        String function = LambdaCall.function(exchange, request.uri());
        String type = request.headers().get("X-Amz-Invocation-Type") == null
                ? "RequestResponse"
                : request.headers().get("X-Amz-Invocation-Type");
        return LambdaCall.within(
                exchange,
                integration.timeoutInMillis(),
                () -> LambdaCall.invoke(
                        exchange,
                        function,
                        LambdaCall.caller(exchange, integration.credentials(), exchange.sourceArn()),
                        type,
                        request.body()));
    }

    private static String errorMessage(byte[] payload) {
        try {
            return JSON.readTree(payload).path("errorMessage").asText("");
        } catch (IOException e) {
            return "";
        }
    }
}
