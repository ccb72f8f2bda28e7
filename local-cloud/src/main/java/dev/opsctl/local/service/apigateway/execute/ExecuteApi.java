package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.apigateway.control.ApiTables;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.Method;

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
        Optional<Exchange> begun = ApiTables.index(surroundings.cloud())
                .get(api)
                .map(scope -> (ServedApis) surroundings.cloud().service(ApiGatewayClient.class, scope))
                .flatMap(gateway -> begin(gateway, api, stageName, request));
        if (begun.isEmpty()) {
            return new ApiResponse(
                    403,
                    new HttpHeaders()
                            .set("Content-Type", "application/json")
                            .set("x-amzn-ErrorType", "ForbiddenException"),
                    "{\"message\":\"Forbidden\"}".getBytes(StandardCharsets.UTF_8));
        }
        Exchange exchange = begun.get();
        Scope scope = exchange.gateway.context().scope();
        Integer compressed = exchange.definition.api().minimumCompressionSize();
        ApiResponse answer;
        try {
            if (compressed != null && !tooLarge) {
                exchange.request = PayloadCompression.request(request);
            }
            answer = serve(exchange, tooLarge);
        } catch (GatewayFailure failure) {
            answer = failed(exchange, failure);
        } catch (AwsServiceException e) {
            LOG.warn("{} {}: {}", request.httpMethod(), request.path(), e.getMessage());
            answer = failed(exchange, GatewayFailure.configuration(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.error("{} {} (request {})", request.httpMethod(), request.path(), exchange.requestId, e);
            answer = failed(exchange, GatewayFailure.configuration("the local cloud failed: " + e));
        }
        answer = PayloadCompression.answer(request, answer, compressed);
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

    /** @return empty if there is no such stage */
    private Optional<Exchange> begin(ServedApis gateway, String api, String stageName, ApiRequest request) {
        return gateway.stage(api, stageName).flatMap(stage -> gateway.definition(api, stage.deploymentId())
                .map(definition -> new Exchange(surroundings, gateway, definition, stage, request)));
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
        if (match == null) {
            throw GatewayFailure.noRoute();
        }
        Map<String, Method> methods = match.resource().resourceMethods();
        Method method = methods.getOrDefault(exchange.request.httpMethod(), methods.get("ANY"));
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
