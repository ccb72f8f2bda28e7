package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.cloudformation.StackRequests.Asked;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.engine.NestedStacks;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.plan.Plan;
import dev.opsctl.local.service.cloudformation.stack.Definition;
import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.Operation.Phase;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord.Identity;
import dev.opsctl.local.service.cloudformation.stack.StackRecord.Settings;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.services.cloudformation.model.ContinueUpdateRollbackRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeletionMode;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.SetStackPolicyRequest;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;

/** Begins the operations on stacks: one at a time on each, only in the states that allow it. */
final class StackLifecycle {

    private static final Set<StackStatus> UPDATABLE = Set.of(
            StackStatus.CREATE_COMPLETE,
            StackStatus.CREATE_FAILED,
            StackStatus.UPDATE_COMPLETE,
            StackStatus.UPDATE_ROLLBACK_COMPLETE,
            StackStatus.IMPORT_COMPLETE,
            StackStatus.IMPORT_ROLLBACK_COMPLETE,
            StackStatus.UPDATE_FAILED);

    private final Engine engine;
    private final StackStore store;
    private final StackRequests requests;

    StackLifecycle(Engine engine, StackStore store, StackRequests requests) {
        this.engine = engine;
        this.store = store;
        this.requests = requests;
    }

    static void checkUpdatable(StackRecord stack) {
        if (!UPDATABLE.contains(stack.status())) {
            throw CloudFormationErrors.validation(
                    "Stack:" + stack.id() + " is in " + stack.status() + " state and can not be updated.");
        }
    }

    /** Whether a request with this token has begun an operation on the stack. */
    boolean sameToken(StackRecord stack, @Nullable String token) {
        return token != null
                && store.events(stack.id()).stream()
                        .anyMatch(event ->
                                token.equals(event.token()) && stack.id().equals(event.physicalId()));
    }

    String create(CreateStackRequest request, Caller caller) {
        StackRequests.checkName(request.stackName());
        StackRecord existing = store.find(request.stackName()).orElse(null);
        if (existing != null) {
            if (sameToken(existing, request.clientRequestToken())) {
                return existing.id();
            }
            throw CloudFormationErrors.alreadyExists("Stack [" + request.stackName() + "] already exists");
        }
        if (request.onFailure() != null && request.disableRollback() != null) {
            throw CloudFormationErrors.validation("You can specify either DisableRollback or OnFailure, but not both.");
        }
        StackRequests.checkTriggers(request.rollbackConfiguration());
        boolean noRollback =
                Boolean.TRUE.equals(request.disableRollback()) || request.onFailure() == OnFailure.DO_NOTHING;
        OnFailure onFailure = noRollback
                ? OnFailure.DO_NOTHING
                : request.onFailure() == OnFailure.DELETE ? OnFailure.DELETE : OnFailure.ROLLBACK;
        String id = requests.newStackId(request.stackName());
        Definition definition = requests.expanded(requests.definition(
                new Asked(
                        request.stackName(),
                        id,
                        request.templateBody(),
                        request.templateURL(),
                        false,
                        request.parameters(),
                        request.capabilitiesAsStrings(),
                        request.tags(),
                        request.roleARN(),
                        request.notificationARNs()),
                null,
                caller));
        String policy =
                requests.policy(request.stackPolicyBody(), request.stackPolicyURL(), "StackPolicy", definition, caller);
        RequestOptions.checkTypes(store.template(definition.templateKey()), request.resourceTypes());
        Plan plan = requests.plan(null, id, request.stackName(), definition, caller);
        if (plan.refusal() != null) {
            throw CloudFormationErrors.validation(plan.refusal());
        }
        Operation operation = Operation.of(Kind.CREATE, request.clientRequestToken(), caller, onFailure, Map.of());
        StackRecord stack = StackRecord.begun(
                Identity.root(id, request.stackName()),
                StackStatus.CREATE_IN_PROGRESS,
                "User Initiated",
                definition,
                null,
                operation,
                store.context().clock().instant(),
                new Settings(
                        Boolean.TRUE.equals(request.enableTerminationProtection()),
                        policy,
                        request.timeoutInMinutes(),
                        noRollback));
        store.store().change((Change change) -> {
            if (store.find(request.stackName()).isPresent()) {
                throw CloudFormationErrors.alreadyExists("Stack [" + request.stackName() + "] already exists");
            }
            store.begin(stack);
        });
        engine.start(id);
        return id;
    }

