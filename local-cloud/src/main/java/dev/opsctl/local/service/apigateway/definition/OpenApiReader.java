package dev.opsctl.local.service.apigateway.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.model.DocumentationPart;
import software.amazon.awssdk.services.apigateway.model.DocumentationPartLocation;
import software.amazon.awssdk.services.apigateway.model.EndpointConfiguration;
import software.amazon.awssdk.services.apigateway.model.GatewayResponse;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.RequestValidator;
import software.amazon.awssdk.services.apigateway.model.RestApi;

/**
 * Reads OpenAPI 3.0 and Swagger 2.0 with API Gateway's extensions.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html">The extensions</a>
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html">Base paths</a>
 */
public final class OpenApiReader {

    private static final String PREFIX = "x-amazon-apigateway-";
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", PREFIX + "any-method");

    private final OpenApiDocument document;
    private final Map<String, String> parameters;

    private OpenApiReader(OpenApiDocument document, Map<String, String> parameters) {
        this.document = document;
        this.parameters = parameters;
    }

    /**
     * @param parameters of the import: basepath, ignore, endpointConfigurationTypes, vpcEndpointIds
     * @throws IllegalArgumentException if the text is no such document
     */
    public static ApiDescription read(String text, Map<String, String> parameters) {
        return new OpenApiReader(new OpenApiDocument(DefinitionText.parse(text)), parameters).description();
    }

    private ApiDescription description() {
        SchemaReader schemas = new SchemaReader(document);
        OperationReader operations = new OperationReader(document, schemas);
        Map<String, Map<String, Method>> methods = new LinkedHashMap<>();
        String base = base();
        document.root.path("paths").fields().forEachRemaining(path -> {
            JsonNode item = document.resolve(path.getValue());
            Map<String, Method> ofPath =
                    methods.computeIfAbsent(joined(base, path.getKey()), each -> new LinkedHashMap<>());
            item.fields().forEachRemaining(operation -> {
                if (METHODS.contains(operation.getKey())) {
                    String name = operation.getKey().startsWith(PREFIX)
                            ? "ANY"
                            : operation.getKey().toUpperCase(Locale.ROOT);
                    ofPath.put(name, operations.read(path.getKey(), name, item, operation.getValue()));
                }
            });
        });
        return new ApiDescription(
                api(),
                List.copyOf(schemas.models().values()),
                validators(),
                new SecurityReader(document).authorizers(),
                gatewayResponses(),
                methods,
                documentation(document.root.path(PREFIX + "documentation").path("documentationParts")),
                document.warnings);
    }

