package dev.opsctl.local.service.apigateway.control;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.DeleteMethodRequest;
import software.amazon.awssdk.services.apigateway.model.DeleteMethodResponseRequest;
import software.amazon.awssdk.services.apigateway.model.GetMethodRequest;
import software.amazon.awssdk.services.apigateway.model.GetMethodResponse;
import software.amazon.awssdk.services.apigateway.model.GetMethodResponseRequest;
import software.amazon.awssdk.services.apigateway.model.GetMethodResponseResponse;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.MethodResponse;
import software.amazon.awssdk.services.apigateway.model.PutMethodRequest;
import software.amazon.awssdk.services.apigateway.model.PutMethodResponse;
import software.amazon.awssdk.services.apigateway.model.PutMethodResponseRequest;
import software.amazon.awssdk.services.apigateway.model.PutMethodResponseResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateMethodRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateMethodResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateMethodResponseRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateMethodResponseResponse;

/** Methods and method responses: what the caller of the API sees. */
final class MethodOperations {

    private static final Set<String> HTTP_METHODS =
            Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY");
    private static final Pattern REQUEST_PARAMETER = Pattern.compile(
            "method\\.request\\.(header|querystring|multivaluequerystring|multivalueheader|path)\\.[^\\s]+");
    private static final Pattern RESPONSE_PARAMETER = Pattern.compile("method\\.response\\.header\\.[^\\s]+");

    private final ApiTables tables;

    MethodOperations(ApiTables tables) {
        this.tables = tables;
    }

    public PutMethodResponse putMethod(PutMethodRequest request) {
        return tables.one(() -> {
            tables.resource(request.restApiId(), request.resourceId());
            if (request.httpMethod() == null || !HTTP_METHODS.contains(request.httpMethod())) {
                throw ApiErrors.badRequest(
                        "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY");
            }
            Method method = ApiTables.as(request, Method.class).toBuilder()
                    .authorizationType(spelled(request.authorizationType()))
                    .apiKeyRequired(Boolean.TRUE.equals(request.apiKeyRequired()))
                    .build();
            check(request.restApiId(), method);
            tables.changeMethod(request.restApiId(), request.resourceId(), request.httpMethod(), before -> {
                if (before != null) {
                    throw ApiErrors.conflict("Method already exists for this resource");
                }
                return method;
            });
            return ApiTables.as(method, PutMethodResponse.class);
        });
    }

    /** AWS takes the type in any case and keeps it in capitals. */
    private static @Nullable String spelled(@Nullable String authorizationType) {
        return authorizationType == null ? null : authorizationType.toUpperCase(Locale.ROOT);
    }

    void check(String api, Method method) {
        String type = method.authorizationType();
        if (type == null
                || !Set.of("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS").contains(type)) {
            throw ApiErrors.badRequest(
                    "Invalid authorization type specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.");
        }
        if (type.equals("CUSTOM") || type.equals("COGNITO_USER_POOLS")) {
            if (method.authorizerId() == null
                    || tables.authorizers.get(api + "/" + method.authorizerId()).isEmpty()) {
                throw ApiErrors.badRequest(
                        "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.");
            }
        }
        if (method.requestValidatorId() != null
                && !method.requestValidatorId().isEmpty()
                && tables.validators
                        .get(api + "/" + method.requestValidatorId())
                        .isEmpty()) {
            throw ApiErrors.badRequest("Invalid Request Validator identifier specified");
        }
        method.requestParameters().keySet().forEach(name -> parameter(name, REQUEST_PARAMETER));
        long names = method.requestParameters().keySet().stream()
                .map(name -> name.substring(name.indexOf('.', "method.request.".length()) + 1))
                .distinct()
                .count();
        if (names < method.requestParameters().size()) {
            throw ApiErrors.badRequest("Parameter names must be unique across querystring, header and path");
        }
        method.requestModels().values().forEach(model -> modelExists(api, model));
    }

    private void modelExists(String api, String model) {
        if (tables.models.get(api + "/" + model).isEmpty()) {
            throw ApiErrors.badRequest("Invalid model identifier specified: " + model);
        }
    }

