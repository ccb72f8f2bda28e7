package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Page;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.AuthorizerType;
import software.amazon.awssdk.services.apigateway.model.CreateAuthorizerRequest;
import software.amazon.awssdk.services.apigateway.model.CreateAuthorizerResponse;
import software.amazon.awssdk.services.apigateway.model.CreateModelRequest;
import software.amazon.awssdk.services.apigateway.model.CreateModelResponse;
import software.amazon.awssdk.services.apigateway.model.CreateRequestValidatorRequest;
import software.amazon.awssdk.services.apigateway.model.CreateRequestValidatorResponse;
import software.amazon.awssdk.services.apigateway.model.DeleteAuthorizerRequest;
import software.amazon.awssdk.services.apigateway.model.DeleteModelRequest;
import software.amazon.awssdk.services.apigateway.model.DeleteRequestValidatorRequest;
import software.amazon.awssdk.services.apigateway.model.GetAuthorizerRequest;
import software.amazon.awssdk.services.apigateway.model.GetAuthorizerResponse;
import software.amazon.awssdk.services.apigateway.model.GetAuthorizersRequest;
import software.amazon.awssdk.services.apigateway.model.GetAuthorizersResponse;
import software.amazon.awssdk.services.apigateway.model.GetModelRequest;
import software.amazon.awssdk.services.apigateway.model.GetModelResponse;
import software.amazon.awssdk.services.apigateway.model.GetModelsRequest;
import software.amazon.awssdk.services.apigateway.model.GetModelsResponse;
import software.amazon.awssdk.services.apigateway.model.GetRequestValidatorRequest;
import software.amazon.awssdk.services.apigateway.model.GetRequestValidatorResponse;
import software.amazon.awssdk.services.apigateway.model.GetRequestValidatorsRequest;
import software.amazon.awssdk.services.apigateway.model.GetRequestValidatorsResponse;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.Model;
import software.amazon.awssdk.services.apigateway.model.RequestValidator;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.UpdateAuthorizerRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateAuthorizerResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateModelRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateModelResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateRequestValidatorRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateRequestValidatorResponse;

/** The named parts of an API that methods refer to: models, request validators, authorizers and gateway responses. */
final class PartOperations {

    private static final int LONGEST_AUTHORIZER_TTL_SECONDS = 3600;

    private final ApiTables tables;

    PartOperations(ApiTables tables) {
        this.tables = tables;
    }

    public CreateModelResponse createModel(CreateModelRequest request) {
        return tables.one(() -> {
            tables.api(request.restApiId());
            Model model = described(ApiTables.as(request, Model.class)).toBuilder()
                    .id(ApiIds.part())
                    .build();
            check(model);
            if (!tables.models.insert(request.restApiId() + "/" + request.name(), model)) {
                throw ApiErrors.conflict("Model name already exists for this REST API");
            }
            return ApiTables.as(model, CreateModelResponse.class);
        });
    }

    /** An empty description is none. */
    private static Model described(Model model) {
        return "".equals(model.description())
                ? model.toBuilder().description(null).build()
                : model;
    }

    static void check(Model model) {
        if (model.name() == null || model.name().isEmpty()) {
            throw ApiErrors.badRequest("Model name must be non-empty");
        }
        if (!model.name().matches("[A-Za-z0-9]+")) {
            throw ApiErrors.badRequest("Model name must be alphanumeric: " + model.name());
        }
        if (model.contentType() == null || model.contentType().isEmpty()) {
            throw ApiErrors.badRequest("No Content-Type specified for model: " + model.name());
        }
        checkSchema(model.schema());
    }

    private static void checkSchema(String schema) {
        if (schema == null || schema.isEmpty()) {
            throw ApiErrors.badRequest("Model schema must have at least 1 property or array items defined");
        }
        ModelSchema.check(schema);
    }

    public GetModelResponse getModel(GetModelRequest request) {
        return ApiTables.as(tables.model(request.restApiId(), request.modelName()), GetModelResponse.class);
    }

