package dev.opsctl.local.service.cloudformation.type;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code AWS::CloudFormation::WaitCondition}: made once its handle has its signals. What it was told is what {@code Data} gives, as text. AWS has
 * no updates of it.
 */
public final class WaitConditionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::CloudFormation::WaitCondition";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String handle = request.text("Handle");
        String timeout = request.text("Timeout");
        if (handle == null || timeout == null) {
            throw new IllegalArgumentException(
                    "Property " + (handle == null ? "Handle" : "Timeout") + " cannot be empty.");
        }
        int count = request.text("Count") == null ? 1 : Integer.parseInt(request.text("Count"));
        ObjectNode data = WaitConditionHandleType.signals(request)
                .await(request, handle, count, Duration.ofSeconds(Long.parseLong(timeout)));
        String id = request.stackId() + "/" + request.logicalId();
        return ResourceState.of(id).with("Id", id).with("Data", data.toString());
    }

    @Override
    public Optional<String> updateRefusal(ObjectNode before, ObjectNode after) {
        return before.equals(after)
                ? Optional.empty()
                : Optional.of("Update to resource type " + name() + " is not supported.");
    }

    /** None of its properties has changed, and its signals are there. */
    @Override
    public ResourceState update(ResourceRequest request) {
        return create(request);
    }

    @Override
    public void delete(ResourceRequest request) {
        WaitConditionHandleType.signals(request).ended(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return Optional.of(ResourceState.of(request.physicalId()));
    }
}
