package dev.opsctl.local.service.cloudformation.type.lambda;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** {@code AWS::Lambda::LayerVersionPermission}. The physical id is the version's ARN, {@code #}, and the statement's id. */
public final class LayerVersionPermissionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Lambda::LayerVersionPermission";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String arn = request.required("LayerVersionArn");
        LayerArn version = LayerArn.of(arn);
        String statement = request.generatedName(100);
        return state(CreateOnce.create(request, () -> {
            request.client(LambdaClient.class).addLayerVersionPermission(r -> r.layerName(version.layer())
                    .versionNumber(version.number())
                    .statementId(statement)
                    .action(request.text("Action"))
                    .principal(request.text("Principal"))
                    .organizationId(request.text("OrganizationId")));
            return arn + "#" + statement;
        }));
    }

    private static ResourceState state(String id) {
        return ResourceState.of(id).with("Id", id);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        String[] id = request.physicalId().split("#", 2);
        LayerArn version = LayerArn.of(id[0]);
        try {
            request.client(LambdaClient.class).removeLayerVersionPermission(r -> r.layerName(version.layer())
                    .versionNumber(version.number())
                    .statementId(id[1]));
        } catch (ResourceNotFoundException e) {
            // gone already, alone or with its version
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        String[] id = request.physicalId().split("#", 2);
        LayerArn version = LayerArn.of(id[0]);
        try {
            String policy = request.client(LambdaClient.class)
                    .getLayerVersionPolicy(r -> r.layerName(version.layer()).versionNumber(version.number()))
                    .policy();
            return policy.contains("\"Sid\":\"" + id[1] + "\"")
                    ? Optional.of(state(request.physicalId()))
                    : Optional.empty();
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
