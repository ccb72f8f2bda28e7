package dev.opsctl.local.service.cloudformation.type.lambda;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** {@code AWS::Lambda::LayerVersion}. The physical id is the version's ARN; each property replaces it, as a version never changes. */
public final class LayerVersionType implements ResourceType {

    private static final int LONGEST_NAME = 140;

    @Override
    public String name() {
        return "AWS::Lambda::LayerVersion";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String layer =
                request.text("LayerName") == null ? request.generatedName(LONGEST_NAME) : request.text("LayerName");
        return state(CreateOnce.create(request, () -> request.client(LambdaClient.class)
                .publishLayerVersion(request.bind(PublishLayerVersionRequest.class).toBuilder()
                        .layerName(layer)
                        .build())
                .layerVersionArn()));
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("LayerVersionArn", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        LayerArn version = LayerArn.of(request.physicalId());
        request.client(LambdaClient.class)
                .deleteLayerVersion(r -> r.layerName(version.layer()).versionNumber(version.number()));
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request.client(LambdaClient.class)
                    .getLayerVersionByArn(r -> r.arn(request.physicalId()))
                    .layerVersionArn()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
