package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.service.apigateway.control.ApiDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.AuthorizerType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Lambda authorizers, TOKEN and REQUEST, with their cache on the cloud's clock.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html">Lambda authorizers</a>
 */
final class Authorization {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MILLIS = 29_000;

    private Authorization() {}

    static void check(Exchange exchange) {
        String type = exchange.method().authorizationType();
        if (type == null || type.equals("NONE")) {
            InvokePermission.open(exchange);
            return;
        } else if (type.equals("AWS_IAM")) {
            InvokePermission.signed(exchange);
            return;
        }
        if (!type.equals("CUSTOM")) {
            throw GatewayFailure.authorizerConfiguration("the local cloud has no authorization of type " + type);
        }
        Authorizer authorizer = exchange.definition.authorizers().stream()
                .filter(a -> a.id().equals(exchange.method().authorizerId()))
                .findFirst()
                .orElseThrow(() -> GatewayFailure.authorizerConfiguration("no such authorizer"));
        boolean allowedByPolicy = InvokePermission.policyAllows(exchange);
        List<String> identity = identity(exchange, authorizer);
        int ttl = ApiDefinition.resultTtlSeconds(authorizer);
        String key = exchange.apiId + "/" + exchange.stage.stageName() + "/" + exchange.stage.deploymentId() + "/"
                + authorizer.id() + "/" + JSON.valueToTree(identity);
        JsonNode answer = ttl == 0 ? null : (JsonNode) exchange.gateway.caches().authorization(key, exchange.received);
        if (answer == null) {
            answer = ask(exchange, authorizer);
            if (ttl > 0) {
                exchange.gateway.caches().authorization(key, answer, exchange.received.plusSeconds(ttl));
            }
        }
        apply(exchange, answer, allowedByPolicy);
    }

    /** The values of the identity sources; an absent one is Unauthorized before the function is asked. */
    static List<String> identity(Exchange exchange, Authorizer authorizer) {
        List<String> values = new ArrayList<>();
        if (authorizer.identitySource() == null || authorizer.identitySource().isBlank()) {
            return values;
        }
        for (String source : authorizer.identitySource().split(",")) {
            List<String> found = Mapping.values(exchange, source.trim(), null);
            if (found.isEmpty() || found.get(0).isEmpty()) {
                throw GatewayFailure.unauthorized("identity source " + source.trim() + " is absent");
            }
            values.add(found.get(0));
        }
        String pattern = authorizer.identityValidationExpression();
        if (authorizer.type() == AuthorizerType.TOKEN
                && pattern != null
                && !pattern.isEmpty()
                && !BoundedPattern.matches(pattern, values.get(0))) {
            throw GatewayFailure.unauthorized("the token does not match the validation expression");
        }
        return values;
    }

    static JsonNode ask(Exchange exchange, Authorizer authorizer) {
        ObjectNode event;
        if (authorizer.type() == AuthorizerType.TOKEN) {
            event = JSON.createObjectNode()
                    .put("type", "TOKEN")
                    .put("methodArn", exchange.methodArn())
                    .put(
                            "authorizationToken",
                            Mapping.values(exchange, authorizer.identitySource().trim(), null)
                                    .get(0));
        } else {
            event = JSON.createObjectNode().put("type", "REQUEST").put("methodArn", exchange.methodArn());
            event.setAll(LambdaProxy.event(exchange));
        }
        String source = exchange.gateway
                .context()
                .scope()
                .arn("execute-api", exchange.apiId + "/authorizers/" + authorizer.id());
        InvokeResponse response;
        try {
            String function = LambdaCall.function(exchange, authorizer.authorizerUri());
            response = LambdaCall.within(
                    exchange,
                    TIMEOUT_MILLIS,
                    () -> LambdaCall.invoke(
                            exchange,
                            function,
                            LambdaCall.caller(exchange, authorizer.authorizerCredentials(), source),
                            "RequestResponse",
                            event.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (AwsServiceException e) {
            throw GatewayFailure.authorizerConfiguration("authorizer: " + e.getMessage());
        }
        try {
            JsonNode answer = JSON.readTree(response.payload().asByteArray());
            if (response.functionError() != null) {
                throw "Unauthorized".equals(answer.path("errorMessage").asText())
                        ? GatewayFailure.unauthorized("the authorizer said Unauthorized")
                        : GatewayFailure.authorizerFailure("authorizer failed: " + answer);
            }
            if (!answer.path("principalId").isTextual()
                    || !answer.path("policyDocument").isObject()) {
                throw GatewayFailure.authorizerConfiguration(
                        "authorizer gave no principalId or policyDocument: " + answer);
            }
            answer.path("context").forEach(value -> {
                if (value.isContainerNode()) {
                    throw GatewayFailure.authorizerConfiguration("authorizer context holds an object or list");
                }
            });
            return answer;
        } catch (IOException e) {
            throw GatewayFailure.authorizerConfiguration("authorizer gave no JSON");
        }
    }

    private static void apply(Exchange exchange, JsonNode answer, boolean allowedByPolicy) {
        Map<String, Object> section = exchange.section("authorizer");
        answer.path("context")
                .fields()
                .forEachRemaining(
                        entry -> section.put(entry.getKey(), entry.getValue().asText()));
        section.put("principalId", answer.path("principalId").asText());
        if (answer.path("usageIdentifierKey").isTextual()) {
            section.put("usageIdentifierKey", answer.path("usageIdentifierKey").asText());
        }
        switch (InvokePermission.authorizerPolicy(
                exchange, answer.path("policyDocument").toString())) {
            case DENY ->
                throw GatewayFailure.denied("User is not authorized to access this resource with an explicit deny");
            case NONE -> {
                if (!allowedByPolicy) {
                    throw GatewayFailure.denied("User is not authorized to access this resource");
                }
            }
            default -> exchange.log.info("Successfully completed authorizer execution");
        }
    }
}