    String update(UpdateStackRequest request, Caller caller) {
        StackRecord stack = store.find(String.valueOf(request.stackName()))
                .filter(found -> !found.hasEnded())
                .orElseThrow(
                        () -> CloudFormationErrors.validation("Stack [" + request.stackName() + "] does not exist"));
        if (sameToken(stack, request.clientRequestToken())) {
            return stack.id();
        }
        StackRequests.checkTriggers(request.rollbackConfiguration());
        checkUpdatable(stack);
        boolean keepTags = request.tags() instanceof SdkAutoConstructList;
        Definition definition = requests.expanded(requests.definition(
                new Asked(
                        stack.name(),
                        stack.id(),
                        request.templateBody(),
                        request.templateURL(),
                        Boolean.TRUE.equals(request.usePreviousTemplate()),
                        request.parameters(),
                        request.capabilitiesAsStrings(),
                        keepTags ? null : request.tags(),
                        request.roleARN(),
                        request.notificationARNs() instanceof SdkAutoConstructList
                                ? stack.definition().notificationArns()
                                : request.notificationARNs()),
                stack,
                caller));
        RequestOptions.checkTypes(store.template(definition.templateKey()), request.resourceTypes());
        Plan plan = requests.plan(stack, stack.id(), stack.name(), definition, caller);
        if (plan.refusal() != null) {
            throw CloudFormationErrors.validation(plan.refusal());
        }
        if (plan.isEmpty() && definition.tags().equals(stack.definition().tags())) {
            throw CloudFormationErrors.validation("No updates are to be performed.");
        }
        String during = requests.policy(
                request.stackPolicyDuringUpdateBody(),
                request.stackPolicyDuringUpdateURL(),
                "StackPolicyDuringUpdate",
                definition,
                caller);
        String after =
                requests.policy(request.stackPolicyBody(), request.stackPolicyURL(), "StackPolicy", definition, caller);
        OnFailure onFailure =
                Boolean.TRUE.equals(request.disableRollback()) ? OnFailure.DO_NOTHING : OnFailure.ROLLBACK;
        Operation operation = Operation.of(Kind.UPDATE, request.clientRequestToken(), caller, onFailure, Map.of());
        boolean begun = store.store().change((Change change) -> {
            boolean same = store.byId(stack.id()).equals(Optional.of(stack));
            if (same) {
                store.change(
                        stack.id(),
                        now -> now.with(now.settings().policies(now.settings().policy(), during, after)));
                beginUpdate(stack.id(), definition, operation, null, "User Initiated");
            }
            return same;
        });
        return begun
                ? stack.id()
                : update(request, caller); // another operation was quicker: the plan is for what was before it
    }

    /** Begins an update (or import), unless another operation was quicker. */
    void beginUpdate(
            String stackId, Definition definition, Operation operation, @Nullable String changeSetId, String reason) {
        store.store().change((Change change) -> {
            store.record(stackId, now -> {
                checkUpdatable(now);
                return now.operation(operation)
                        .definition(definition, now.definition())
                        .updated(store.context().clock().instant())
                        .status(
                                operation.kind() == Kind.IMPORT
                                        ? StackStatus.IMPORT_IN_PROGRESS
                                        : StackStatus.UPDATE_IN_PROGRESS,
                                reason)
                        .changeSet(changeSetId == null ? now.content().changeSetId() : changeSetId);
            });
            store.changeSets(stackId).stream()
                    .filter(set -> !set.id().equals(changeSetId))
                    .forEach(set -> store.removeChangeSet(set.id()));
        });
        engine.start(stackId);
    }

    void delete(DeleteStackRequest request, Caller caller) {
        store.store().change((Change change) -> {
            StackRecord stack = store.find(String.valueOf(request.stackName())).orElse(null);
            if (stack == null || stack.hasEnded() || stack.status() == StackStatus.DELETE_IN_PROGRESS) {
                return;
            }
            delete(stack, request, caller);
            engine.start(stack.id());
        });
    }

    private void delete(StackRecord stack, DeleteStackRequest request, Caller caller) {
        if (stack.settings().terminationProtection()) {
            throw CloudFormationErrors.validation(
                    "Stack [" + stack.name() + "] cannot be deleted while TerminationProtection is enabled");
        }
        if (!request.retainResources().isEmpty()
                && stack.status() != StackStatus.DELETE_FAILED
                && request.deletionMode() != DeletionMode.FORCE_DELETE_STACK) {
            throw CloudFormationErrors.validation("Invalid operation on stack [" + stack.id()
                    + "]. RetainResources can only be specified when the stack is in the " + "DELETE_FAILED state.");
        }
        List<String> retain = request.deletionMode() == DeletionMode.FORCE_DELETE_STACK
                ? store.resources(stack.id()).stream()
                        .filter(record -> record.status() == ResourceStatus.DELETE_FAILED)
                        .map(ResourceRecord::logicalId)
                        .toList()
                : request.retainResources();
        Operation operation = Operation.delete(request.clientRequestToken(), caller, false, retain);
        if (stack.status() == StackStatus.CREATE_IN_PROGRESS && stack.operation() != null) {
            store.change(stack.id(), now -> now.operation(now.running().cancelled("User Initiated", operation)));
            return;
        }
        if (stack.status().name().endsWith("_IN_PROGRESS") && !stack.inReview()) {
            throw CloudFormationErrors.validation(
                    "Stack [" + stack.id() + "] cannot be deleted while in status " + stack.status());
        }
        store.record(stack.id(), now -> now.operation(operation)
                .definition(withRole(now.definition(), request.roleARN()), null)
                .status(StackStatus.DELETE_IN_PROGRESS, "User Initiated"));
    }

