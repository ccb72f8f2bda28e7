package dev.opsctl.local.service.apigateway.control;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.apigateway.model.ConnectionType;
import software.amazon.awssdk.services.apigateway.model.DeleteIntegrationRequest;
import software.amazon.awssdk.services.apigateway.model.DeleteIntegrationResponseRequest;
import software.amazon.awssdk.services.apigateway.model.GetIntegrationRequest;
import software.amazon.awssdk.services.apigateway.model.GetIntegrationResponse;
import software.amazon.awssdk.services.apigateway.model.GetIntegrationResponseRequest;
import software.amazon.awssdk.services.apigateway.model.GetIntegrationResponseResponse;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.apigateway.model.IntegrationResponse;
import software.amazon.awssdk.services.apigateway.model.IntegrationType;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.MethodResponse;
import software.amazon.awssdk.services.apigateway.model.PutIntegrationRequest;
import software.amazon.awssdk.services.apigateway.model.PutIntegrationResponse;
import software.amazon.awssdk.services.apigateway.model.PutIntegrationResponseRequest;
import software.amazon.awssdk.services.apigateway.model.PutIntegrationResponseResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateIntegrationRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateIntegrationResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateIntegrationResponseRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateIntegrationResponseResponse;

/** Integrations and their responses: what stands behind a method. */
final class IntegrationOperations {

    private static final Pattern INTEGRATION_PARAMETER =
            Pattern.compile("integration\\.request\\.(header|querystring|path)\\.[^\\s]+");
    private static final Pattern REQUEST_VALUE =
            Pattern.compile("'.*'|(method\\.request|stageVariables|context)\\.\\S+", Pattern.DOTALL);
    private static final Pattern RESPONSE_VALUE =
            Pattern.compile("'.*'|(integration\\.response|stageVariables|context)\\.\\S+", Pattern.DOTALL);
    private static final Pattern AWS_URI =
            Pattern.compile("arn:aws[a-z-]*:apigateway:[a-z0-9-]+:[A-Za-z0-9.-]+:(path|action)/.+", Pattern.DOTALL);
    private static final int LONGEST_TIMEOUT_MILLIS = 29_000;

    private final ApiTables tables;

    IntegrationOperations(ApiTables tables) {
        this.tables = tables;
    }

    public PutIntegrationResponse putIntegration(PutIntegrationRequest request) {
        return tables.one(() -> {
            tables.method(request.restApiId(), request.resourceId(), request.httpMethod());
            Integration integration = completed(
                    ApiTables.as(request, Integration.class).toBuilder()
                            .httpMethod(request.integrationHttpMethod())
                            .build(),
                    request.resourceId());
            Method after = tables.changeMethod(
                    request.restApiId(), request.resourceId(), request.httpMethod(), before -> before.toBuilder()
                            .methodIntegration(
                                    before.methodIntegration() == null
                                                    || !before.methodIntegration()
                                                            .hasIntegrationResponses()
                                            ? integration
                                            : integration.toBuilder()
                                                    .integrationResponses(before.methodIntegration()
                                                            .integrationResponses())
                                                    .build())
                            .build());
            return ApiTables.as(after.methodIntegration(), PutIntegrationResponse.class);
        });
    }

    /** An integration with what AWS adds to it, checked. */
    static Integration completed(Integration said, String resource) {
        boolean http = said.type() == IntegrationType.HTTP || said.type() == IntegrationType.HTTP_PROXY;
        boolean mock = said.type() == IntegrationType.MOCK;
        Integration integration = said.toBuilder()
                // A mock calls nobody, whatever it was told of whom and how.
                .httpMethod(mock ? null : said.httpMethod())
                .uri(mock ? null : said.uri())
                .connectionType(said.connectionType() == null && http ? ConnectionType.INTERNET : said.connectionType())
                .passthroughBehavior(said.passthroughBehavior() == null ? "WHEN_NO_MATCH" : said.passthroughBehavior())
                .timeoutInMillis(said.timeoutInMillis() == null ? LONGEST_TIMEOUT_MILLIS : said.timeoutInMillis())
                .cacheNamespace(said.cacheNamespace() == null ? resource : said.cacheNamespace())
                .cacheKeyParameters(said.hasCacheKeyParameters() ? said.cacheKeyParameters() : List.of())
                .build();
        check(integration);
        return integration;
    }

