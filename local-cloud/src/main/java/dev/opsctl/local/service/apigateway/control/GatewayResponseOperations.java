package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Page;
import java.util.List;
import software.amazon.awssdk.services.apigateway.model.DeleteGatewayResponseRequest;
import software.amazon.awssdk.services.apigateway.model.GatewayResponse;
import software.amazon.awssdk.services.apigateway.model.GetGatewayResponseRequest;
import software.amazon.awssdk.services.apigateway.model.GetGatewayResponseResponse;
import software.amazon.awssdk.services.apigateway.model.GetGatewayResponsesRequest;
import software.amazon.awssdk.services.apigateway.model.GetGatewayResponsesResponse;
import software.amazon.awssdk.services.apigateway.model.PutGatewayResponseRequest;
import software.amazon.awssdk.services.apigateway.model.PutGatewayResponseResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateGatewayResponseRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateGatewayResponseResponse;

/** What the gateway itself answers, type by type. */
final class GatewayResponseOperations {

    private final ApiTables tables;

    GatewayResponseOperations(ApiTables tables) {
        this.tables = tables;
    }

    public PutGatewayResponseResponse putGatewayResponse(PutGatewayResponseRequest request) {
        return tables.one(() -> {
            tables.api(request.restApiId());
            GatewayResponse standard = GatewayResponseDefaults.shown(request.responseTypeAsString());
            GatewayResponse response = ApiTables.as(request, GatewayResponse.class).toBuilder()
                    .statusCode(request.statusCode() == null ? standard.statusCode() : request.statusCode())
                    .responseParameters(
                            request.hasResponseParameters()
                                    ? request.responseParameters()
                                    : standard.responseParameters())
                    .responseTemplates(
                            request.hasResponseTemplates() ? request.responseTemplates() : standard.responseTemplates())
                    .defaultResponse(false)
                    .build();
            tables.gatewayResponses.replace(request.restApiId() + "/" + request.responseTypeAsString(), response);
            return ApiTables.as(response, PutGatewayResponseResponse.class);
        });
    }

    /** The API's own, or that of all 4xx or 5xx under its name, or AWS's. */
    private GatewayResponse gatewayResponse(String api, String type) {
        tables.api(api);
        GatewayResponse standard = GatewayResponseDefaults.shown(type);
        return tables.gatewayResponses
                .get(api + "/" + type)
                .or(() -> GatewayResponseDefaults.general(standard)
                        .flatMap(of -> tables.gatewayResponses.get(api + "/" + of))
                        .map(general -> general.toBuilder()
                                .responseType(type)
                                .statusCode(general.statusCode() == null ? standard.statusCode() : general.statusCode())
                                .defaultResponse(true)
                                .build()))
                .orElse(standard);
    }

    public GetGatewayResponseResponse getGatewayResponse(GetGatewayResponseRequest request) {
        return ApiTables.as(
                gatewayResponse(request.restApiId(), request.responseTypeAsString()), GetGatewayResponseResponse.class);
    }

    public GetGatewayResponsesResponse getGatewayResponses(GetGatewayResponsesRequest request) {
        List<GatewayResponse> all = GatewayResponseDefaults.types().stream()
                .map(type -> gatewayResponse(request.restApiId(), type))
                .toList();
        Page<GatewayResponse> page = ApiTables.page(
                "gatewayresponses/" + request.restApiId(),
                all,
                GatewayResponse::responseTypeAsString,
                request.limit() == null ? all.size() : request.limit(),
                request.position());
        return GetGatewayResponsesResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public UpdateGatewayResponseResponse updateGatewayResponse(UpdateGatewayResponseRequest request) {
        return tables.one(
                () -> {
                    tables.api(request.restApiId());
                    GatewayResponse after = tables.gatewayResponses.update(
                            request.restApiId() + "/" + request.responseTypeAsString(),
                            GatewayResponseDefaults.shown(request.responseTypeAsString()),
                            before -> Patches.GATEWAY_RESPONSE
                                    .apply(before, GatewayResponse.class, request.patchOperations())
                                    .toBuilder()
                                    .defaultResponse(false)
                                    .build());
                    return ApiTables.as(after, UpdateGatewayResponseResponse.class);
                });
    }

    public void deleteGatewayResponse(DeleteGatewayResponseRequest request) {
        tables.all(() -> {
            tables.api(request.restApiId());
            if (tables.gatewayResponses
                    .remove(request.restApiId() + "/" + request.responseTypeAsString())
                    .isEmpty()) {
                throw ApiErrors.notFound("Gateway response type not defined on api");
            }
        });
    }
}
