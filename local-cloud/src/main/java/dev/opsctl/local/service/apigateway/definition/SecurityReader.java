package dev.opsctl.local.service.apigateway.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.AuthorizerType;
import software.amazon.awssdk.services.apigateway.model.Method;

/** Security schemes: authorizers, signatures and API keys, and which of them a method demands. */
final class SecurityReader {

    private static final String AUTHORIZER = "x-amazon-apigateway-authorizer";
    private static final String AUTH_TYPE = "x-amazon-apigateway-authtype";

    private final OpenApiDocument document;

    SecurityReader(OpenApiDocument document) {
        this.document = document;
    }

    List<Authorizer> authorizers() {
        List<Authorizer> authorizers = new ArrayList<>();
        document.securitySchemes().fields().forEachRemaining(entry -> {
            if (document.resolve(entry.getValue()).has(AUTHORIZER)) {
                authorizers.add(authorizer(entry.getKey(), document.resolve(entry.getValue())));
            }
        });
        return authorizers;
    }

    private static Authorizer authorizer(String name, JsonNode scheme) {
        JsonNode said = scheme.path(AUTHORIZER);
        AuthorizerType type =
                AuthorizerType.fromValue(said.path("type").asText("token").toUpperCase(Locale.ROOT));
        String header = "method.request.header." + scheme.path("name").asText("Authorization");
        boolean pools = type == AuthorizerType.COGNITO_USER_POOLS;
        return Authorizer.builder()
                .name(name)
                .type(type)
                .authType(scheme.path(AUTH_TYPE).asText(pools ? "cognito_user_pools" : "custom"))
                .authorizerUri(said.path("authorizerUri").asText(null))
                .authorizerCredentials(said.path("authorizerCredentials").asText(null))
                .identitySource(said.path("identitySource").asText(type == AuthorizerType.REQUEST ? null : header))
                .identityValidationExpression(
                        said.path("identityValidationExpression").asText(null))
                .authorizerResultTtlInSeconds(
                        said.has("authorizerResultTtlInSeconds")
                                ? said.get("authorizerResultTtlInSeconds").asInt()
                                : null)
                .providerARNs(said.has("providerARNs") ? OpenApiDocument.list(said.get("providerARNs")) : null)
                .build();
    }

    /** What a method demands; it names its authorizer by name. */
    void secure(JsonNode operation, Method.Builder method) {
        method.authorizationType("NONE").apiKeyRequired(false);
        String own = operation.path("x-amazon-apigateway-auth").path("type").asText("");
        JsonNode demanded = operation.has("security") ? operation.get("security") : document.root.path("security");
        for (JsonNode alternative : demanded) {
            alternative.fields().forEachRemaining(entry -> demand(entry.getKey(), entry.getValue(), method));
        }
        if (own.equalsIgnoreCase("AWS_IAM") || own.equalsIgnoreCase("NONE")) {
            method.authorizationType(own.toUpperCase(Locale.ROOT)).authorizerId(null);
        }
    }

    private void demand(String name, JsonNode scopes, Method.Builder method) {
        JsonNode scheme = document.resolve(document.securitySchemes().path(name));
        if (scheme.has(AUTHORIZER)) {
            boolean pools = scheme.path(AUTHORIZER)
                    .path("type")
                    .asText()
                    .equalsIgnoreCase(AuthorizerType.COGNITO_USER_POOLS.toString());
            method.authorizationType(pools ? "COGNITO_USER_POOLS" : "CUSTOM").authorizerId(name);
            if (pools && !scopes.isEmpty()) {
                method.authorizationScopes(OpenApiDocument.list(scopes));
            }
        } else if (scheme.path(AUTH_TYPE).asText().equalsIgnoreCase("awsSigv4")) {
            method.authorizationType("AWS_IAM");
        } else if (scheme.path("type").asText().equals("apiKey")
                && scheme.path("name").asText().equalsIgnoreCase("x-api-key")) {
            method.apiKeyRequired(true);
        } else if (scheme.isMissingNode()) {
            document.warnings.add("Security scheme '" + name + "' is not defined");
        } else {
            document.warnings.add("Security scheme '" + name + "' is not supported and is ignored");
        }
    }
}
