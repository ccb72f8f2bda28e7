package dev.opsctl.local.service.cloudformation.type.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import java.util.List;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** A frozen REST API, with a stage of its own when StageName is given. */
public final class DeploymentType extends ApiGatewayType {

    public DeploymentType() {
        super("Deployment");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        JsonNode stage = request.properties().path("StageDescription");
        String id = client.createDeployment(PojoJson.read(
                                stage.isObject() ? stage : request.properties().objectNode(),
                                CreateDeploymentRequest.class)
                        .toBuilder()
                        .restApiId(request.text("RestApiId"))
                        .description(request.text("Description"))
                        .stageName(request.text("StageName"))
                        .stageDescription(stage.path("Description").asText(null))
                        .build())
                .id();
        if (request.text("StageName") != null && stage.isObject()) {
            List<PatchOperation> operations =
                    StageSettings.of(stage, request.properties().objectNode());
            client.updateStage(r -> r.restApiId(request.text("RestApiId"))
                    .stageName(request.text("StageName"))
                    .patchOperations(operations));
        }
        return id;
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        client.updateDeployment(r -> r.restApiId(request.text("RestApiId"))
                .deploymentId(request.physicalId())
                .patchOperations(scalars(request, "Description")));
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        String stage = request.text("StageName");
        if (stage != null) {
            client
                    .getStages(r -> r.restApiId(request.text("RestApiId")).deploymentId(request.physicalId()))
                    .item()
                    .stream()
                    .filter(s -> stage.equals(s.stageName()))
                    .forEach(s -> client.deleteStage(
                            r -> r.restApiId(request.text("RestApiId")).stageName(stage)));
        }
        client.deleteDeployment(r -> r.restApiId(request.text("RestApiId")).deploymentId(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getDeployment(r -> r.restApiId(request.text("RestApiId")).deploymentId(id));
        return ResourceState.of(id).with("DeploymentId", id);
    }
}
