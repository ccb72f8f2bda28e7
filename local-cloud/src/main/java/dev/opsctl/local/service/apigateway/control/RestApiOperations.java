package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Page;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.model.ApiKeySourceType;
import software.amazon.awssdk.services.apigateway.model.CreateRestApiRequest;
import software.amazon.awssdk.services.apigateway.model.CreateRestApiResponse;
import software.amazon.awssdk.services.apigateway.model.DeleteRestApiRequest;
import software.amazon.awssdk.services.apigateway.model.EndpointConfiguration;
import software.amazon.awssdk.services.apigateway.model.EndpointType;
import software.amazon.awssdk.services.apigateway.model.GetAccountRequest;
import software.amazon.awssdk.services.apigateway.model.GetAccountResponse;
import software.amazon.awssdk.services.apigateway.model.GetRestApiRequest;
import software.amazon.awssdk.services.apigateway.model.GetRestApiResponse;
import software.amazon.awssdk.services.apigateway.model.GetRestApisRequest;
import software.amazon.awssdk.services.apigateway.model.GetRestApisResponse;
import software.amazon.awssdk.services.apigateway.model.IpAddressType;
import software.amazon.awssdk.services.apigateway.model.Model;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.RestApi;
import software.amazon.awssdk.services.apigateway.model.ThrottleSettings;
import software.amazon.awssdk.services.apigateway.model.UpdateAccountRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateAccountResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateRestApiRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateRestApiResponse;
import software.amazon.awssdk.services.apigateway.model.UsagePlan;

/** REST APIs: the API itself, its default models and its root resource come and go together. */
final class RestApiOperations {

    private static final PatchDocument API_PATCH = new PatchDocument(
            Set.of("binaryMediaTypes", "types", "vpcEndpointIds"),
            Set.of("id", "createdDate", "rootResourceId", "tags"));

    private final ApiTables tables;

    RestApiOperations(ApiTables tables) {
        this.tables = tables;
    }

    public CreateRestApiResponse createRestApi(CreateRestApiRequest request) {
        return tables.one(() -> {
            if (request.name() == null || request.name().isBlank()) {
                throw ApiErrors.badRequest("API Name cannot be empty");
            }
            Integer compression = request.minimumCompressionSize();
            if (compression != null && (compression < 0 || compression > 10485760)) {
                throw ApiErrors.badRequest("Invalid minimum compression size, must be between 0 and 10485760");
            }
            String id = ApiIds.api();
            String root = ApiIds.api();
            RestApi clone = request.cloneFrom() == null ? null : tables.api(request.cloneFrom());
            RestApi api = ApiTables.as(request, RestApi.class).toBuilder()
                    .id(id)
                    .createdDate(tables.context.clock().instant())
                    .rootResourceId(root)
                    .apiKeySource(request.apiKeySource() == null ? ApiKeySourceType.HEADER : request.apiKeySource())
                    .disableExecuteApiEndpoint(Boolean.TRUE.equals(request.disableExecuteApiEndpoint()))
                    .endpointConfiguration(
                            request.endpointConfiguration() != null
                                    ? request.endpointConfiguration()
                                    : EndpointConfiguration.builder()
                                            .types(EndpointType.EDGE)
                                            .ipAddressType(IpAddressType.IPV4)
                                            .build())
                    .build();
            tables.apis.insert(id, api);
            tables.index().insert(id, tables.context.scope());
            if (clone != null) {
                copyParts(clone, id, root);
            } else {
                tables.resources.insert(
                        id + "/" + root, Resource.builder().id(root).path("/").build());
                defaultModel(
                        id,
                        "Empty",
                        "This is a default empty schema model",
                        "{\n  \"$schema\": \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Empty Schema\",\n  \"type\" : \"object\"\n}");
                defaultModel(
                        id,
                        "Error",
                        "This is a default error schema model",
                        "{\n  \"$schema\" : \"http://json-schema.org/draft-04/schema#\",\n"
                                + "  \"title\" : \"Error Schema\",\n  \"type\" : \"object\",\n  \"properties\" : {\n    \"message\" : { \"type\" : \"string\" }\n  }\n}");
            }
            return ApiTables.as(api, CreateRestApiResponse.class);
        });
    }

