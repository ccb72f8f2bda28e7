package dev.opsctl.local.service.cloudformation.type.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateStageRequest;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** A stage that serves a deployment. */
public final class StageType extends ApiGatewayType {

    public StageType() {
        super("Stage");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        // API Gateway requires it, CloudFormation makes one.
        String name = request.text("StageName") == null ? request.generatedName(128) : request.text("StageName");
        client.createStage(request.bind(CreateStageRequest.class).toBuilder()
                .stageName(name)
                .tags(tags(request))
                .build());
        settings(request, client, name, request.properties().objectNode());
        return name;
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        String name = request.physicalId();
        List<PatchOperation> operations = new ArrayList<>(scalars(
                request,
                "DeploymentId",
                "Description",
                "TracingEnabled",
                "CacheClusterEnabled",
                "CacheClusterSize",
                "DocumentationVersion",
                "ClientCertificateId"));
        operations.addAll(map(request, "Variables"));
        client.updateStage(
                r -> r.restApiId(request.text("RestApiId")).stageName(name).patchOperations(operations));
        settings(request, client, name, request.previousProperties());
        retag(request, client, "restapis/" + request.text("RestApiId") + "/stages/" + name);
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteStage(r -> r.restApiId(request.text("RestApiId")).stageName(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getStage(r -> r.restApiId(request.text("RestApiId")).stageName(id));
        return ResourceState.of(id);
    }

    private static void settings(ResourceRequest request, ApiGatewayClient client, String name, JsonNode before) {
        Set<String> present = client.getStage(
                        r -> r.restApiId(request.text("RestApiId")).stageName(name))
                .methodSettings()
                .keySet();
        List<PatchOperation> operations = StageSettings.of(request.properties(), before, present);
        if (!operations.isEmpty()) {
            client.updateStage(
                    r -> r.restApiId(request.text("RestApiId")).stageName(name).patchOperations(operations));
        }
    }
}
