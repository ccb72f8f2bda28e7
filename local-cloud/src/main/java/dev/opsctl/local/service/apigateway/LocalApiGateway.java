package dev.opsctl.local.service.apigateway;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.apigateway.control.ApiTables;
import dev.opsctl.local.service.apigateway.control.ControlPlane;
import dev.opsctl.local.service.apigateway.execute.ApiCaches;
import dev.opsctl.local.service.apigateway.execute.DeployedApis;
import dev.opsctl.local.service.apigateway.execute.TestInvocations;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;

/**
 * API Gateway's REST APIs: the control plane, and what the data plane serves of it.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html">API Gateway API reference</a>
 */
public final class LocalApiGateway {

    private LocalApiGateway() {}

    /** The API Gateway of one account and region. */
    public static ApiGatewayClient of(ServiceContext context) {
        ApiTables tables = new ApiTables(context);
        ApiCaches caches = new ApiCaches();
        List<Object> groups = new ArrayList<>(ControlPlane.operations(tables, caches));
        groups.add(new DeployedApis(tables, caches));
        groups.add(new TestInvocations(tables));
        return Composed.of(ApiGatewayClient.class, groups);
    }
}
