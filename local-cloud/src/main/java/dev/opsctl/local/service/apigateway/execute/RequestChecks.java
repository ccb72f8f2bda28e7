package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.limit.FiniteNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.apigateway.model.Model;
import software.amazon.awssdk.services.apigateway.model.RequestValidator;

/** Request validators: required parameters, and the body against the model that its content type selects. */
final class RequestChecks {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .setNodeFactory(new FiniteNumbers(false));
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .regularExpressionFactory(regex -> {
                BoundedPattern.compile(regex);
                return text -> BoundedPattern.find(regex, text);
            })
            .build();

    private RequestChecks() {}

    static void check(Exchange exchange) {
        String id = exchange.method().requestValidatorId();
        RequestValidator validator = exchange.definition.validators().stream()
                .filter(v -> v.id().equals(id))
                .findFirst()
                .orElse(null);
        if (validator == null) {
            return;
        }
        if (Boolean.TRUE.equals(validator.validateRequestParameters())) {
            parameters(exchange);
        }
        if (Boolean.TRUE.equals(validator.validateRequestBody())) {
            body(exchange);
        }
    }

    private static void parameters(Exchange exchange) {
        List<String> missing = new ArrayList<>();
        exchange.method().requestParameters().forEach((source, required) -> {
            List<String> values = required ? Mapping.values(exchange, source, null) : List.of("");
            if (values.isEmpty() || required && values.stream().allMatch(String::isEmpty)) {
                missing.add(source.substring(source.indexOf('.', "method.request.".length()) + 1));
            }
        });
        if (!missing.isEmpty()) {
            throw GatewayFailure.badParameters(
                    "Missing required request parameters: [" + String.join(", ", missing) + "]");
        }
    }

    private static void body(Exchange exchange) {
        Map<String, String> models = exchange.method().requestModels();
        String name = models.get(exchange.contentType());
        if (name == null) {
            name = models.get("$default");
        }
        if (name == null) {
            return;
        }
        String key = exchange.apiId + "/" + exchange.stage.deploymentId() + "/" + name;
        String model = name;
        JsonSchema schema = exchange.gateway.caches().compiled(JsonSchema.class, key, k -> compile(exchange, model));
        JsonNode document;
        try {
            document = JSON.readTree(exchange.request.body());
        } catch (java.io.IOException e) {
            throw GatewayFailure.badBody("[Unable to parse the request body as JSON]");
        }
        if (document == null || document.isMissingNode()) {
            throw GatewayFailure.badBody("[Request body is empty]");
        }
        Set<ValidationMessage> errors;
        try {
            errors = schema.validate(document);
        } catch (StackOverflowError e) {
            throw GatewayFailure.badBody("[The request body is nested too deep]");
        }
        if (!errors.isEmpty()) {
            throw GatewayFailure.badBody(
                    errors.stream().map(error -> error.getMessage()).collect(Collectors.joining(", ", "[", "]")));
        }
    }

    private static JsonSchema compile(Exchange exchange, String name) {
        Map<String, String> models = exchange.definition.models().stream()
                .filter(m -> m.schema() != null)
                .collect(Collectors.toMap(
                        m -> "https://apigateway.amazonaws.com/restapis/" + exchange.apiId + "/models/" + m.name(),
                        m -> draft4(m.schema()).toString()));
        String schema = exchange.definition.models().stream()
                .filter(m -> m.name().equals(name))
                .map(Model::schema)
                .findFirst()
                .orElse("{}");
        return JsonSchemaFactory.getInstance(
                        SpecVersion.VersionFlag.V4,
                        builder -> builder.schemaLoaders(loaders -> loaders.schemas(models)))
                .getSchema(draft4(schema == null ? "{}" : schema), CONFIG);
    }

    /** Whatever dialect a schema names, API Gateway validates draft 4. */
    private static JsonNode draft4(String schema) {
        try {
            JsonNode node = JSON.readTree(schema);
            if (node instanceof ObjectNode object) {
                object.remove("$schema");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw GatewayFailure.configuration("model schema: " + e.getMessage());
        }
    }
}
