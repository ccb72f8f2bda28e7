package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import software.amazon.awssdk.services.cloudformation.model.CancelUpdateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.ContinueUpdateRollbackRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.GetStackPolicyRequest;
import software.amazon.awssdk.services.cloudformation.model.GetStackPolicyResponse;
import software.amazon.awssdk.services.cloudformation.model.RollbackStackRequest;
import software.amazon.awssdk.services.cloudformation.model.RollbackStackResponse;
import software.amazon.awssdk.services.cloudformation.model.SetStackPolicyRequest;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackResponse;
import software.amazon.awssdk.services.cloudformation.model.UpdateTerminationProtectionRequest;
import software.amazon.awssdk.services.cloudformation.model.UpdateTerminationProtectionResponse;

/** Operations that change stacks. */
final class StackOperations {

    private final ServiceContext context;
    private final StackStore store;
    private final StackLifecycle lifecycle;

    StackOperations(ServiceContext context, StackStore store, StackLifecycle lifecycle) {
        this.context = context;
        this.store = store;
        this.lifecycle = lifecycle;
    }

    public CreateStackResponse createStack(CreateStackRequest request) {
        RequestOptions.checkRetained(request.retainExceptOnCreate());
        return CreateStackResponse.builder()
                .stackId(lifecycle.create(request, context.caller()))
                .build();
    }

    public UpdateStackResponse updateStack(UpdateStackRequest request) {
        RequestOptions.checkRetained(request.retainExceptOnCreate());
        return UpdateStackResponse.builder()
                .stackId(lifecycle.update(request, context.caller()))
                .build();
    }

    public void deleteStack(DeleteStackRequest request) {
        lifecycle.delete(request, context.caller());
    }

    public void cancelUpdateStack(CancelUpdateStackRequest request) {
        lifecycle.cancelUpdate(request.stackName());
    }

    public void continueUpdateRollback(ContinueUpdateRollbackRequest request) {
        lifecycle.continueRollback(request);
    }

    public RollbackStackResponse rollbackStack(RollbackStackRequest request) {
        RequestOptions.checkRetained(request.retainExceptOnCreate());
        return RollbackStackResponse.builder()
                .stackId(lifecycle.rollBack(
                        request.stackName(), request.clientRequestToken(), request.roleARN(), context.caller()))
                .build();
    }

    public UpdateTerminationProtectionResponse updateTerminationProtection(UpdateTerminationProtectionRequest request) {
        StackRecord stack = store.require(request.stackName());
        store.change(
                stack.id(),
                now -> now.with(
                        now.settings().protectedAs(Boolean.TRUE.equals(request.enableTerminationProtection()))));
        return UpdateTerminationProtectionResponse.builder().stackId(stack.id()).build();
    }

    public GetStackPolicyResponse getStackPolicy(GetStackPolicyRequest request) {
        return GetStackPolicyResponse.builder()
                .stackPolicyBody(store.require(request.stackName()).settings().policyInForce())
                .build();
    }

    public void setStackPolicy(SetStackPolicyRequest request) {
        lifecycle.setPolicy(request, context.caller());
    }
}