    public GetModelsResponse getModels(GetModelsRequest request) {
        tables.api(request.restApiId());
        Page<Model> page = ApiTables.page(
                "models/" + request.restApiId(),
                ApiTables.under(tables.models, request.restApiId()),
                Model::name,
                request.limit(),
                request.position());
        return GetModelsResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public UpdateModelResponse updateModel(UpdateModelRequest request) {
        return tables.one(() -> {
            tables.model(request.restApiId(), request.modelName());
            return tables.models
                    .update(request.restApiId() + "/" + request.modelName(), before -> {
                        Model after = described(Patches.MODEL.apply(before, Model.class, request.patchOperations()));
                        checkSchema(after.schema());
                        return after;
                    })
                    .map(after -> ApiTables.as(after, UpdateModelResponse.class))
                    .orElseThrow(() -> ApiErrors.notFound("Invalid Model Name specified"));
        });
    }

    public void deleteModel(DeleteModelRequest request) {
        tables.all(() -> {
            tables.model(request.restApiId(), request.modelName());
            for (Resource resource : ApiTables.under(tables.resources, request.restApiId())) {
                for (Method method : resource.resourceMethods().values()) {
                    boolean asked = method.requestModels().containsValue(request.modelName());
                    boolean answered = method.methodResponses().values().stream()
                            .anyMatch(r -> r.responseModels().containsValue(request.modelName()));
                    if (asked || answered) {
                        throw ApiErrors.conflict("Cannot delete model '" + request.modelName()
                                + "', is referenced in method " + (asked ? "request" : "response") + ": "
                                + resource.path() + "/" + method.httpMethod());
                    }
                }
            }
            tables.models.remove(request.restApiId() + "/" + request.modelName());
        });
    }

    public CreateRequestValidatorResponse createRequestValidator(CreateRequestValidatorRequest request) {
        return tables.one(() -> {
            if (tables.apis.get(request.restApiId()).isEmpty()) {
                throw ApiErrors.badRequest("Invalid REST API identifier specified");
            }
            RequestValidator validator = RequestValidator.builder()
                    .id(ApiIds.part())
                    .name(request.name())
                    .validateRequestBody(Boolean.TRUE.equals(request.validateRequestBody()))
                    .validateRequestParameters(Boolean.TRUE.equals(request.validateRequestParameters()))
                    .build();
            tables.validators.insert(request.restApiId() + "/" + validator.id(), validator);
            return ApiTables.as(validator, CreateRequestValidatorResponse.class);
        });
    }

    public GetRequestValidatorResponse getRequestValidator(GetRequestValidatorRequest request) {
        return ApiTables.as(
                tables.validator(request.restApiId(), request.requestValidatorId()), GetRequestValidatorResponse.class);
    }

    public GetRequestValidatorsResponse getRequestValidators(GetRequestValidatorsRequest request) {
        tables.api(request.restApiId());
        Page<RequestValidator> page = ApiTables.page(
                "requestvalidators/" + request.restApiId(),
                ApiTables.under(tables.validators, request.restApiId()),
                RequestValidator::id,
                request.limit(),
                request.position());
        return GetRequestValidatorsResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public UpdateRequestValidatorResponse updateRequestValidator(UpdateRequestValidatorRequest request) {
        return tables.one(() -> {
            tables.validator(request.restApiId(), request.requestValidatorId());
            return tables.validators
                    .update(request.restApiId() + "/" + request.requestValidatorId(), before -> {
                        RequestValidator after =
                                Patches.VALIDATOR.apply(before, RequestValidator.class, request.patchOperations());
                        if (after.name() != null && after.name().isBlank()) {
                            throw ApiErrors.badRequest("Request Validator name cannot be blank");
                        }
                        return after;
                    })
                    .map(after -> ApiTables.as(after, UpdateRequestValidatorResponse.class))
                    .orElseThrow(() -> ApiErrors.notFound("Invalid Request Validator identifier specified"));
        });
    }

    public void deleteRequestValidator(DeleteRequestValidatorRequest request) {
        tables.all(() -> {
            tables.validator(request.restApiId(), request.requestValidatorId());
            tables.validators.remove(request.restApiId() + "/" + request.requestValidatorId());
        });
    }

    public CreateAuthorizerResponse createAuthorizer(CreateAuthorizerRequest request) {
        return tables.one(() -> {
            if (tables.apis.get(request.restApiId()).isEmpty()) {
                throw ApiErrors.conflict(
                        "Unable to complete operation due to concurrent modification. Please try again later.");
            }
            Authorizer authorizer = ApiTables.as(request, Authorizer.class).toBuilder()
                    .id(ApiIds.part())
                    .authType(request.authType() == null ? "custom" : request.authType())
                    .identitySource(
                            request.identitySource() == null && request.type() == AuthorizerType.TOKEN
                                    ? "method.request.header.Authorization"
                                    : request.identitySource())
                    .authorizerResultTtlInSeconds(
                            ApiDefinition.resultTtlSeconds(ApiTables.as(request, Authorizer.class)))
                    .build();
            check(authorizer);
            tables.authorizers.insert(request.restApiId() + "/" + authorizer.id(), authorizer);
            return ApiTables.as(authorizer, CreateAuthorizerResponse.class);
        });
    }

    static void check(Authorizer authorizer) {
        if (authorizer.name() == null || authorizer.name().isEmpty()) {
            throw ApiErrors.badRequest("Authorizer name cannot be empty");
        }
        if (authorizer.type() != AuthorizerType.COGNITO_USER_POOLS
                && (authorizer.authorizerUri() == null
                        || !authorizer.authorizerUri().startsWith("arn:"))) {
            throw ApiErrors.badRequest(
                    "Invalid Authorizer URI: " + authorizer.authorizerUri()
                            + ". Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.");
        }
        int ttl = ApiDefinition.resultTtlSeconds(authorizer);
        if (ttl < 0 || ttl > LONGEST_AUTHORIZER_TTL_SECONDS) {
            throw ApiErrors.badRequest("Authorizer result TTL must be between 0 and 3600 seconds");
        }
        if (authorizer.type() == AuthorizerType.REQUEST
                && ttl > 0
                && (authorizer.identitySource() == null
                        || authorizer.identitySource().isBlank())) {
            throw ApiErrors.badRequest("Identity source is required for REQUEST authorizers when caching is enabled.");
        }
    }

    public GetAuthorizerResponse getAuthorizer(GetAuthorizerRequest request) {
        return ApiTables.as(
                tables.authorizer(request.restApiId(), request.authorizerId()), GetAuthorizerResponse.class);
    }

    public GetAuthorizersResponse getAuthorizers(GetAuthorizersRequest request) {
        tables.api(request.restApiId());
        Page<Authorizer> page = ApiTables.page(
                "authorizers/" + request.restApiId(),
                ApiTables.under(tables.authorizers, request.restApiId()),
                Authorizer::id,
                request.limit(),
                request.position());
        return GetAuthorizersResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public UpdateAuthorizerResponse updateAuthorizer(UpdateAuthorizerRequest request) {
        return tables.one(() -> {
            tables.authorizer(request.restApiId(), request.authorizerId());
            PatchDocument patch = new PatchDocument(Set.of("providerARNs"), Set.of("id"));
            return tables.authorizers
                    .update(request.restApiId() + "/" + request.authorizerId(), before -> {
                        Authorizer after = patch.apply(before, Authorizer.class, request.patchOperations());
                        check(after);
                        return after;
                    })
                    .map(after -> ApiTables.as(after, UpdateAuthorizerResponse.class))
                    .orElseThrow(() -> ApiErrors.notFound("Invalid Authorizer identifier specified"));
        });
    }

    public void deleteAuthorizer(DeleteAuthorizerRequest request) {
        tables.all(() -> {
            tables.authorizer(request.restApiId(), request.authorizerId());
            for (Resource resource : ApiTables.under(tables.resources, request.restApiId())) {
                if (resource.resourceMethods().values().stream()
                        .anyMatch(method -> request.authorizerId().equals(method.authorizerId()))) {
                    throw ApiErrors.conflict("Cannot delete authorizer '" + request.authorizerId()
                            + "', is referenced in method(s): " + resource.path());
                }
            }
            tables.authorizers.remove(request.restApiId() + "/" + request.authorizerId());
        });
    }
}
