package dev.opsctl.local.service.cloudformation.type;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;

/** {@code AWS::CloudFormation::WaitConditionHandle}: a name that nothing waits for here; templates use it as a placeholder resource. */
public final class WaitConditionHandleType implements ResourceType {

    @Override
    public String name() {
        return "AWS::CloudFormation::WaitConditionHandle";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String address = request.cloud().endpoint() + "/_opsctl/wait/" + request.token();
        return ResourceState.of(address).with("Id", address);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return ResourceState.of(request.physicalId()).with("Id", request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        // it exists only in its stack
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return Optional.of(ResourceState.of(request.physicalId()));
    }
}
