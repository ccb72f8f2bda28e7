package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.apigateway.ApiDefinition;
import dev.opsctl.local.service.apigateway.GatewayResponseDefaults;
import dev.opsctl.local.service.apigateway.LocalApiGateway;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.Stage;

/** The data plane: serves deployed stages. */
public final class ExecuteApi {

    private static final Logger LOG = LoggerFactory.getLogger(ExecuteApi.class);
    /** The largest body that a method takes, in bytes. */
    public static final long LARGEST_BODY = 10L << 20;

    private final Cloud cloud;

    public ExecuteApi(Cloud cloud) {
        this.cloud = cloud;
    }

    /** Serves one request to a stage. */
    public ApiResponse handle(String api, String stageName, ApiRequest request, boolean tooLarge) {
        Scope scope = LocalApiGateway.scopeOf(cloud, api).orElse(null);
        LocalApiGateway gateway = scope == null ? null : (LocalApiGateway) cloud.service(ApiGatewayClient.class, scope);
        Stage stage = gateway == null ? null : gateway.stage(api, stageName).orElse(null);
        ApiDefinition definition = stage == null
                ? null
                : gateway.definition(api, stage.deploymentId()).orElse(null);
        if (definition == null) {
            return new ApiResponse(
                    403,
                    new HttpHeaders()
                            .set("Content-Type", "application/json")
                            .set("x-amzn-ErrorType", "ForbiddenException"),
                    "{\"message\":\"Forbidden\"}".getBytes(StandardCharsets.UTF_8));
        }
        Exchange exchange = new Exchange(gateway, definition, stage, request);
        ApiResponse answer;
        try {
            answer = serve(exchange, tooLarge);
        } catch (GatewayFailure failure) {
            answer = failed(exchange, failure);
        } catch (AwsServiceException e) {
            LOG.warn("{} {}: {}", request.httpMethod(), request.path(), e.getMessage());
            answer = failed(exchange, GatewayFailure.configuration(e.getMessage()));
        }
        answer.headers()
                .set("x-amzn-RequestId", exchange.requestId)
                .set("x-amz-apigw-id", exchange.extendedId)
                .set("X-Amzn-Trace-Id", exchange.traceRoot);
        return answer;
    }

    private static ApiResponse serve(Exchange exchange, boolean tooLarge) {
        if (tooLarge) {
            throw GatewayFailure.tooLarge();
        }
        Router router = exchange.gateway
                .caches()
                .compiled(
                        Router.class,
                        exchange.apiId + "/" + exchange.stage.deploymentId(),
                        key -> new Router(exchange.definition.resources()));
        Router.Match match = router.match(exchange.request.path());
        Method method = match == null
                ? null
                : match.resource()
                        .resourceMethods()
                        .getOrDefault(
                                exchange.request.httpMethod(),
                                match.resource().resourceMethods().get("ANY"));
        if (method == null) {
            throw GatewayFailure.noRoute();
        }
        exchange.route(match, method);
        Authorization.check(exchange);
        Admission.check(exchange);
        RequestChecks.check(exchange);
        return Integrations.call(exchange);
    }

    private static ApiResponse failed(Exchange exchange, GatewayFailure failure) {
        LOG.info(
                "{} {}: {} {}",
                exchange.request.httpMethod(),
                exchange.request.path(),
                failure.type(),
                failure.detail());
        Map<String, Object> error = exchange.section("error");
        error.put("message", failure.getMessage());
        error.put(
                "messageString",
                failure.getMessage() == null
                        ? "null"
                        : TextNode.valueOf(failure.getMessage()).toString());
        error.put("responseType", failure.type());
        error.put("validationErrorString", failure.detail());
        var responses = exchange.definition.gatewayResponses();
        String fallback = failure.status() < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
        var own = responses.stream()
                .filter(r -> r.responseTypeAsString().equals(failure.type()))
                .findFirst()
                .or(() -> responses.stream()
                        .filter(r -> r.responseTypeAsString().equals(fallback))
                        .findFirst())
                .orElse(GatewayResponseDefaults.of(failure.type()));
        HttpHeaders headers = new HttpHeaders().set("x-amzn-ErrorType", failure.errorType());
        String accept = exchange.request.headers().get("Accept");
        Map<String, String> templates = own.responseTemplates().isEmpty()
                ? GatewayResponseDefaults.of(failure.type()).responseTemplates()
                : own.responseTemplates();
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
        String template = templates.get(type);
        String body = Mapping.substitute(exchange, template, "");
        int status = own.statusCode() == null || own.defaultResponse()
                ? failure.status()
                : Integer.parseInt(own.statusCode());
        return new ApiResponse(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
