package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.apigateway.control.ApiDefinition;
import dev.opsctl.local.service.apigateway.control.ApiTables;
import java.nio.charset.StandardCharsets;
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

    private final ExecuteContext surroundings;

    public ExecuteApi(ExecuteContext surroundings) {
        this.surroundings = surroundings;
    }

    /** Serves one request to a stage. */
    public ApiResponse handle(String api, String stageName, ApiRequest request, boolean tooLarge) {
        Scope scope = ApiTables.index(surroundings.cloud()).get(api).orElse(null);
        ServedApis gateway =
                scope == null ? null : (ServedApis) surroundings.cloud().service(ApiGatewayClient.class, scope);
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
        Exchange exchange = new Exchange(surroundings, gateway, definition, stage, request);
        ApiResponse answer;
        try {
            answer = serve(exchange, tooLarge);
        } catch (GatewayFailure failure) {
            answer = failed(exchange, failure);
        } catch (AwsServiceException e) {
            LOG.warn("{} {}: {}", request.httpMethod(), request.path(), e.getMessage());
            answer = failed(exchange, GatewayFailure.configuration(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} {} (request {})", request.httpMethod(), request.path(), exchange.requestId, e);
            answer = failed(exchange, GatewayFailure.configuration("the local cloud failed: " + e));
        }
        exchange.answered(answer);
        exchange.log.access(exchange);
        StageMetrics.answered(
                exchange, answer.status(), surroundings.cloud().metrics().of(scope.accountId(), scope.region()));
        answer.headers()
                .set("x-amzn-RequestId", exchange.requestId)
                .set("x-amz-apigw-id", exchange.extendedId)
                .set("X-Amzn-Trace-Id", exchange.trace.header().toString());
        exchange.trace.answered(answer);
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
        exchange.log.begin(exchange, Admission.setting(exchange));
        Authorization.check(exchange);
        Admission.check(exchange);
        RequestChecks.check(exchange);
        ApiResponse answer = ResponseCache.through(exchange, () -> Integrations.call(exchange));
        exchange.log.completed(exchange, answer);
        return answer;
    }

    private static ApiResponse failed(Exchange exchange, GatewayFailure failure) {
        LOG.info(
                "{} {}: {} {}",
                exchange.request.httpMethod(),
                exchange.request.path(),
                failure.type(),
                failure.detail());
        ApiResponse answer = GatewayAnswer.of(exchange, failure);
        exchange.log.failed(failure, answer.status());
        return answer;
    }
}
