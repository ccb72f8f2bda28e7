package dev.opsctl.local.service.cloudformation.type.cloudfront;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.NoSuchOriginAccessControlException;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlConfig;

/** {@code AWS::CloudFront::OriginAccessControl}; its physical id is the access control's id. */
public final class OriginAccessControlType implements ResourceType {

    @Override
    public String name() {
        return "AWS::CloudFront::OriginAccessControl";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        return state(CreateOnce.create(request, () -> cloudFront
                .createOriginAccessControl(r -> r.originAccessControlConfig(config(request)))
                .originAccessControl()
                .id()));
    }

    private static OriginAccessControlConfig config(ResourceRequest request) {
        return PojoJson.read(request.properties().path("OriginAccessControlConfig"), OriginAccessControlConfig.class);
    }

    private static ResourceState state(String id) {
        return ResourceState.of(id).with("Id", id);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        String version = cloudFront
                .getOriginAccessControl(r -> r.id(request.physicalId()))
                .eTag();
        cloudFront.updateOriginAccessControl(
                r -> r.id(request.physicalId()).ifMatch(version).originAccessControlConfig(config(request)));
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        try {
            String version = cloudFront
                    .getOriginAccessControl(r -> r.id(request.physicalId()))
                    .eTag();
            cloudFront.deleteOriginAccessControl(r -> r.id(request.physicalId()).ifMatch(version));
        } catch (NoSuchOriginAccessControlException e) {
            // it is gone already
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(CloudFrontClient.class).getOriginAccessControl(r -> r.id(request.physicalId()));
            return Optional.of(state(request.physicalId()));
        } catch (NoSuchOriginAccessControlException e) {
            return Optional.empty();
        }
    }
}
