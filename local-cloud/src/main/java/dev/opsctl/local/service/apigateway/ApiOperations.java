package dev.opsctl.local.service.apigateway;

import software.amazon.awssdk.services.apigateway.ApiGatewayClient;

/** One group of control-plane operations; {@link LocalApiGateway} joins the groups. */
interface ApiOperations extends ApiGatewayClient {

    ApiTables tables();
}
