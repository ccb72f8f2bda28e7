package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Page;
import java.util.List;
import java.util.Map;
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

    private static final String COMPRESSION = "Invalid minimum compression size, must be between 0 and 10485760";

    private final ApiTables tables;

    RestApiOperations(ApiTables tables) {
        this.tables = tables;
    }

    public CreateRestApiResponse createRestApi(CreateRestApiRequest request) {
        return tables.one(() -> {
            RestApi clone = request.cloneFrom() == null ? null : tables.api(request.cloneFrom());
            RestApi api = made(request);
            String id = api.id();
            String root = api.rootResourceId();
            if (clone != null) {
                copyParts(clone, id, root);
            } else {
                root(api);
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

    /** An API with nothing in it, not even its root. */
    RestApi made(CreateRestApiRequest request) {
        String id = ApiIds.api();
        RestApi api = ApiTables.as(request, RestApi.class).toBuilder()
                .id(id)
                .createdDate(tables.context.clock().instant())
                .rootResourceId(ApiIds.api())
                .binaryMediaTypes(request.binaryMediaTypes().isEmpty() ? null : request.binaryMediaTypes())
                .apiKeySource(request.apiKeySource() == null ? ApiKeySourceType.HEADER : request.apiKeySource())
                .disableExecuteApiEndpoint(Boolean.TRUE.equals(request.disableExecuteApiEndpoint()))
                .endpointConfiguration(reached(request.endpointConfiguration()))
                .build();
        check(api);
        tables.apis.insert(id, api);
        tables.index().insert(id, tables.context.scope());
        return api;
    }

    /** Where an API is reached, with what AWS adds. */
    static EndpointConfiguration reached(EndpointConfiguration said) {
        EndpointConfiguration.Builder all = said == null ? EndpointConfiguration.builder() : said.toBuilder();
        if (said != null && said.hasTypes() && said.types().isEmpty()) {
            throw ApiErrors.badRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.");
        }
        if (said == null || !said.hasTypes()) {
            all.types(EndpointType.EDGE);
        }
        if (said == null || said.ipAddressType() == null) {
            boolean inside = said != null && said.types().contains(EndpointType.PRIVATE);
            all.ipAddressType(inside ? IpAddressType.DUALSTACK : IpAddressType.IPV4);
        }
        return all.build();
    }

    static void check(RestApi api) {
        if (api.name() == null || api.name().isBlank()) {
            throw ApiErrors.badRequest("API Name cannot be empty");
        }
        if (api.description() != null && api.description().isEmpty()) {
            throw ApiErrors.badRequest("Description cannot be an empty string");
        }
        EndpointConfiguration reached = api.endpointConfiguration();
        if (reached.types().size() > 1) {
            throw ApiErrors.badRequest("Cannot create an api with multiple Endpoint Types.");
        }
        if (reached.types().contains(EndpointType.PRIVATE) && reached.ipAddressType() == IpAddressType.IPV4) {
            throw ApiErrors.badRequest("Only dualstack ipAddressType is supported for Private APIs.");
        }
        Integer compression = api.minimumCompressionSize();
        if (compression != null && (compression < 0 || compression > 10485760)) {
            throw ApiErrors.badRequest(COMPRESSION);
        }
    }

    void root(RestApi api) {
        tables.resources.insert(
                api.id() + "/" + api.rootResourceId(),
                Resource.builder().id(api.rootResourceId()).path("/").build());
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
            request.patchOperations().forEach(RestApiOperations::checkValue);
            List<PatchOperation> operations = request.patchOperations().stream()
                    .map(RestApiOperations::endpointType)
                    .map(RestApiOperations::compression)
                    .toList();
            RestApi after = tables.apis
                    .update(request.restApiId(), before -> {
                        RestApi patched = Patches.API.apply(before, RestApi.class, operations);
                        RestApi changed = patched.toBuilder()
                                .endpointConfiguration(reached(moved(before, patched)))
                                .build();
                        check(changed);
                        return changed;
                    })
                    .orElseThrow();
            return ApiTables.as(after, UpdateRestApiResponse.class).toBuilder()
                    .tags(after.hasTags() ? after.tags() : Map.of())
                    .build();
        });
    }

    /** A private API is reached by both kinds of addresses. */
    private static EndpointConfiguration moved(RestApi before, RestApi after) {
        boolean becomes = after.endpointConfiguration() != null
                && after.endpointConfiguration().types().contains(EndpointType.PRIVATE)
                && (before.endpointConfiguration() == null
                        || !before.endpointConfiguration().types().contains(EndpointType.PRIVATE));
        return becomes
                ? after.endpointConfiguration().toBuilder()
                        .ipAddressType(IpAddressType.DUALSTACK)
                        .build()
                : after.endpointConfiguration();
    }

    /** What the members' types would not say in AWS's words. */
    private static void checkValue(PatchOperation operation) {
        String value = operation.value();
        if (value == null || operation.path() == null || operation.op() != Op.REPLACE) {
            return;
        }
        if (operation.path().equals("/minimumCompressionSize") && !value.matches("\\d{0,9}")) {
            throw ApiErrors.badRequest(COMPRESSION);
        }
        if (operation.path().equals("/endpointConfiguration/ipAddressType")
                && IpAddressType.fromValue(value) == IpAddressType.UNKNOWN_TO_SDK_VERSION) {
            throw ApiErrors.badRequest("ipAddressType must be either ipv4 or dualstack.");
        }
        if (operation.path().startsWith("/endpointConfiguration/types")
                && EndpointType.fromValue(value) == EndpointType.UNKNOWN_TO_SDK_VERSION) {
            throw ApiErrors.badRequest("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE");
        }
    }

    /** {@code replace /endpointConfiguration/types/EDGE} with value REGIONAL names the old type in its path: the new one alone counts. */
    private static PatchOperation endpointType(PatchOperation operation) {
        String types = "/endpointConfiguration/types";
        return operation.path() != null && operation.path().startsWith(types + "/") && operation.op() == Op.REPLACE
                ? operation.toBuilder().path(types).build()
                : operation;
    }

    /** An empty size, as none, switches compression off. */
    private static PatchOperation compression(PatchOperation operation) {
        return "/minimumCompressionSize".equals(operation.path()) && "".equals(operation.value())
                ? operation.toBuilder().value(null).build()
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
                    tables.documentation,
                    tables.documentationVersions,
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
