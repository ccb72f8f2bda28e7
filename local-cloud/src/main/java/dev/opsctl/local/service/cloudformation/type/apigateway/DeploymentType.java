package dev.opsctl.local.service.cloudformation.type.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** A frozen REST API, with a stage of its own when StageName is given. */
public final class DeploymentType extends ApiGatewayType {

    public DeploymentType() {
        super("Deployment");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        String id = client.createDeployment(r -> r.restApiId(request.text("RestApiId"))
                        .description(request.text("Description"))
                        .stageName(request.text("StageName")))
                .id();
        stage(request, client, request.properties().objectNode());
        return id;
    }

    /** What StageDescription says of the stage that StageName names. */
    private static void stage(ResourceRequest request, ApiGatewayClient client, JsonNode before) {
        JsonNode stage = request.properties().path("StageDescription");
        String name = request.text("StageName");
        if (name == null && !stage.isMissingNode()) {
            throw new IllegalArgumentException("StageDescription cannot be specified when stage name isn't specified");
        } else if (name == null || stage.equals(before)) {
            return;
        }
        List<PatchOperation> operations = new ArrayList<>(scalars(
                before,
                stage,
                "CacheClusterEnabled",
                "CacheClusterSize",
                "ClientCertificateId",
                "Description",
                "DocumentationVersion",
                "TracingEnabled"));
        operations.addAll(map(before, stage, "Variables"));
        Set<String> present = client.getStage(
                        r -> r.restApiId(request.text("RestApiId")).stageName(name))
                .methodSettings()
                .keySet();
        operations.addAll(StageSettings.of(stage, before, present));
        if (!operations.isEmpty()) {
            client.updateStage(
                    r -> r.restApiId(request.text("RestApiId")).stageName(name).patchOperations(operations));
        }
        retag(before, stage, request, client, "restapis/" + request.text("RestApiId") + "/stages/" + name);
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        JsonNode before = request.previousProperties();
        if (!Objects.equals(request.properties().get("StageName"), before.get("StageName"))) {
            throw new UnsupportedOperationException(
                    "the local cloud does not change a deployment's StageName: use an AWS::ApiGateway::Stage");
        }
        client.updateDeployment(r -> r.restApiId(request.text("RestApiId"))
                .deploymentId(request.physicalId())
                .patchOperations(scalars(request, "Description")));
        stage(request, client, before.path("StageDescription"));
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