    private static void check(Integration integration) {
        if (integration.type() == null || integration.type() == IntegrationType.UNKNOWN_TO_SDK_VERSION) {
            throw ApiErrors.badRequest("Invalid integration type specified");
        }
        if (integration.connectionType() == ConnectionType.VPC_LINK) {
            throw ApiErrors.badRequest("The local cloud has no VPC links: use connectionType INTERNET");
        }
        if (integration.type() != IntegrationType.MOCK) {
            if (integration.httpMethod() == null || integration.httpMethod().isEmpty()) {
                throw ApiErrors.badRequest("Enumeration value for HttpMethod must be non-empty");
            }
            boolean aws = integration.type() == IntegrationType.AWS || integration.type() == IntegrationType.AWS_PROXY;
            String uri = integration.uri();
            if (aws && (uri == null || !uri.startsWith("arn:"))) {
                throw ApiErrors.badRequest("Invalid ARN specified in the request");
            }
            if (aws && !AWS_URI.matcher(uri).matches()) {
                throw ApiErrors.badRequest("AWS ARN for integration must contain path or action");
            }
            boolean lambda = aws && uri.contains(":lambda:path/");
            if (integration.type() == IntegrationType.AWS_PROXY && !lambda) {
                throw ApiErrors.badRequest(
                        "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.");
            }
            if (aws && !lambda && integration.credentials() == null) {
                throw ApiErrors.badRequest("Role ARN must be specified for AWS integrations");
            }
            if (!aws && (uri == null || !uri.matches("(?s)(https?://|\\$\\{stageVariables).+"))) {
                throw ApiErrors.badRequest("Invalid HTTP endpoint specified for URI");
            }
        }
        if (integration.timeoutInMillis() < 50 || integration.timeoutInMillis() > LONGEST_TIMEOUT_MILLIS) {
            throw ApiErrors.badRequest("Timeout should be between 50 ms and 29000 ms");
        }
        integration.requestParameters().forEach((name, value) -> {
            MethodOperations.parameter(name, INTEGRATION_PARAMETER);
            MethodOperations.parameter(value, REQUEST_VALUE);
        });
        if (integration.passthroughBehavior() != null
                && !Set.of("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER").contains(integration.passthroughBehavior())) {
            throw ApiErrors.badRequest("Invalid passthrough behavior specified");
        }
    }

    private Integration integration(String api, String resource, String httpMethod) {
        Integration integration = tables.method(api, resource, httpMethod).methodIntegration();
        if (integration == null) {
            throw ApiErrors.notFound("Invalid Integration identifier specified");
        }
        return integration;
    }

    public GetIntegrationResponse getIntegration(GetIntegrationRequest request) {
        return ApiTables.as(
                integration(request.restApiId(), request.resourceId(), request.httpMethod()),
                GetIntegrationResponse.class);
    }

    public UpdateIntegrationResponse updateIntegration(UpdateIntegrationRequest request) {
        return tables.one(() -> {
            Integration patched = new PatchDocument(
                            Set.of("cacheKeyParameters"), Set.of("type", "integrationResponses"))
                    .apply(
                            integration(request.restApiId(), request.resourceId(), request.httpMethod()),
                            Integration.class,
                            request.patchOperations());
            Integration after = patched.timeoutInMillis() == null
                    ? patched.toBuilder()
                            .timeoutInMillis(LONGEST_TIMEOUT_MILLIS)
                            .build()
                    : patched;
            check(after);
            tables.changeMethod(
                    request.restApiId(), request.resourceId(), request.httpMethod(), before -> before.toBuilder()
                            .methodIntegration(after)
                            .build());
            return ApiTables.as(after, UpdateIntegrationResponse.class);
        });
    }

