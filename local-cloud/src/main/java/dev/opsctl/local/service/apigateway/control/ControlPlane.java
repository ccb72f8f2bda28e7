package dev.opsctl.local.service.apigateway.control;

import java.util.List;

/** API Gateway's operations on REST APIs. What a deployment froze is served by the data plane. */
public final class ControlPlane {

    private ControlPlane() {}

    /** The groups of operations. */
    public static List<Object> operations(ApiTables tables, StageCaches caches) {
        return List.of(
                new RestApiOperations(tables),
                new ResourceOperations(tables),
                new MethodOperations(tables),
                new IntegrationOperations(tables),
                new PartOperations(tables),
                new StageOperations(tables, caches),
                new UsageOperations(tables),
                new TagOperations(tables));
    }
}
