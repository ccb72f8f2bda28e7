package dev.opsctl.local.service.cloudformation.type.stepfunctions;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;

/**
 * {@code AWS::StepFunctions::StateMachineVersion}; its physical id is the version's ARN. Every property forces replacement. Publishing
 * is idempotent for a revision, so that a repeated create finds the version.
 */
public final class StateMachineVersionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::StepFunctions::StateMachineVersion";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        return state(request.client(SfnClient.class)
                .publishStateMachineVersion(r -> r.stateMachineArn(request.text("StateMachineArn"))
                        .revisionId(request.text("StateMachineRevisionId"))
                        .description(request.text("Description")))
                .stateMachineVersionArn());
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("Arn", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(SfnClient.class).deleteStateMachineVersion(r -> r.stateMachineVersionArn(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request.client(SfnClient.class)
                    .describeStateMachine(r -> r.stateMachineArn(request.physicalId()))
                    .stateMachineArn()));
        } catch (StateMachineDoesNotExistException e) {
            return Optional.empty();
        }
    }
}
