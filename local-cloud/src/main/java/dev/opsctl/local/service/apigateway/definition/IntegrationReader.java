package dev.opsctl.local.service.apigateway.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.apigateway.model.IntegrationResponse;
import software.amazon.awssdk.services.apigateway.model.TlsConfig;

/**
 * What stands behind a method.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html">The extension</a>
 */
final class IntegrationReader {

    static final String EXTENSION = "x-amazon-apigateway-integration";

    private static final Set<String> TEXTS = Set.of(
            "type",
            "httpMethod",
            "uri",
            "credentials",
            "connectionType",
            "connectionId",
            "passthroughBehavior",
            "contentHandling",
            "cacheNamespace",
            "timeoutInMillis");

    private final OpenApiDocument document;

    IntegrationReader(OpenApiDocument document) {
        this.document = document;
    }

    /** Null if the operation has none. */
    @Nullable
    Integration read(JsonNode operation, String path, String httpMethod) {
        if (!operation.has(EXTENSION)) {
            return null;
        }
        JsonNode said = document.resolve(operation.get(EXTENSION));
        if (said.isArray() || TEXTS.stream().anyMatch(name -> said.path(name).isContainerNode())) {
            throw new MalformedIntegrationException(path);
        }
        Integration.Builder made = Integration.builder()
                .type(upper(said, "type"))
                .httpMethod(upper(said, "httpMethod"))
                .uri(said.path("uri").asText(null))
                .credentials(said.path("credentials").asText(null))
                .connectionType(upper(said, "connectionType"))
                .connectionId(said.path("connectionId").asText(null))
                .integrationTarget(said.path("integrationTarget").asText(null))
                .responseTransferMode(upper(said, "responseTransferMode"))
                .passthroughBehavior(upper(said, "passthroughBehavior"))
                .contentHandling(upper(said, "contentHandling"))
                .cacheNamespace(said.path("cacheNamespace").asText(null))
                .cacheKeyParameters(OpenApiDocument.list(said.path("cacheKeyParameters")));
        if (said.has("timeoutInMillis")) {
            made.timeoutInMillis(said.get("timeoutInMillis").asInt());
        }
        if (said.has("tlsConfig")) {
            made.tlsConfig(TlsConfig.builder()
                    .insecureSkipVerification(said.get("tlsConfig")
                            .path("insecureSkipVerification")
                            .asBoolean())
                    .build());
        }
        Map<String, String> parameters = document.texts(said, "requestParameters", path, httpMethod);
        if (!parameters.isEmpty()) {
            made.requestParameters(parameters);
        }
        if (said.has("requestTemplates")) {
            made.requestTemplates(OpenApiDocument.texts(said.get("requestTemplates")));
        }
        Map<String, IntegrationResponse> responses = new LinkedHashMap<>();
        said.path("responses").fields().forEachRemaining(entry -> {
            IntegrationResponse response = response(entry.getKey(), entry.getValue(), path, httpMethod);
            responses.put(response.statusCode(), response);
        });
        if (!responses.isEmpty()) {
            made.integrationResponses(responses);
        }
        return made.build();
    }

    private IntegrationResponse response(String pattern, JsonNode said, String path, String httpMethod) {
        IntegrationResponse.Builder made = IntegrationResponse.builder()
                .statusCode(said.path("statusCode").asText(pattern.equals("default") ? "200" : pattern))
                .selectionPattern(pattern.equals("default") ? null : pattern)
                .contentHandling(upper(said, "contentHandling"));
        Map<String, String> parameters = document.texts(said, "responseParameters", path, httpMethod);
        if (!parameters.isEmpty()) {
            made.responseParameters(parameters);
        }
        if (said.has("responseTemplates")) {
            made.responseTemplates(OpenApiDocument.texts(said.get("responseTemplates")));
        }
        return made.build();
    }

    private static @Nullable String upper(JsonNode said, String property) {
        String text = said.path(property).asText("");
        return text.isEmpty() ? null : text.toUpperCase(Locale.ROOT);
    }
}
