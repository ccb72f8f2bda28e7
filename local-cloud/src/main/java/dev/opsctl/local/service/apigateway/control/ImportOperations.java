package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.apigateway.definition.ApiDescription;
import dev.opsctl.local.service.apigateway.definition.MalformedIntegrationException;
import dev.opsctl.local.service.apigateway.definition.OpenApiReader;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiKeySourceType;
import software.amazon.awssdk.services.apigateway.model.CreateRestApiRequest;
import software.amazon.awssdk.services.apigateway.model.ImportRestApiRequest;
import software.amazon.awssdk.services.apigateway.model.ImportRestApiResponse;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PutMode;
import software.amazon.awssdk.services.apigateway.model.PutRestApiRequest;
import software.amazon.awssdk.services.apigateway.model.PutRestApiResponse;
import software.amazon.awssdk.services.apigateway.model.RestApi;

/**
 * APIs from OpenAPI and Swagger documents.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html">Importing a REST API</a>
 */
final class ImportOperations {

    private static final Logger LOG = LoggerFactory.getLogger(ImportOperations.class);

    private final ApiTables tables;
    private final RestApiOperations apis;
    private final ResourceOperations resources;
    private final MethodOperations methods;

    ImportOperations(ApiTables tables, RestApiOperations apis, ResourceOperations resources, MethodOperations methods) {
        this.tables = tables;
        this.apis = apis;
        this.resources = resources;
        this.methods = methods;
    }

    public ImportRestApiResponse importRestApi(ImportRestApiRequest request) {
        ApiDescription said = read(request.body(), request.parameters());
        new DocumentRoles(tables.context).check(said);
        return tables.one(() -> {
            RestApi api = apis.made(ApiTables.as(withoutPolicy(said.api()), CreateRestApiRequest.class));
            apis.root(api);
            policy(api, said.api());
            Importing importing = new Importing(tables, resources, methods, api, said);
            importing.put(true);
            importing.finish(Boolean.TRUE.equals(request.failOnWarnings()));
            return ApiTables.as(tables.api(api.id()), ImportRestApiResponse.class).toBuilder()
                    .warnings(said.warnings().isEmpty() ? null : said.warnings())
                    .build();
        });
    }

    public PutRestApiResponse putRestApi(PutRestApiRequest request) {
        tables.api(request.restApiId());
        if (request.mode() == PutMode.UNKNOWN_TO_SDK_VERSION) {
            throw ApiErrors.badRequest("Invalid mode specified: " + request.modeAsString());
        }
        ApiDescription said = read(request.body(), request.parameters());
        new DocumentRoles(tables.context).check(said);
        return tables.one(() -> {
            RestApi before = tables.api(request.restApiId());
            boolean overwrite = request.mode() == PutMode.OVERWRITE;
            RestApi own = withoutPolicy(said.api());
            RestApi after = overwrite ? overwritten(before, own) : merged(before, own);
            RestApiOperations.check(after);
            tables.apis.replace(after.id(), after);
            policy(after, said.api());
            Importing importing = new Importing(tables, resources, methods, after, said);
            importing.put(overwrite);
            importing.finish(Boolean.TRUE.equals(request.failOnWarnings()));
            RestApi stored = tables.api(after.id());
            return ApiTables.as(stored, PutRestApiResponse.class).toBuilder()
                    .tags(stored.hasTags() ? stored.tags() : Map.of())
                    .warnings(said.warnings().isEmpty() ? null : said.warnings())
                    .build();
        });
    }

    private ApiDescription read(SdkBytes body, Map<String, String> parameters) {
        try {
            return read(tables.context.scope(), body, parameters);
        } catch (MalformedIntegrationException e) {
            throw ApiErrors.badRequest(e.getMessage());
        } catch (IllegalArgumentException | UncheckedIOException e) {
            // AWS says no more; the log does
            LOG.warn("the document of an API cannot be read: {}", e.getMessage());
            throw ApiErrors.badRequest("Invalid OpenAPI input.");
        }
    }

    /**
     * Reads a document, in which AWS's variables stand for what they name.
     *
     * @throws IllegalArgumentException if it is no such document
     * @throws UncheckedIOException if a part of it is not the JSON that it must be
     * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/import-api-aws-variables.html">AWS variables</a>
     */
    static ApiDescription read(Scope scope, @Nullable SdkBytes body, Map<String, String> parameters) {
        String text = (body == null ? "" : body.asUtf8String())
                .replace("${AWS::Region}", scope.region())
                .replace("${AWS::AccountId}", scope.accountId())
                .replace("${AWS::Partition}", "aws");
        return OpenApiReader.read(text, parameters);
    }

    private static RestApi withoutPolicy(RestApi said) {
        return said.toBuilder().policy(null).build();
    }

    /**
     * Sets the policy that a document has as if a request did: so it is checked, and names principals by what stays theirs. Whoever may import
     * may set it.
     */
    private void policy(RestApi api, RestApi said) {
        if (said.policy() != null) {
            Caller root = Caller.root(tables.context.scope().accountId());
            tables.context.client(ApiGatewayClient.class, root).updateRestApi(r -> r.restApiId(api.id())
                    .patchOperations(p -> p.op(Op.REPLACE).path("/policy").value(said.policy())));
        }
    }

    /** What the document does not say goes; where the API is reached stays. */
    private static RestApi overwritten(RestApi before, RestApi said) {
        return said.toBuilder()
                .id(before.id())
                .createdDate(before.createdDate())
                .rootResourceId(before.rootResourceId())
                .tags(before.hasTags() ? before.tags() : null)
                .apiKeySource(said.apiKeySource() == null ? ApiKeySourceType.HEADER : said.apiKeySource())
                .disableExecuteApiEndpoint(
                        said.disableExecuteApiEndpoint() == null
                                ? before.disableExecuteApiEndpoint()
                                : said.disableExecuteApiEndpoint())
                .endpointConfiguration(
                        said.endpointConfiguration() == null
                                ? before.endpointConfiguration()
                                : RestApiOperations.reached(said.endpointConfiguration()))
                .build();
    }

    /** What the document says wins. */
    private static RestApi merged(RestApi before, RestApi said) {
        RestApi.Builder after = before.toBuilder();
        said.sdkFields().forEach(field -> {
            Object value = field.getValueOrDefault(said);
            boolean absent = value == null || value instanceof SdkAutoConstructList;
            if (!absent && !(value instanceof SdkAutoConstructMap)) {
                field.set(after, value);
            }
        });
        if (said.endpointConfiguration() != null) {
            after.endpointConfiguration(RestApiOperations.reached(said.endpointConfiguration()));
        }
        return after.build();
    }
}
