package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.service.apigateway.definition.ApiDescription;
import dev.opsctl.local.service.apigateway.definition.OpenApiWriter;
import dev.opsctl.local.service.apigateway.definition.SchemaReader;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.apigateway.model.GetExportRequest;
import software.amazon.awssdk.services.apigateway.model.GetExportResponse;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.Stage;

/**
 * What is deployed to a stage, as a document.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html">Exporting a REST API</a>
 */
final class ExportOperations {

    private final ApiTables tables;

    ExportOperations(ApiTables tables) {
        this.tables = tables;
    }

    public GetExportResponse getExport(GetExportRequest request) {
        tables.api(request.restApiId());
        Stage stage = tables.stage(request.restApiId(), request.stageName());
        if (!Set.of("oas30", "swagger").contains(String.valueOf(request.exportType()))) {
            throw ApiErrors.badRequest("No API exporter for type '" + request.exportType() + "'");
        }
        String accepted = request.accepts() == null ? "application/json" : request.accepts();
        if (!Set.of("application/json", "application/yaml", "*/*").contains(accepted)) {
            throw ApiErrors.badRequest("Unsupported accept type: " + accepted);
        }
        boolean yaml = accepted.endsWith("yaml");
        ApiDefinition definition = tables.definitions
                .get(request.restApiId() + "/" + stage.deploymentId())
                .orElseThrow(() -> ApiErrors.notFound("Invalid Deployment identifier specified"));
        String text = OpenApiWriter.write(
                described(definition),
                request.exportType().equals("swagger"),
                Set.of(request.parameters().getOrDefault("extensions", "").split(",")),
                request.restApiId() + ".execute-api." + tables.context.scope().region() + ".amazonaws.com",
                request.stageName(),
                yaml);
        return GetExportResponse.builder()
                .body(SdkBytes.fromUtf8String(text))
                .contentType("application/octet-stream")
                .contentDisposition("attachment; filename=\"" + request.exportType() + "_"
                        + (definition.api().version() == null
                                ? String.valueOf(definition.api().createdDate())
                                : definition.api().version())
                        + (yaml ? ".yaml\"" : ".json\""))
                .build();
    }

    /** The API with names in place of ids. */
    private static ApiDescription described(ApiDefinition definition) {
        String models =
                "https://apigateway.amazonaws.com/restapis/" + definition.api().id() + "/models/";
        Map<String, String> names = new HashMap<>();
        definition.authorizers().forEach(each -> names.put(each.id(), each.name()));
        definition.validators().forEach(each -> names.put(each.id(), each.name()));
        Map<String, Map<String, Method>> methods = new LinkedHashMap<>();
        definition.resources().stream()
                .sorted(Comparator.comparing(Resource::path))
                .filter(resource -> !resource.resourceMethods().isEmpty())
                .forEach(resource -> {
                    Map<String, Method> ofPath = new LinkedHashMap<>();
                    resource.resourceMethods()
                            .forEach((name, method) -> ofPath.put(
                                    name,
                                    method.toBuilder()
                                            .authorizerId(names.get(String.valueOf(method.authorizerId())))
                                            .requestValidatorId(names.get(String.valueOf(method.requestValidatorId())))
                                            .methodIntegration(own(method.methodIntegration(), resource))
                                            .build()));
                    methods.put(resource.path(), ofPath);
                });
        return new ApiDescription(
                definition.api(),
                definition.models().stream()
                        .map(model -> model.toBuilder()
                                .schema(
                                        model.schema() == null
                                                ? "{}"
                                                : model.schema().replace("\"" + models, "\"" + SchemaReader.MODEL))
                                .build())
                        .toList(),
                definition.validators(),
                definition.authorizers(),
                definition.gatewayResponses(),
                methods,
                List.of(),
                List.of());
    }

    /** The cache's namespace is said only if it is not the resource. */
    private static Integration own(Integration integration, Resource resource) {
        return integration != null && resource.id().equals(integration.cacheNamespace())
                ? integration.toBuilder().cacheNamespace(null).build()
                : integration;
    }
}
