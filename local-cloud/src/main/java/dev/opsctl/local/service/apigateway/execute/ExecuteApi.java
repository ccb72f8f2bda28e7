package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.service.apigateway.ApiDefinition;
import dev.opsctl.local.service.apigateway.GatewayResponseDefaults;
import dev.opsctl.local.service.apigateway.LocalApiGateway;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.Stage;

/** The data plane: serves deployed stages under {@code /_aws/execute-api/API/STAGE/…} and {@code API.execute-api.REGION.…}. */
public final class ExecuteApi implements HttpRoute {

    private static final Logger LOG = LoggerFactory.getLogger(ExecuteApi.class);
    private static final Pattern PATH = Pattern.compile("/_aws/execute-api/([a-z0-9]+)/([^/]+)(/.*)?");
    private static final Pattern HOST = Pattern.compile("([a-z0-9]+)\\.execute-api\\..+");
    private static final Pattern STAGE_PATH = Pattern.compile("/([^/]*)(/.*)?");
    private static final long LARGEST_BODY = 10L << 20;

    private final Cloud cloud;

    public ExecuteApi(LocalCloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public boolean matches(GatewayRequest request) {
        String host = request.header("host");
        return request.rawPath().startsWith("/_aws/execute-api/")
                || host != null && HOST.matcher(host).matches();
    }

    @Override
    public GatewayResponse handle(GatewayRequest request) {
        Matcher path = PATH.matcher(request.rawPath());
        String api;
        Matcher stage;
        if (path.matches()) {
            api = path.group(1);
            stage = STAGE_PATH.matcher(request.rawPath().substring(path.end(1)));
        } else {
            Matcher host = HOST.matcher(String.valueOf(request.header("host")));
            api = host.matches() ? host.group(1) : "";
            stage = STAGE_PATH.matcher(request.rawPath());
        }
        HttpHeaders headers = new HttpHeaders();
        request.headers().forEach((name, values) -> headers.set(canonical(name), values));
        boolean tooLarge = request.body().length() > LARGEST_BODY;
        ApiRequest call = new ApiRequest(
                request.method(),
                stage.matches() && stage.group(2) != null ? stage.group(2) : "/",
                request.rawQuery(),
                headers,
                tooLarge ? new byte[0] : request.body().bytes(),
                request.sourceIp(),
                request.header("host"));
        ApiResponse answer = handle(api, stage.matches() ? stage.group(1) : "", call, tooLarge);
        return new GatewayResponse(
                answer.status(),
                new java.util.LinkedHashMap<>(answer.headers().map()),
                new ByteArrayInputStream(answer.body()),
                answer.body().length);
    }

    /** HTTP names carry no case; functions written for browsers and curl expect the usual one. */
    private static String canonical(String name) {
        if (name.startsWith("x-") && !name.startsWith("x-amz") && !name.startsWith("x-forwarded")) {
            return name;
        }
        StringBuilder out = new StringBuilder();
        for (String part : name.split("-")) {
            out.append(out.length() == 0 ? "" : "-")
                    .append(part.isEmpty() ? "" : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return out.toString();
    }

    /** Serves one request to a stage. */
    ApiResponse handle(String api, String stageName, ApiRequest request, boolean tooLarge) {
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
