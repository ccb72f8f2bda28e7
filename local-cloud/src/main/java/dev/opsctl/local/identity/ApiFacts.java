package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.GetAuthorizerResponse;
import software.amazon.awssdk.services.apigateway.model.GetMethodResponse;
import software.amazon.awssdk.services.apigateway.model.GetRestApiResponse;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;

/** Attributes of API Gateway's resources by their condition keys, found by the paths that stand in their ARNs. */
final class ApiFacts {

    private final Cloud cloud;

    ApiFacts(Cloud cloud) {
        this.cloud = cloud;
    }

    /** @param path as in {@code arn:aws:apigateway:REGION::/restapis/ID/stages/NAME} */
    Map<String, List<String>> of(String path, Scope at) {
        String[] parts = path.split("/");
        if (parts.length < 3 || !parts[1].equals("restapis")) {
            return Map.of();
        }
        ApiGatewayClient apis = cloud.service(ApiGatewayClient.class, at);
        String id = parts[2];
        if (parts.length == 3) {
            GetRestApiResponse api = apis.getRestApi(r -> r.restApiId(id));
            return AskedFacts.present(
                    "apigateway:Resource/ApiName", api.name(),
                    "apigateway:Resource/DisableExecuteApiEndpoint", api.disableExecuteApiEndpoint(),
                    "apigateway:Resource/EndpointType",
                            api.endpointConfiguration() == null
                                    ? null
                                    : api.endpointConfiguration().typesAsStrings());
        }
        if (parts.length == 5 && parts[3].equals("stages")) {
            GetStageResponse stage = apis.getStage(r -> r.restApiId(id).stageName(parts[4]));
            return stage.accessLogSettings() == null
                    ? Map.of()
                    : AskedFacts.present(
                            "apigateway:Resource/AccessLoggingDestination",
                            stage.accessLogSettings().destinationArn(),
                            "apigateway:Resource/AccessLoggingFormat",
                            stage.accessLogSettings().format());
        }
        if (parts.length == 5 && parts[3].equals("authorizers")) {
            GetAuthorizerResponse authorizer =
                    apis.getAuthorizer(r -> r.restApiId(id).authorizerId(parts[4]));
            return AskedFacts.present(
                    "apigateway:Resource/AuthorizerType", authorizer.typeAsString(),
                    "apigateway:Resource/AuthorizerUri", authorizer.authorizerUri());
        }
        if (parts.length >= 7 && parts[3].equals("resources") && parts[5].equals("methods")) {
            GetMethodResponse method =
                    apis.getMethod(r -> r.restApiId(id).resourceId(parts[4]).httpMethod(parts[6]));
            return AskedFacts.present(
                    "apigateway:Resource/ApiKeyRequired", method.apiKeyRequired(),
                    "apigateway:Resource/RouteAuthorizationType", method.authorizationType());
        }
        return Map.of();
    }
}
