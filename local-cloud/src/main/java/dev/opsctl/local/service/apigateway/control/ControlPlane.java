package dev.opsctl.local.service.apigateway.control;

import java.util.List;

/** API Gateway's operations on REST APIs. What a deployment froze is served by the data plane. */
public final class ControlPlane {

    private ControlPlane() {}

    /** The groups of operations. */
    public static List<Object> operations(ApiTables tables, StageCaches caches) {
        RestApiOperations apis = new RestApiOperations(tables);
        ResourceOperations resources = new ResourceOperations(tables);
        MethodOperations methods = new MethodOperations(tables);
        return List.of(
                apis,
                new ImportOperations(tables, apis, resources, methods),
                resources,
                methods,
                new IntegrationOperations(tables),
                new ExportOperations(tables),
                new PartOperations(tables),
                new DocumentationOperations(tables),
                new GatewayResponseOperations(tables),
                new StageOperations(tables, caches),
                new UsageOperations(tables),
                new TagOperations(tables));
    }
}