    public void deleteIntegration(DeleteIntegrationRequest request) {
        tables.all(() -> {
            integration(request.restApiId(), request.resourceId(), request.httpMethod());
            tables.changeMethod(
                    request.restApiId(), request.resourceId(), request.httpMethod(), before -> before.toBuilder()
                            .methodIntegration((Integration) null)
                            .build());
        });
    }

    public PutIntegrationResponseResponse putIntegrationResponse(PutIntegrationResponseRequest request) {
        return tables.one(() -> {
            integration(request.restApiId(), request.resourceId(), request.httpMethod());
            Method method = tables.method(request.restApiId(), request.resourceId(), request.httpMethod());
            IntegrationResponse response = ApiTables.as(request, IntegrationResponse.class);
            check(method, response);
            tables.changeMethod(
                    request.restApiId(), request.resourceId(), request.httpMethod(), before -> with(before, response));
            return ApiTables.as(response, PutIntegrationResponseResponse.class);
        });
    }

    /** A response gives no header that the method's response of the same status, if there is one, does not declare. */
    static void check(Method method, IntegrationResponse response) {
        Responses.checkStatus(response.statusCode());
        MethodResponse declared = method.methodResponses()
                .getOrDefault(response.statusCode(), MethodResponse.builder().build());
        response.responseTemplates().keySet().stream()
                .filter(type -> !type.contains("/"))
                .findFirst()
                .ifPresent(type -> {
                    throw ApiErrors.badRequest(
                            "Validation Result: warnings : [], errors : [Invalid content type specified: " + type
                                    + "]");
                });
        response.responseParameters().values().forEach(value -> MethodOperations.parameter(value, RESPONSE_VALUE));
        for (String target : response.responseParameters().keySet()) {
            if (!declared.responseParameters().containsKey(target)) {
                throw ApiErrors.badRequest(
                        "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
                                + "[Invalid mapping expression parameter specified: " + target + "]");
            }
        }
    }

    private static Method with(Method method, IntegrationResponse response) {
        return with(
                method,
                Responses.with(method.methodIntegration().integrationResponses(), response.statusCode(), response));
    }

    private static Method with(Method method, Map<String, IntegrationResponse> responses) {
        return method.toBuilder()
                .methodIntegration(method.methodIntegration().toBuilder()
                        .integrationResponses(responses)
                        .build())
                .build();
    }

    private IntegrationResponse response(String api, String resource, String httpMethod, String status) {
        return Responses.get(integration(api, resource, httpMethod).integrationResponses(), status);
    }

    public GetIntegrationResponseResponse getIntegrationResponse(GetIntegrationResponseRequest request) {
        return ApiTables.as(
                response(request.restApiId(), request.resourceId(), request.httpMethod(), request.statusCode()),
                GetIntegrationResponseResponse.class);
    }

    public UpdateIntegrationResponseResponse updateIntegrationResponse(UpdateIntegrationResponseRequest request) {
        return tables.one(() -> {
            IntegrationResponse after = new PatchDocument(Set.of(), Set.of("statusCode"))
                    .apply(
                            response(
                                    request.restApiId(),
                                    request.resourceId(),
                                    request.httpMethod(),
                                    request.statusCode()),
                            IntegrationResponse.class,
                            request.patchOperations());
            tables.changeMethod(
                    request.restApiId(), request.resourceId(), request.httpMethod(), before -> with(before, after));
            return ApiTables.as(after, UpdateIntegrationResponseResponse.class);
        });
    }

    public void deleteIntegrationResponse(DeleteIntegrationResponseRequest request) {
        tables.all(() -> {
            Method method = tables.resource(request.restApiId(), request.resourceId())
                    .resourceMethods()
                    .get(request.httpMethod());
            if (method == null) {
                throw ApiErrors.notFound("Invalid Integration identifier specified");
            }
            response(request.restApiId(), request.resourceId(), request.httpMethod(), request.statusCode());
            tables.changeMethod(
                    request.restApiId(),
                    request.resourceId(),
                    request.httpMethod(),
                    before -> with(
                            before,
                            Responses.without(
                                    before.methodIntegration().integrationResponses(), request.statusCode())));
        });
    }
}
