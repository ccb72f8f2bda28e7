package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Lambda proxy integration: the event of a request and the response of a function.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html">Proxy integrations</a>
 */
final class LambdaProxy {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> RESPONSE_MEMBERS =
            Set.of("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded");

    private LambdaProxy() {}

    static ApiResponse call(Exchange exchange) {
        var integration = exchange.method().methodIntegration();
        String function = LambdaCall.function(exchange, integration.uri());
        ObjectNode event = event(exchange);
        String body =
                exchange.binary(exchange.request.headers().get("Content-Type") == null ? null : exchange.contentType())
                        ? Base64.getEncoder().encodeToString(exchange.request.body())
                        : null;
        event.put("body", exchange.request.body().length == 0 ? null : body != null ? body : exchange.bodyText());
        event.put("isBase64Encoded", body != null && exchange.request.body().length > 0);
        exchange.log.sent(
                exchange,
                new IntegrationRequest(
                        "POST",
                        integration.uri(),
                        new HttpHeaders().set("Content-Type", "application/json"),
                        Map.of(),
                        event.toString().getBytes(StandardCharsets.UTF_8)));
        exchange.timing.begin();
        InvokeResponse answer = LambdaCall.within(
                exchange,
                integration.timeoutInMillis(),
                () -> LambdaCall.invoke(
                        exchange,
                        function,
                        LambdaCall.caller(exchange, integration.credentials(), exchange.sourceArn()),
                        "RequestResponse",
                        event.toString().getBytes(StandardCharsets.UTF_8)));
        exchange.timing.end();
        exchange.integrated(200, null);
        exchange.log.received(
                exchange,
                new ApiResponse(
                        200,
                        new HttpHeaders(),
                        answer.payload() == null
                                ? new byte[0]
                                : answer.payload().asByteArray()));
        if (answer.functionError() != null) {
            throw GatewayFailure.malformed("Lambda execution failed with status 200 due to customer function error: "
                    + answer.payload().asUtf8String());
        }
        return response(
                exchange,
                answer.payload() == null ? new byte[0] : answer.payload().asByteArray());
    }

    /** The event without body; REQUEST authorizers get the same with a type and the method's ARN. */
    static ObjectNode event(Exchange exchange) {
        ObjectNode event = JSON.createObjectNode();
        event.put("resource", exchange.resource().path());
        event.put("path", exchange.request.path());
        event.put("httpMethod", exchange.request.httpMethod());
        multi(event, "headers", "multiValueHeaders", exchange.request.headers().map());
        multi(event, "queryStringParameters", "multiValueQueryStringParameters", exchange.query);
        event.set(
                "pathParameters", exchange.pathParameters.isEmpty() ? null : JSON.valueToTree(exchange.pathParameters));
        event.set(
                "stageVariables",
                exchange.stage.variables().isEmpty() ? null : JSON.valueToTree(exchange.stage.variables()));
        ObjectNode context = event.putObject("requestContext");
        for (String name : List.of(
                "resourceId",
                "resourcePath",
                "httpMethod",
                "extendedRequestId",
                "requestTime",
                "path",
                "accountId",
                "protocol",
                "stage",
                "domainPrefix",
                "requestTimeEpoch",
                "requestId",
                "domainName",
                "deploymentId",
                "apiId")) {
            context.set(name, JSON.valueToTree(exchange.context.get(name)));
        }
        ObjectNode identity = context.putObject("identity");
        for (String name : List.of(
                "cognitoIdentityPoolId",
                "accountId",
                "cognitoIdentityId",
                "caller",
                "sourceIp",
                "principalOrgId",
                "accessKey",
                "cognitoAuthenticationType",
                "cognitoAuthenticationProvider",
                "userArn",
                "userAgent",
                "user")) {
            identity.set(name, JSON.valueToTree(exchange.section("identity").get(name)));
        }
        for (String name : List.of("apiKey", "apiKeyId")) {
            if (exchange.section("identity").get(name) != null) {
                identity.set(name, JSON.valueToTree(exchange.section("identity").get(name)));
            }
        }
        if (!exchange.section("authorizer").isEmpty()) {
            context.set("authorizer", JSON.valueToTree(exchange.section("authorizer")));
        }
        return event;
    }

    private static void multi(ObjectNode event, String single, String several, Map<String, List<String>> values) {
        if (values.isEmpty()) {
            event.putNull(single);
            event.putNull(several);
            return;
        }
        ObjectNode lasts = event.putObject(single);
        values.forEach((name, all) -> lasts.put(name, Exchange.last(all)));
        event.set(several, JSON.valueToTree(values));
    }

    private static ApiResponse response(Exchange exchange, byte[] payload) {
        JsonNode answer;
        try {
            answer = JSON.readTree(payload);
        } catch (IOException e) {
            throw GatewayFailure.malformed("Malformed Lambda proxy response: not JSON");
        }
        if (answer == null || !answer.isObject()) {
            throw GatewayFailure.malformed("Malformed Lambda proxy response: not an object");
        }
        answer.fieldNames().forEachRemaining(name -> {
            if (!RESPONSE_MEMBERS.contains(name)) {
                throw GatewayFailure.malformed("Malformed Lambda proxy response: unknown member " + name);
            }
        });
        int status = answer.path("statusCode").isMissingNode()
                ? 200
                : answer.path("statusCode").asInt(-1);
        JsonNode body = answer.path("body");
        if (status < 100 || status > 599 || !body.isMissingNode() && !body.isNull() && !body.isTextual()) {
            throw GatewayFailure.malformed("Malformed Lambda proxy response: bad statusCode or body");
        }
        exchange.section("integration").put("status", status);
        HttpHeaders headers = new HttpHeaders();
        answer.path("headers")
                .fields()
                .forEachRemaining(
                        header -> headers.set(header.getKey(), header.getValue().asText()));
        answer.path("multiValueHeaders").fields().forEachRemaining(header -> {
            headers.remove(header.getKey());
            header.getValue().forEach(value -> headers.add(header.getKey(), value.asText()));
        });
        if (headers.get("Content-Type") == null) {
            headers.set("Content-Type", "application/json");
        }
        String text = body.asText("");
        boolean decode = answer.path("isBase64Encoded").asBoolean() && exchange.binary(accepted(exchange));
        try {
            byte[] bytes = body.isTextual()
                    ? (decode ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8))
                    : new byte[0];
            return new ApiResponse(status, headers, bytes);
        } catch (IllegalArgumentException e) {
            throw GatewayFailure.malformed("Malformed Lambda proxy response: the body is not Base64");
        }
    }

    private static String accepted(Exchange exchange) {
        String accept = exchange.request.headers().get("Accept");
        return accept == null ? "*/*" : Exchange.mediaType(accept.split(",")[0]);
    }
}
