package dev.opsctl.local.service.cloudformation.type;

import dev.opsctl.local.service.cloudformation.engine.CustomResponseSource;
import dev.opsctl.local.service.cloudformation.engine.WaitSignals;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/** {@code AWS::CloudFormation::WaitConditionHandle}: the pre-signed address to which signals for a wait condition are put. */
public final class WaitConditionHandleType implements ResourceType {

    @Override
    public String name() {
        return "AWS::CloudFormation::WaitConditionHandle";
    }

    static WaitSignals signals(ResourceRequest request) {
        return ((CustomResponseSource) request.cloud().service(CloudFormationClient.class, request.scope()))
                .waitSignals();
    }

    /** The same again after a crash, but for the time from which it is good. */
    @Override
    public ResourceState create(ResourceRequest request) {
        String address = CreateOnce.create(request, () -> signals(request)
                .handle(request.stackId() + "|" + request.logicalId() + "|" + request.token()));
        return ResourceState.of(address).with("Id", address);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return ResourceState.of(request.physicalId()).with("Id", request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        signals(request).forget(request.physicalId());
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return Optional.of(ResourceState.of(request.physicalId()));
    }
}