    private static String joined(String base, String path) {
        List<String> parts = new ArrayList<>();
        for (String part : (base + "/" + path).split("/")) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    private RestApi api() {
        JsonNode root = document.root;
        RestApi.Builder api = RestApi.builder()
                .name(root.path("info").path("title").asText(null))
                .description(root.path("info").path("description").asText(null))
                .version(root.path("info").path("version").asText(null))
                .apiKeySource(
                        root.has(PREFIX + "api-key-source")
                                ? root.get(PREFIX + "api-key-source").asText().toUpperCase(Locale.ROOT)
                                : null);
        if (root.has(PREFIX + "binary-media-types")) {
            api.binaryMediaTypes(OpenApiDocument.list(root.get(PREFIX + "binary-media-types")));
        }
        if (root.has(PREFIX + "minimum-compression-size")) {
            api.minimumCompressionSize(
                    root.get(PREFIX + "minimum-compression-size").asInt());
        }
        if (root.has(PREFIX + "policy")) {
            JsonNode policy = root.get(PREFIX + "policy");
            api.policy(policy.isTextual() ? policy.asText() : policy.toString());
        }
        endpoint(api);
        return api.build();
    }

    private void endpoint(RestApi.Builder api) {
        String extension = PREFIX + "endpoint-configuration";
        JsonNode said = document.root.has(extension)
                ? document.root.get(extension)
                : document.root.path("servers").path(0).path(extension);
        if (said.has("disableExecuteApiEndpoint")) {
            api.disableExecuteApiEndpoint(said.get("disableExecuteApiEndpoint").asBoolean());
        }
        String types = parameters.getOrDefault("endpointConfigurationTypes", "");
        String endpoints = parameters.getOrDefault("vpcEndpointIds", "");
        List<String> all = types.isEmpty() ? OpenApiDocument.list(said.path("types")) : Arrays.asList(types.split(","));
        List<String> vpc = endpoints.isEmpty()
                ? OpenApiDocument.list(said.path("vpcEndpointIds"))
                : Arrays.asList(endpoints.split(","));
        if (!all.isEmpty() || !vpc.isEmpty()) {
            EndpointConfiguration.Builder configuration = EndpointConfiguration.builder();
            if (!all.isEmpty()) {
                configuration.typesWithStrings(
                        all.stream().map(type -> type.toUpperCase(Locale.ROOT)).toList());
            }
            if (!vpc.isEmpty()) {
                configuration.vpcEndpointIds(vpc);
            }
            api.endpointConfiguration(configuration.build());
        }
    }

    private List<RequestValidator> validators() {
        List<RequestValidator> validators = new ArrayList<>();
        document.root
                .path(PREFIX + "request-validators")
                .fields()
                .forEachRemaining(entry -> validators.add(RequestValidator.builder()
                        .name(entry.getKey())
                        .validateRequestBody(
                                entry.getValue().path("validateRequestBody").asBoolean())
                        .validateRequestParameters(entry.getValue()
                                .path("validateRequestParameters")
                                .asBoolean())
                        .build()));
        return validators;
    }

    private List<GatewayResponse> gatewayResponses() {
        List<GatewayResponse> responses = new ArrayList<>();
        document.root.path(PREFIX + "gateway-responses").fields().forEachRemaining(entry -> {
            GatewayResponse.Builder response = GatewayResponse.builder()
                    .responseType(entry.getKey())
                    .statusCode(entry.getValue().path("statusCode").asText(null))
                    .responseParameters(OpenApiDocument.texts(entry.getValue().path("responseParameters")))
                    .responseTemplates(OpenApiDocument.texts(entry.getValue().path("responseTemplates")))
                    .defaultResponse(false);
            responses.add(response.build());
        });
        return responses;
    }

    private List<DocumentationPart> documentation(JsonNode parts) {
        List<DocumentationPart> made = new ArrayList<>();
        if (parameters.getOrDefault("ignore", "").equals("documentation")) {
            return made;
        }
        for (JsonNode part : parts) {
            JsonNode at = part.path("location");
            String type = at.path("type").asText().toUpperCase(Locale.ROOT);
            boolean placed = !Set.of("API", "MODEL", "AUTHORIZER").contains(type);
            made.add(DocumentationPart.builder()
                    .location(DocumentationPartLocation.builder()
                            .type(type)
                            .path(at.path("path").asText(placed ? "/" : null))
                            .method(at.path("method").asText(null))
                            .statusCode(at.path("statusCode").asText(null))
                            .name(at.path("name").asText(null))
                            .build())
                    .properties(
                            part.path("properties").isTextual()
                                    ? part.path("properties").asText()
                                    : part.path("properties").toString())
                    .build());
        }
        return made;
    }

    /** What goes before each path: nothing, the base path, or all of it after its first part. */
    private String base() {
        String how = parameters.getOrDefault("basepath", parameters.getOrDefault("basePath", "ignore"));
        String path = document.swagger
                ? document.root.path("basePath").asText("")
                : serverPath(document.root.path("servers").path(0));
        return switch (how.toLowerCase(Locale.ROOT)) {
            case "prepend" -> path;
            case "split" -> {
                String inner = path.replaceAll("^/+", "");
                yield inner.contains("/") ? inner.substring(inner.indexOf('/')) : "";
            }
            default -> "";
        };
    }

    private static String serverPath(JsonNode server) {
        JsonNode variables = server.path("variables");
        if (variables.has("basePath")) {
            return variables.get("basePath").path("default").asText("");
        }
        String url = server.path("url").asText("");
        for (Map.Entry<String, JsonNode> variable : variables.properties()) {
            url = url.replace(
                    "{" + variable.getKey() + "}",
                    variable.getValue().path("default").asText(""));
        }
        return url.replaceFirst("^[a-zA-Z][a-zA-Z0-9+.-]*://[^/]*", "");
    }
}
