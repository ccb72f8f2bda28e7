package dev.opsctl.local.service.apigateway;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.apigateway.execute.ApiCaches;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;

/**
 * API Gateway's REST APIs: the control plane. What a deployment froze is served by {@link dev.opsctl.local.service.apigateway.execute}.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html">API Gateway API reference</a>
 */
public final class LocalApiGateway implements RestApiOperations, ResourceOperations, IntegrationOperations, PartOperations, StageOperations,
    UsageOperations, TagOperations, ApiGatewayClient {

    private final ApiTables tables;
    private final ApiCaches caches = new ApiCaches();

    public LocalApiGateway(ServiceContext context) {
        this.tables = new ApiTables(context);
    }

    @Override
    public ApiTables tables() {
        return tables;
    }

    /** What the data plane remembers between requests. */
    public ApiCaches caches() {
        return caches;
    }

    @Override
    public void flushAuthorizers(String api, String stage) {
        caches.flush(api, stage);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        caches.clear();
    }
}
