package dev.opsctl.local.service.apigateway.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.MethodResponse;

/** An operation of a path: its parameters, bodies and responses. */
final class OperationReader {

    private static final Pattern VARIABLE = Pattern.compile("\\{([^}+]+)\\+?}");
    private static final String VALIDATOR = "x-amazon-apigateway-request-validator";

    private final OpenApiDocument document;
    private final SchemaReader schemas;
    private final SecurityReader security;
    private final IntegrationReader integrations;

    OperationReader(OpenApiDocument document, SchemaReader schemas) {
        this.document = document;
        this.schemas = schemas;
        this.security = new SecurityReader(document);
        this.integrations = new IntegrationReader(document);
    }

    Method read(String path, String httpMethod, JsonNode pathItem, JsonNode operation) {
        Method.Builder method = Method.builder()
                .httpMethod(httpMethod)
                .operationName(operation.path("operationId").asText(null))
                .requestValidatorId(operation
                        .path(VALIDATOR)
                        .asText(document.root.path(VALIDATOR).asText(null)))
                .methodIntegration(integrations.read(operation, path, httpMethod));
        security.secure(operation, method);
        Map<String, Boolean> parameters = new LinkedHashMap<>();
        // Whatever stands in the path is a parameter, whether or not the document says so.
        for (Matcher variable = VARIABLE.matcher(path); variable.find(); ) {
            parameters.put("method.request.path." + variable.group(1), true);
        }
        Map<String, String> models = new LinkedHashMap<>();
        for (JsonNode given : List.of(pathItem.path("parameters"), operation.path("parameters"))) {
            for (JsonNode each : given) {
                parameter(document.resolve(each), operation, parameters, models);
            }
        }
        models(document.resolve(operation.path("requestBody")).path("content"), models);
        if (!parameters.isEmpty()) {
            method.requestParameters(parameters);
        }
        if (!models.isEmpty()) {
            method.requestModels(models);
        }
        Map<String, MethodResponse> responses = new LinkedHashMap<>();
        operation.path("responses").fields().forEachRemaining(entry -> {
            if (entry.getKey().matches("[1-5]\\d\\d")) {
                responses.put(entry.getKey(), response(entry.getKey(), document.resolve(entry.getValue()), operation));
            }
        });
        if (!responses.isEmpty()) {
            method.methodResponses(responses);
        }
        return method.build();
    }

    private void parameter(
            JsonNode parameter, JsonNode operation, Map<String, Boolean> parameters, Map<String, String> models) {
        String name = parameter.path("name").asText();
        String place = place(parameter.path("in").asText());
        if (place != null) {
            parameters.put(
                    "method.request." + place + "." + name,
                    parameter.path("required").asBoolean() || place.equals("path"));
        } else if (parameter.path("in").asText().equals("body")) {
            for (String type : types(operation, "consumes")) {
                put(models, type, schemas.named(parameter.path("schema"), type));
            }
        } else {
            document.warnings.add("Parameter '" + name + "' in '"
                    + parameter.path("in").asText() + "' is not supported and is ignored");
        }
    }

    private static @Nullable String place(String in) {
        return switch (in) {
            case "query" -> "querystring";
            case "header", "path" -> in;
            default -> null;
        };
    }

    /** Swagger's media types are a list of the operation, or of the document. */
    private List<String> types(JsonNode operation, String property) {
        List<String> types = new ArrayList<>(
                OpenApiDocument.list(operation.has(property) ? operation.get(property) : document.root.path(property)));
        if (types.isEmpty()) {
            types.add("application/json");
        }
        return types;
    }

    private void models(JsonNode content, Map<String, String> models) {
        content.fields()
                .forEachRemaining(entry -> put(
                        models, entry.getKey(), schemas.named(entry.getValue().path("schema"), entry.getKey())));
    }

    private static void put(Map<String, String> models, String type, @Nullable String model) {
        if (model != null) {
            models.put(type, model);
        }
    }

    private MethodResponse response(String status, JsonNode said, JsonNode operation) {
        MethodResponse.Builder response = MethodResponse.builder().statusCode(status);
        Map<String, Boolean> headers = new LinkedHashMap<>();
        said.path("headers")
                .fieldNames()
                .forEachRemaining(name -> headers.put("method.response.header." + name, false));
        if (!headers.isEmpty()) {
            response.responseParameters(headers);
        }
        Map<String, String> models = new LinkedHashMap<>();
        models(said.path("content"), models);
        JsonNode schema = document.swagger ? said.path("schema") : MissingNode.getInstance();
        for (String type : schema.isMissingNode() ? List.<String>of() : types(operation, "produces")) {
            put(models, type, schemas.named(schema, type));
        }
        if (!models.isEmpty()) {
            response.responseModels(models);
        }
        return response.build();
    }
}
