package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.QueryString;
import dev.opsctl.local.service.apigateway.control.ApiDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.Stage;

/** One request on its way through the gateway, with everything that was found out about it. Used by one thread at a time. */
final class Exchange {

    private static final DateTimeFormatter REQUEST_TIME = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    final ExecuteContext surroundings;
    final ServedApis gateway;
    final ApiDefinition definition;
    final String apiId;
    final Stage stage;
    /** As it came; decoded once it is served. */
    ApiRequest request;

    final Map<String, List<String>> query;
    final String requestId = UUID.randomUUID().toString();
    final String extendedId;
    final StageTrace trace;
    final Instant received;
    /** {@code $context}: nested maps, changed by templates through requestOverride and responseOverride. */
    final Map<String, Object> context = new LinkedHashMap<>();

    final RequestLog log;
    final Timing timing = new Timing();
    private @Nullable Resource resource;
    private @Nullable Method method;
    Map<String, String> pathParameters = Map.of();
    /** Whether the stage's cache had the answer; null if it was not asked. */
    @Nullable
    Boolean cached;

    Exchange(
            ExecuteContext surroundings,
            ServedApis gateway,
            ApiDefinition definition,
            Stage stage,
            ApiRequest request) {
        this.surroundings = surroundings;
        this.gateway = gateway;
        this.definition = definition;
        this.apiId = definition.api().id();
        this.stage = stage;
        this.request = request;
        this.query = QueryString.read(request.query());
        this.received = gateway.context().clock().instant();
        this.extendedId = java.util.Base64.getEncoder()
                .encodeToString(requestId.substring(0, 11).getBytes(StandardCharsets.US_ASCII))
                .replaceAll("=*$", "=");
        this.trace = new StageTrace(gateway.context(), apiId, definition.api().name(), stage, request, requestId);
        this.log = new RequestLog(gateway.logs(), apiId, stage.stageName(), requestId);
        fillContext();
    }

    private void fillContext() {
        context.put("accountId", gateway.context().scope().accountId());
        context.put("apiId", apiId);
        context.put("deploymentId", stage.deploymentId());
        context.put("domainName", request.host());
        context.put(
                "domainPrefix", request.host() == null ? apiId : request.host().split("[.:]")[0]);
        context.put("extendedRequestId", extendedId);
        context.put("httpMethod", request.httpMethod());
        context.put("path", "/" + stage.stageName() + request.path());
        context.put("protocol", "HTTP/1.1");
        context.put("requestId", requestId);
        context.put("requestTime", REQUEST_TIME.format(received));
        context.put("requestTimeEpoch", received.toEpochMilli());
        context.put("stage", stage.stageName());
        context.put("isCanaryRequest", false);
        context.put("xrayTraceId", trace.header().root());
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("sourceIp", request.sourceIp());
        identity.put("userAgent", request.headers().get("User-Agent"));
        context.put("identity", identity);
        context.put("authorizer", new LinkedHashMap<String, Object>());
        context.put("error", new LinkedHashMap<String, Object>());
        Map<String, Object> override = new LinkedHashMap<>();
        override.put("header", new LinkedHashMap<String, Object>());
        override.put("querystring", new LinkedHashMap<String, Object>());
        override.put("path", new LinkedHashMap<String, Object>());
        context.put("requestOverride", override);
        Map<String, Object> responseOverride = new LinkedHashMap<>();
        responseOverride.put("header", new LinkedHashMap<String, Object>());
        context.put("responseOverride", responseOverride);
        context.put("integration", new LinkedHashMap<String, Object>());
    }

    void route(Router.Match match, Method chosen) {
        resource = match.resource();
        method = chosen;
        pathParameters = match.variables();
        context.put("resourceId", match.resource().id());
        context.put("resourcePath", match.resource().path());
    }

    /** Whether the request's resource and method were found. */
    boolean isRouted() {
        return resource != null && method != null;
    }

    /** @throws NullPointerException before the request is routed */
    Resource resource() {
        return Objects.requireNonNull(resource, "no resource was found yet");
    }

    /** @throws NullPointerException before the request is routed */
    Method method() {
        return Objects.requireNonNull(method, "no method was found yet");
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> section(String... names) {
        Map<String, Object> at = context;
        for (String name : names) {
            at = at.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
        }
        return at;
    }

    /** {@code arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path} of the request itself. */
    String methodArn() {
        String path = request.path().substring(1);
        return gateway.context()
                .scope()
                .arn("execute-api", apiId + "/" + stage.stageName() + "/" + request.httpMethod() + "/" + path);
    }

    /** The ARN of the method with its resource's path, which Lambda's permissions name ({@code /orders/*}). */
    String sourceArn() {
        String path = resource().path().replaceAll("\\{[^}]*}", "*");
        return gateway.context()
                .scope()
                .arn(
                        "execute-api",
                        apiId + "/" + stage.stageName() + "/"
                                + method().httpMethod().replace("ANY", request.httpMethod()) + path);
    }

    String bodyText() {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    /** The media type without parameters, in lower case; {@code application/json} when the request has none. */
    String contentType() {
        String type = request.headers().get("Content-Type");
        return type == null || type.isBlank() ? "application/json" : mediaType(type);
    }

    static String mediaType(String header) {
        int semicolon = header.indexOf(';');
        return (semicolon < 0 ? header : header.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
    }

    /** Whether a media type is one of the API's binary types. */
    boolean binary(@Nullable String mediaType) {
        if (mediaType == null) {
            return false;
        }
        for (String type : definition.api().binaryMediaTypes()) {
            if (type.equals("*/*")
                    || type.equalsIgnoreCase(mediaType)
                    || type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1))) {
                return true;
            }
        }
        return false;
    }

    /** The API's resource policy as deployed, with abbreviated resources ({@code execute-api:/…}) written out. */
    Optional<String> resourcePolicy() {
        return gateway.resourcePolicy(definition);
    }

    /** Notes an integration's answer for {@code $context}. @param backendRequestId null if the backend tells none */
    void integrated(int status, @Nullable String backendRequestId) {
        Map<String, Object> section = section("integration");
        section.put("status", status);
        section.put("integrationStatus", status);
        section.put("latency", timing.integrationMillis());
        if (backendRequestId != null) {
            section.put("requestId", backendRequestId);
            context.put("awsEndpointRequestId", backendRequestId);
        }
        context.put("integrationStatus", status);
        context.put("integrationLatency", timing.integrationMillis());
    }

    /** Notes the answer to the caller for {@code $context}. */
    void answered(ApiResponse answer) {
        context.put("status", answer.status());
        context.put("responseLength", answer.body().length);
        context.put("responseLatency", timing.totalMillis());
    }

    /** The last of some values; null if there is none. */
    static <T> @Nullable T last(@Nullable List<T> values) {
        return values == null || values.isEmpty() ? null : values.get(values.size() - 1);
    }
}