    void cancelUpdate(String stackName) {
        StackRecord stack = store.require(stackName);
        store.change(stack.id(), now -> {
            if (now.status() != StackStatus.UPDATE_IN_PROGRESS || now.operation() == null) {
                throw CloudFormationErrors.validation("CancelUpdateStack cannot be called from current stack status");
            }
            return now.operation(now.operation().cancelled("User Initiated", null));
        });
    }

    /** Goes on going back, and leaves what is to be skipped as it is. */
    void continueRollback(ContinueUpdateRollbackRequest request) {
        StackRecord stack = store.require(request.stackName());
        if (sameToken(stack, request.clientRequestToken())) {
            return;
        }
        if (stack.parentId() != null) {
            throw CloudFormationErrors.validation("RollbackUpdatedStack cannot be invoked on child stacks");
        }
        store.record(stack.id(), now -> {
            if (now.status() != StackStatus.UPDATE_ROLLBACK_FAILED || now.operation() == null) {
                throw CloudFormationErrors.validation("Stack:" + now.id() + " is in " + now.status()
                        + " state and can not continue rolling back an update.");
            }
            request.resourcesToSkip().forEach(resource -> checkSkipped(now, resource));
            return now.operation(now.operation()
                            .at(Phase.ROLLBACK)
                            .skipping(request.resourcesToSkip())
                            .token(request.clientRequestToken()))
                    .definition(withRole(now.definition(), request.roleARN()), now.former())
                    .status(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, "User Initiated");
        });
        engine.start(stack.id());
    }

    /** Only what could not go back can be skipped, and a nested stack only if it is gone. */
    private void checkSkipped(StackRecord root, String resource) {
        int dot = resource.lastIndexOf('.');
        StackRecord in = dot < 0
                ? root
                : store.find(resource.substring(0, dot))
                        .filter(stack -> root.id().equals(stack.rootId()))
                        .orElse(null);
        ResourceRecord record = in == null
                ? null
                : store.resource(in.id(), resource.substring(dot + 1)).orElse(null);
        if (record == null) {
            throw CloudFormationErrors.validation("Resource to skip [" + resource + "] does not exist in stack "
                    + root.name() + " or in a stack nested in it");
        }
        boolean gone = store.byId(String.valueOf(record.physicalId()))
                .map(nested -> nested.status().name().startsWith("DELETE_"))
                .orElse(true);
        if (record.status() != ResourceStatus.UPDATE_FAILED || record.type().equals(NestedStacks.TYPE) && !gone) {
            throw CloudFormationErrors.validation("Resource [" + resource + "] is in " + record.status()
                    + " state and cannot be skipped: only resources whose rollback has failed can be");
        }
    }

    void setPolicy(SetStackPolicyRequest request, Caller caller) {
        StackRecord stack = store.require(request.stackName());
        String policy = requests.policy(
                request.stackPolicyBody(), request.stackPolicyURL(), "StackPolicy", stack.definition(), caller);
        if (policy == null) {
            throw CloudFormationErrors.validation("Either StackPolicyURL or StackPolicyBody must be specified");
        }
        store.change(
                stack.id(),
                now -> now.with(now.settings()
                        .policies(
                                policy,
                                now.settings().policyDuringUpdate(),
                                now.settings().policyAfterUpdate())));
    }

    private static Definition withRole(Definition definition, @Nullable String roleArn) {
        return roleArn == null
                ? definition
                : new Definition(
                        definition.templateKey(),
                        definition.parameters(),
                        definition.resolved(),
                        definition.tags(),
                        definition.capabilities(),
                        roleArn,
                        definition.notificationArns());
    }

    /** Takes a stack whose operation failed without rollback back to its last stable state. */
    String rollBack(String stackName, String token, @Nullable String roleArn, Caller caller) {
        StackRecord stack = store.require(stackName);
        store.record(stack.id(), now -> {
            boolean creating = now.status() == StackStatus.CREATE_FAILED;
            if (!creating && now.status() != StackStatus.UPDATE_FAILED) {
                throw CloudFormationErrors.validation(
                        "Stack:" + now.id() + " is in " + now.status() + " state and can not be rolled back.");
            }
            Operation back = Operation.of(
                            creating ? Kind.CREATE : Kind.UPDATE, token, caller, OnFailure.ROLLBACK, Map.of())
                    .at(Phase.ROLLBACK);
            return now.operation(back)
                    .definition(withRole(now.definition(), roleArn), now.former())
                    .status(
                            creating ? StackStatus.ROLLBACK_IN_PROGRESS : StackStatus.UPDATE_ROLLBACK_IN_PROGRESS,
                            "User Initiated");
        });
        engine.start(stack.id());
        return stack.id();
    }
}
