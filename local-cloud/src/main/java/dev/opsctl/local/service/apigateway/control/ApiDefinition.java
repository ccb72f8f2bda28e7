package dev.opsctl.local.service.apigateway.control;

import java.util.List;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.GatewayResponse;
import software.amazon.awssdk.services.apigateway.model.Model;
import software.amazon.awssdk.services.apigateway.model.RequestValidator;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.RestApi;

/** A REST API as a whole at one moment: what a deployment freezes and the data plane serves. */
public record ApiDefinition(
        RestApi api,
        List<Resource> resources,
        List<Model> models,
        List<RequestValidator> validators,
        List<Authorizer> authorizers,
        List<GatewayResponse> gatewayResponses) {

    private static final int RESULT_TTL_SECONDS = 300;

    /** How long an authorizer's answer holds, in seconds; an imported one need not say it. */
    public static int resultTtlSeconds(Authorizer authorizer) {
        return authorizer.authorizerResultTtlInSeconds() == null
                ? RESULT_TTL_SECONDS
                : authorizer.authorizerResultTtlInSeconds();
    }
}