    static void parameter(String name, Pattern pattern) {
        if (!pattern.matcher(name).matches()) {
            throw ApiErrors.badRequest(
                    "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: "
                            + name + "]");
        }
    }

    public GetMethodResponse getMethod(GetMethodRequest request) {
        return ApiTables.as(
                tables.method(request.restApiId(), request.resourceId(), request.httpMethod()),
                GetMethodResponse.class);
    }

    public UpdateMethodResponse updateMethod(UpdateMethodRequest request) {
        return tables.one(() -> {
            tables.method(request.restApiId(), request.resourceId(), request.httpMethod());
            Method after =
                    tables.changeMethod(request.restApiId(), request.resourceId(), request.httpMethod(), before -> {
                        Method asked = Patches.METHOD.apply(before, Method.class, request.patchOperations());
                        Method patched = asked.toBuilder()
                                .authorizationType(spelled(asked.authorizationType()))
                                .build();
                        boolean authorized = "CUSTOM".equals(patched.authorizationType())
                                || "COGNITO_USER_POOLS".equals(patched.authorizationType());
                        Method changed = authorized
                                ? patched
                                : patched.toBuilder().authorizerId(null).build();
                        check(request.restApiId(), changed);
                        return changed;
                    });
            return ApiTables.as(after, UpdateMethodResponse.class);
        });
    }

    public void deleteMethod(DeleteMethodRequest request) {
        tables.all(() -> {
            tables.method(request.restApiId(), request.resourceId(), request.httpMethod());
            tables.removeMethod(request.restApiId(), request.resourceId(), request.httpMethod());
        });
    }

    public PutMethodResponseResponse putMethodResponse(PutMethodResponseRequest request) {
        return tables.one(() -> {
            tables.method(request.restApiId(), request.resourceId(), request.httpMethod());
            Responses.checkStatus(request.statusCode());
            MethodResponse response = ApiTables.as(request, MethodResponse.class);
            check(request.restApiId(), response);
            tables.changeMethod(request.restApiId(), request.resourceId(), request.httpMethod(), before -> {
                if (before.methodResponses().containsKey(request.statusCode())) {
                    throw ApiErrors.conflict("Response already exists for this resource");
                }
                return with(before, response);
            });
            return ApiTables.as(response, PutMethodResponseResponse.class);
        });
    }

    void check(String api, MethodResponse response) {
        response.responseParameters().keySet().forEach(name -> parameter(name, RESPONSE_PARAMETER));
        response.responseModels().values().forEach(model -> modelExists(api, model));
    }

    private static Method with(Method method, MethodResponse response) {
        return method.toBuilder()
                .methodResponses(Responses.with(method.methodResponses(), response.statusCode(), response))
                .build();
    }

    private MethodResponse response(String api, String resource, String httpMethod, String status) {
        return Responses.get(tables.method(api, resource, httpMethod).methodResponses(), status);
    }

    public GetMethodResponseResponse getMethodResponse(GetMethodResponseRequest request) {
        return ApiTables.as(
                response(request.restApiId(), request.resourceId(), request.httpMethod(), request.statusCode()),
                GetMethodResponseResponse.class);
    }

    public UpdateMethodResponseResponse updateMethodResponse(UpdateMethodResponseRequest request) {
        return tables.one(() -> {
            MethodResponse after = Patches.METHOD_RESPONSE.apply(
                    response(request.restApiId(), request.resourceId(), request.httpMethod(), request.statusCode()),
                    MethodResponse.class,
                    request.patchOperations());
            after.responseParameters().keySet().forEach(name -> parameter(name, RESPONSE_PARAMETER));
            tables.changeMethod(
                    request.restApiId(), request.resourceId(), request.httpMethod(), before -> with(before, after));
            return ApiTables.as(after, UpdateMethodResponseResponse.class);
        });
    }

    public void deleteMethodResponse(DeleteMethodResponseRequest request) {
        tables.all(() -> {
            response(request.restApiId(), request.resourceId(), request.httpMethod(), request.statusCode());
            tables.changeMethod(
                    request.restApiId(), request.resourceId(), request.httpMethod(), before -> before.toBuilder()
                            .methodResponses(Responses.without(before.methodResponses(), request.statusCode()))
                            .build());
        });
    }
}