    private void copyParts(RestApi from, String id, String root) {
        ApiDefinition source = tables.definition(from.id());
        for (Resource resource : source.resources()) {
            boolean isRoot = resource.id().equals(from.rootResourceId());
            Resource copy = resource.toBuilder()
                    .id(isRoot ? root : resource.id())
                    .parentId(from.rootResourceId().equals(resource.parentId()) ? root : resource.parentId())
                    .build();
            tables.resources.insert(id + "/" + copy.id(), copy);
        }
        source.models().forEach(model -> tables.models.insert(id + "/" + model.name(), model));
        source.validators().forEach(validator -> tables.validators.insert(id + "/" + validator.id(), validator));
        source.authorizers().forEach(authorizer -> tables.authorizers.insert(id + "/" + authorizer.id(), authorizer));
        source.gatewayResponses()
                .forEach(response ->
                        tables.gatewayResponses.insert(id + "/" + response.responseTypeAsString(), response));
    }

    private void defaultModel(String api, String name, String description, String schema) {
        tables.models.insert(
                api + "/" + name,
                Model.builder()
                        .id(ApiIds.part())
                        .name(name)
                        .description(description)
                        .schema(schema)
                        .contentType("application/json")
                        .build());
    }

    public GetRestApiResponse getRestApi(GetRestApiRequest request) {
        return ApiTables.as(tables.api(request.restApiId()), GetRestApiResponse.class);
    }

    public GetRestApisResponse getRestApis(GetRestApisRequest request) {
        Page<RestApi> page =
                ApiTables.page("restapis", tables.apis.values(), RestApi::id, request.limit(), request.position());
        return GetRestApisResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public UpdateRestApiResponse updateRestApi(UpdateRestApiRequest request) {
        return tables.one(() -> {
            tables.api(request.restApiId());
            List<PatchOperation> operations = request.patchOperations().stream()
                    .map(RestApiOperations::endpointType)
                    .toList();
            RestApi after = tables.apis
                    .update(request.restApiId(), before -> API_PATCH.apply(before, RestApi.class, operations))
                    .orElseThrow();
            return ApiTables.as(after, UpdateRestApiResponse.class);
        });
    }

    /** {@code replace /endpointConfiguration/types/EDGE} with value REGIONAL names the old type in its path: the new one alone counts. */
    private static PatchOperation endpointType(PatchOperation operation) {
        String types = "/endpointConfiguration/types";
        return operation.path() != null && operation.path().startsWith(types + "/") && operation.op() == Op.REPLACE
                ? operation.toBuilder().path(types).build()
                : operation;
    }

    public void deleteRestApi(DeleteRestApiRequest request) {
        tables.all(() -> {
            String id = request.restApiId();
            tables.api(id);
            for (dev.opsctl.local.store.Table<?> table : List.of(
                    tables.resources,
                    tables.models,
                    tables.validators,
                    tables.authorizers,
                    tables.gatewayResponses,
                    tables.deployments,
                    tables.definitions,
                    tables.stages)) {
                table.entries(id + "/").forEach(entry -> table.remove(entry.getKey()));
            }
            for (UsagePlan plan : tables.plans.values()) {
                if (plan.apiStages().stream().anyMatch(stage -> id.equals(stage.apiId()))) {
                    tables.plans.update(plan.id(), known -> known.toBuilder()
                            .apiStages(known.apiStages().stream()
                                    .filter(stage -> !id.equals(stage.apiId()))
                                    .toList())
                            .build());
                }
            }
            tables.index().remove(id);
            tables.apis.remove(id);
        });
    }

    public GetAccountResponse getAccount(GetAccountRequest request) {
        return tables.accounts.get("account").orElseGet(RestApiOperations::defaultAccount);
    }

    private static GetAccountResponse defaultAccount() {
        return GetAccountResponse.builder()
                .throttleSettings(ThrottleSettings.builder()
                        .burstLimit(5000)
                        .rateLimit(10000.0)
                        .build())
                .features("UsagePlans")
                .apiKeyVersion("4")
                .build();
    }

    public UpdateAccountResponse updateAccount(UpdateAccountRequest request) {
        return tables.one(() -> {
            PatchDocument patch = new PatchDocument(Set.of("features"), Set.of("throttleSettings", "apiKeyVersion"));
            GetAccountResponse after = tables.accounts.update(
                    "account",
                    defaultAccount(),
                    before -> patch.apply(before, GetAccountResponse.class, request.patchOperations()));
            return ApiTables.as(after, UpdateAccountResponse.class);
        });
    }
}
