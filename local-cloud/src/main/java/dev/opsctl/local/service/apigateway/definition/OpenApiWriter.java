package dev.opsctl.local.service.apigateway.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.MethodResponse;
import software.amazon.awssdk.services.apigateway.model.RestApi;

/** Writes an API as OpenAPI 3.0 or Swagger 2.0; what {@link OpenApiReader} reads of it with extensions is the same API. */
public final class OpenApiWriter {

    private static final String PREFIX = "x-amazon-apigateway-";
    private static final String KEY = "api_key";
    private static final String SIGNATURE = "sigv4";
    private static final int LONGEST_TIMEOUT_MILLIS = 29_000;

    private final ApiDescription api;
    private final boolean swagger;
    private final boolean integrations;
    private final boolean authorizers;
    private final Set<String> schemes = new LinkedHashSet<>();

    private OpenApiWriter(ApiDescription api, boolean swagger, Set<String> extensions) {
        this.api = api;
        this.swagger = swagger;
        this.integrations = extensions.contains("integrations") || extensions.contains("apigateway");
        this.authorizers = extensions.contains("authorizers") || extensions.contains("apigateway");
    }

    /**
     * @param extensions integrations, authorizers, apigateway (both)
     * @param yaml whether YAML is asked for, not JSON
     */
    public static String write(
            ApiDescription api, boolean swagger, Set<String> extensions, String host, String stage, boolean yaml) {
        ObjectNode document = new OpenApiWriter(api, swagger, extensions).document(host, stage);
        if (yaml) {
            return DefinitionText.yaml(document);
        }
        try {
            return DefinitionText.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectNode document(String host, String stage) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        RestApi settings = api.api();
        root.put(swagger ? "swagger" : "openapi", swagger ? "2.0" : "3.0.1");
        ObjectNode info = root.putObject("info");
        text(info, "title", settings.name());
        text(info, "description", settings.description());
        info.put("version", settings.version() == null ? String.valueOf(settings.createdDate()) : settings.version());
        if (swagger) {
            root.put("host", host)
                    .put("basePath", "/" + stage)
                    .putArray("schemes")
                    .add("https");
        } else {
            ObjectNode server = root.putArray("servers").addObject().put("url", "https://" + host + "/{basePath}");
            server.putObject("variables").putObject("basePath").put("default", stage);
        }
        ObjectNode paths = root.putObject("paths");
        api.methods().forEach((path, methods) -> {
            ObjectNode item = paths.putObject(path);
            methods.forEach((name, method) -> item.set(
                    name.equals("ANY") ? PREFIX + "any-method" : name.toLowerCase(Locale.ROOT), operation(method)));
        });
        ObjectNode components = swagger ? root : JsonNodeFactory.instance.objectNode();
        ObjectNode schemas = JsonNodeFactory.instance.objectNode();
        api.models().forEach(model -> schemas.set(model.name(), schema(model.schema())));
        put(components, swagger ? "definitions" : "schemas", schemas);
        put(components, swagger ? "securityDefinitions" : "securitySchemes", schemes());
        if (!swagger) {
            root.set("components", components);
        }
        if (integrations) {
            extensions(root, settings);
        }
        return root;
    }

    private static void put(ObjectNode root, String name, ObjectNode value) {
        if (!value.isEmpty()) {
            root.set(name, value);
        }
    }

    private static void text(ObjectNode node, String name, @Nullable Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }

    private JsonNode schema(String schema) {
        String prefix = swagger ? "#/definitions/" : "#/components/schemas/";
        try {
            return DefinitionText.JSON.readTree(schema.replace("\"" + SchemaReader.MODEL, "\"" + prefix));
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private ObjectNode reference(String model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("$ref", (swagger ? "#/definitions/" : "#/components/schemas/") + model);
    }

    private ObjectNode operation(Method method) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        text(operation, "operationId", method.operationName());
        if (swagger) {
            Set<String> consumed = new LinkedHashSet<>(method.requestModels().keySet());
            Set<String> produced = new LinkedHashSet<>();
            if (method.methodIntegration() != null) {
                consumed.addAll(method.methodIntegration().requestTemplates().keySet());
                method.methodIntegration()
                        .integrationResponses()
                        .values()
                        .forEach(response ->
                                produced.addAll(response.responseTemplates().keySet()));
            }
            types(operation, "consumes", consumed);
            method.methodResponses()
                    .values()
                    .forEach(response ->
                            produced.addAll(response.responseModels().keySet()));
            types(operation, "produces", produced);
        }
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        method.requestParameters().forEach((name, required) -> parameter(parameters.addObject(), name, required));
        if (swagger) {
            method.requestModels().values().stream().distinct().forEach(model -> parameters
                    .addObject()
                    .put("in", "body")
                    .put("name", model)
                    .put("required", true)
                    .set("schema", reference(model)));
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        if (!swagger && !method.requestModels().isEmpty()) {
            ObjectNode body = operation.putObject("requestBody");
            contents(body, method.requestModels());
            body.put("required", true);
        }
        ObjectNode responses = JsonNodeFactory.instance.objectNode();
        method.methodResponses().forEach((status, response) -> responses.set(status, response(response)));
        put(operation, "responses", responses);
        security(operation, method);
        if (integrations) {
            text(operation, PREFIX + "request-validator", method.requestValidatorId());
            if (method.methodIntegration() != null) {
                operation.set(IntegrationReader.EXTENSION, integration(method.methodIntegration()));
            }
        }
        return operation;
    }

    private static void types(ObjectNode operation, String name, Set<String> types) {
        if (!types.isEmpty()) {
            ArrayNode array = operation.putArray(name);
            types.forEach(array::add);
        }
    }

    private void contents(ObjectNode owner, Map<String, String> models) {
        ObjectNode content = owner.putObject("content");
        models.forEach((type, model) -> content.putObject(type).set("schema", reference(model)));
    }

    private void parameter(ObjectNode parameter, String source, boolean required) {
        String[] parts = source.substring("method.request.".length()).split("\\.", 2);
        String place = parts[0].endsWith("querystring") ? "query" : parts[0].endsWith("header") ? "header" : parts[0];
        parameter.put("name", parts[1]).put("in", place);
        if (swagger || required) {
            parameter.put("required", required);
        }
        typed(parameter);
    }

    private void typed(ObjectNode node) {
        (swagger ? node : node.putObject("schema")).put("type", "string");
    }

    private ObjectNode response(MethodResponse response) {
        ObjectNode made = JsonNodeFactory.instance.objectNode().put("description", response.statusCode() + " response");
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        response.responseParameters()
                .keySet()
                .forEach(name -> typed(headers.putObject(name.substring("method.response.header.".length()))));
        if (swagger) {
            response.responseModels().values().stream()
                    .findFirst()
                    .ifPresent(model -> made.set("schema", reference(model)));
        }
        put(made, "headers", headers);
        if (!swagger) {
            contents(made, response.responseModels());
        }
        return made;
    }

    private void security(ObjectNode operation, Method method) {
        ArrayNode security = JsonNodeFactory.instance.arrayNode();
        if (method.authorizerId() != null) {
            schemes.add(method.authorizerId());
            ArrayNode scopes = security.addObject().putArray(method.authorizerId());
            method.authorizationScopes().forEach(scopes::add);
        } else if ("AWS_IAM".equals(method.authorizationType())) {
            schemes.add(SIGNATURE);
            security.addObject().putArray(SIGNATURE);
        }
        if (Boolean.TRUE.equals(method.apiKeyRequired())) {
            schemes.add(KEY);
            security.addObject().putArray(KEY);
        }
        if (!security.isEmpty()) {
            operation.set("security", security);
        }
    }

    private ObjectNode schemes() {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        if (schemes.contains(KEY)) {
            made.putObject(KEY).put("type", "apiKey").put("name", "x-api-key").put("in", "header");
        }
        if (schemes.contains(SIGNATURE)) {
            made.putObject(SIGNATURE)
                    .put("type", "apiKey")
                    .put("name", "Authorization")
                    .put("in", "header")
                    .put(PREFIX + "authtype", "awsSigv4");
        }
        api.authorizers().stream()
                .filter(each -> authorizers || schemes.contains(each.name()))
                .forEach(each -> made.set(each.name(), scheme(each)));
        return made;
    }

    private ObjectNode scheme(Authorizer authorizer) {
        String source = authorizer.identitySource() == null ? "" : authorizer.identitySource();
        boolean one = source.startsWith("method.request.header.") && !source.contains(",");
        ObjectNode scheme = JsonNodeFactory.instance
                .objectNode()
                .put("type", "apiKey")
                .put("name", one ? source.substring("method.request.header.".length()) : "Unused")
                .put("in", "header")
                .put(PREFIX + "authtype", authorizer.authType());
        if (authorizers) {
            ObjectNode said = scheme.putObject(PREFIX + "authorizer");
            text(said, "type", authorizer.typeAsString().toLowerCase(Locale.ROOT));
            text(said, "authorizerUri", authorizer.authorizerUri());
            text(said, "authorizerCredentials", authorizer.authorizerCredentials());
            text(said, "identitySource", authorizer.identitySource());
            text(said, "identityValidationExpression", authorizer.identityValidationExpression());
            if (authorizer.authorizerResultTtlInSeconds() != null) {
                said.put("authorizerResultTtlInSeconds", authorizer.authorizerResultTtlInSeconds());
            }
            if (authorizer.hasProviderARNs()) {
                ArrayNode pools = said.putArray("providerARNs");
                authorizer.providerARNs().forEach(pools::add);
            }
        }
        return scheme;
    }

    private static ObjectNode integration(Integration integration) {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        text(made, "type", integration.typeAsString().toLowerCase(Locale.ROOT));
        text(made, "httpMethod", integration.httpMethod());
        text(made, "uri", integration.uri());
        text(made, "credentials", integration.credentials());
        if ("VPC_LINK".equals(integration.connectionTypeAsString())) {
            text(made, "connectionType", integration.connectionTypeAsString());
            text(made, "connectionId", integration.connectionId());
        }
        ObjectNode responses = JsonNodeFactory.instance.objectNode();
        integration.integrationResponses().values().forEach(response -> {
            boolean fallback = response.selectionPattern() == null
                    || response.selectionPattern().isEmpty();
            ObjectNode each = responses.putObject(fallback ? "default" : response.selectionPattern());
            text(each, "statusCode", response.statusCode());
            map(each, "responseParameters", response.responseParameters());
            map(each, "responseTemplates", response.responseTemplates());
            text(each, "contentHandling", response.contentHandlingAsString());
        });
        put(made, "responses", responses);
        map(made, "requestParameters", integration.requestParameters());
        map(made, "requestTemplates", integration.requestTemplates());
        text(
                made,
                "passthroughBehavior",
                integration.passthroughBehavior() == null
                        ? null
                        : integration.passthroughBehavior().toLowerCase(Locale.ROOT));
        if (integration.timeoutInMillis() != null && integration.timeoutInMillis() != LONGEST_TIMEOUT_MILLIS) {
            made.put("timeoutInMillis", integration.timeoutInMillis());
        }
        text(made, "contentHandling", integration.contentHandlingAsString());
        text(made, "cacheNamespace", integration.cacheNamespace());
        if (!integration.cacheKeyParameters().isEmpty()) {
            ArrayNode keys = made.putArray("cacheKeyParameters");
            integration.cacheKeyParameters().forEach(keys::add);
        }
        if (integration.tlsConfig() != null) {
            made.putObject("tlsConfig")
                    .put(
                            "insecureSkipVerification",
                            Boolean.TRUE.equals(integration.tlsConfig().insecureSkipVerification()));
        }
        return made;
    }

    private static void map(ObjectNode owner, String name, Map<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode made = owner.putObject(name);
            values.forEach(made::put);
        }
    }

    private void extensions(ObjectNode root, RestApi settings) {
        ObjectNode responses = JsonNodeFactory.instance.objectNode();
        api.gatewayResponses().forEach(response -> {
            ObjectNode each = responses.putObject(response.responseTypeAsString());
            text(each, "statusCode", response.statusCode());
            map(each, "responseParameters", response.responseParameters());
            map(each, "responseTemplates", response.responseTemplates());
        });
        put(root, PREFIX + "gateway-responses", responses);
        ObjectNode validators = JsonNodeFactory.instance.objectNode();
        api.validators().forEach(validator -> validators
                .putObject(validator.name())
                .put("validateRequestParameters", Boolean.TRUE.equals(validator.validateRequestParameters()))
                .put("validateRequestBody", Boolean.TRUE.equals(validator.validateRequestBody())));
        put(root, PREFIX + "request-validators", validators);
        if (!settings.binaryMediaTypes().isEmpty()) {
            ArrayNode types = root.putArray(PREFIX + "binary-media-types");
            settings.binaryMediaTypes().forEach(types::add);
        }
        if (settings.minimumCompressionSize() != null) {
            root.put(PREFIX + "minimum-compression-size", settings.minimumCompressionSize());
        }
        if ("AUTHORIZER".equals(settings.apiKeySourceAsString())) {
            root.put(PREFIX + "api-key-source", "AUTHORIZER");
        }
        if (settings.policy() != null) {
            root.set(PREFIX + "policy", schema(settings.policy()));
        }
    }
}
