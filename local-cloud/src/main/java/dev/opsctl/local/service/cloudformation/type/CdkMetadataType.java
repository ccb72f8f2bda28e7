package dev.opsctl.local.service.cloudformation.type;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;

/** {@code AWS::CDK::Metadata}: what the CDK writes into each of its templates, for AWS to count its constructs. It makes nothing. */
public final class CdkMetadataType implements ResourceType {

    @Override
    public String name() {
        return "AWS::CDK::Metadata";
    }

    /** The token is an id that no other create has. */
    @Override
    public ResourceState create(ResourceRequest request) {
        return ResourceState.of(request.token());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        // There is nothing but the stack's own record of it.
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return Optional.of(ResourceState.of(request.physicalId()));
    }
}
