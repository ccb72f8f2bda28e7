package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.apigateway.control.ApiDefinition;
import dev.opsctl.local.service.apigateway.control.ApiTables;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.Stage;
import software.amazon.awssdk.services.apigateway.model.TestInvokeAuthorizerRequest;
import software.amazon.awssdk.services.apigateway.model.TestInvokeAuthorizerResponse;
import software.amazon.awssdk.services.apigateway.model.TestInvokeMethodRequest;
import software.amazon.awssdk.services.apigateway.model.TestInvokeMethodResponse;

/**
 * Methods and authorizers as they stand now, called without a deployment and by nobody: who may is not asked, nor is a key or a quota.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html">Testing a method</a>
 */
public final class TestInvocations {

    /** The stage that Lambda's permissions name ({@code API/test-invoke-stage/GET/path}). */
    private static final String STAGE = "test-invoke-stage";

    private static final MethodSetting ALL =
            MethodSetting.builder().loggingLevel("INFO").dataTraceEnabled(true).build();

    private final ApiTables tables;

    public TestInvocations(ApiTables tables) {
        this.tables = tables;
    }

    public TestInvokeMethodResponse testInvokeMethod(TestInvokeMethodRequest request) {
        Method method = tables.method(request.restApiId(), request.resourceId(), request.httpMethod());
        Resource resource = tables.resource(request.restApiId(), request.resourceId());
        ApiDefinition definition = tables.definition(request.restApiId());
        String[] path = (request.pathWithQueryString() == null
                                || request.pathWithQueryString().isEmpty()
                        ? resource.path()
                        : request.pathWithQueryString())
                .split("\\?", 2);
        TestLog log = new TestLog(tables.context);
        Exchange exchange = exchange(
                definition,
                log,
                request.stageVariables(),
                request(
                        request.httpMethod(),
                        path[0].startsWith("/") ? path[0] : "/" + path[0],
                        path.length > 1 ? path[1] : null,
                        headers(request.headers(), request.multiValueHeaders()),
                        request.body()));
        Router.Match found = new Router(definition.resources()).match(exchange.request.path());
        exchange.route(
                found != null && found.resource().id().equals(resource.id())
                        ? found
                        : new Router.Match(resource, Map.of()),
                method);
        exchange.log.begin(exchange, ALL);
        ApiResponse answer = answered(exchange, () -> {
            if (method.methodIntegration() == null) {
                throw GatewayFailure.configuration("No integration defined for method");
            }
            RequestChecks.check(exchange);
            ApiResponse made = Integrations.call(exchange);
            exchange.log.completed(exchange, made);
            return made;
        });
        Map<String, String> lasts = new TreeMap<>();
        answer.headers().map().forEach((name, values) -> lasts.put(name, Exchange.last(values)));
        return TestInvokeMethodResponse.builder()
                .status(answer.status())
                .body(new String(answer.body(), StandardCharsets.UTF_8))
                .headers(lasts)
                .multiValueHeaders(answer.headers().map())
                .log(log.text(exchange.requestId))
                .latency(exchange.timing.totalMillis())
                .build();
    }

    public TestInvokeAuthorizerResponse testInvokeAuthorizer(TestInvokeAuthorizerRequest request) {
        Authorizer authorizer = tables.authorizer(request.restApiId(), request.authorizerId());
        ApiDefinition definition = tables.definition(request.restApiId());
        String[] path = (request.pathWithQueryString() == null ? "/" : request.pathWithQueryString()).split("\\?", 2);
        TestLog log = new TestLog(tables.context);
        Exchange exchange = exchange(
                definition,
                log,
                request.stageVariables(),
                request(
                        "GET",
                        path[0].startsWith("/") ? path[0] : "/" + path[0],
                        path.length > 1 ? path[1] : null,
                        headers(request.headers(), request.multiValueHeaders()),
                        request.body()));
        Resource root = definition.resources().stream()
                .filter(resource -> resource.parentId() == null)
                .findFirst()
                .orElseThrow();
        exchange.route(
                new Router.Match(root, Map.of()),
                Method.builder().httpMethod("GET").build());
        exchange.log.begin(exchange, ALL);
        JsonNode[] said = new JsonNode[1];
        ApiResponse failed = answered(exchange, () -> {
            Authorization.identity(exchange, authorizer);
            said[0] = Authorization.ask(exchange, authorizer);
            exchange.log.info("Successfully completed authorizer execution");
            return null;
        });
        TestInvokeAuthorizerResponse.Builder response = TestInvokeAuthorizerResponse.builder()
                .clientStatus(failed == null ? 0 : failed.status())
                .log(log.text(exchange.requestId))
                .latency(exchange.timing.totalMillis());
        if (said[0] != null) {
            response.principalId(said[0].path("principalId").asText())
                    .policy(said[0].path("policyDocument").toString());
        }
        return response.build();
    }

    private static ApiResponse answered(Exchange exchange, Supplier<ApiResponse> call) {
        try {
            return call.get();
        } catch (GatewayFailure failure) {
            ApiResponse answer = GatewayAnswer.of(exchange, failure);
            answer.headers().remove("Content-Type");
            exchange.log.failed(failure, answer.status());
            return answer;
        }
    }

    private Exchange exchange(
            ApiDefinition definition, TestLog log, Map<String, String> variables, ApiRequest request) {
        Stage stage = Stage.builder()
                .stageName(STAGE)
                .deploymentId(UUID.randomUUID().toString())
                .variables(variables)
                .tracingEnabled(false)
                .build();
        return new Exchange(
                new ExecuteContext(tables.context.cloud(), TestInvocations::elsewhere),
                new DeployedApis(tables, new ApiCaches(), log),
                definition,
                stage,
                request);
    }

    private static ApiResponse elsewhere(
            ServiceGateway.ServiceRequest request,
            dev.opsctl.local.cloud.Caller caller,
            dev.opsctl.local.cloud.Scope scope) {
        throw GatewayFailure.configuration("The local cloud tests no integration with " + request.service()
                + ": deploy the API and call its stage");
    }

    private static HttpHeaders headers(Map<String, String> single, Map<String, List<String>> multiple) {
        HttpHeaders headers = new HttpHeaders();
        single.forEach(headers::set);
        multiple.forEach(headers::set);
        return headers;
    }

    private static ApiRequest request(
            String httpMethod, String path, @Nullable String query, HttpHeaders headers, @Nullable String body) {
        return new ApiRequest(
                httpMethod,
                path,
                query,
                headers,
                body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8),
                "test-invoke-source-ip",
                "testPrefix.testDomainName",
                () -> {
                    throw new Signature.Invalid("MissingAuthenticationToken", "Missing Authentication Token");
                });
    }
}
