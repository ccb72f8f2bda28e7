package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord;
import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.Change;
import java.util.Objects;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.OnStackFailure;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Executes change sets as they were shown, on the stacks that they were planned against. */
final class ChangeSetExecution {

    private final Engine engine;
    private final StackStore store;
    private final StackLifecycle lifecycle;
    private final ChangeSets changeSets;

    ChangeSetExecution(Engine engine, StackStore store, StackLifecycle lifecycle, ChangeSets changeSets) {
        this.engine = engine;
        this.store = store;
        this.lifecycle = lifecycle;
        this.changeSets = changeSets;
    }

    /** Begins what was planned, once: who repeats the request with its token is answered as the first time. */
    void execute(ExecuteChangeSetRequest request, Caller caller) {
        ChangeSetRecord set = changeSets.require(request.changeSetName(), request.stackName());
        if (set.executionStatus() == ExecutionStatus.EXECUTE_COMPLETE
                && store.byId(set.stackId())
                        .filter(stack -> lifecycle.sameToken(stack, request.clientRequestToken()))
                        .isPresent()) {
            return;
        }
        checkAvailable(set);
        if (set.parentId() != null) {
            throw CloudFormationErrors.validation(
                    "Operation ExecuteChangeSet cannot be performed on a nested change set; execute its root: "
                            + set.identity().rootId());
        }
        Kind kind = set.request().type();
        OnStackFailure asked = Objects.requireNonNullElse(set.request().onStackFailure(), OnStackFailure.ROLLBACK);
        boolean noRollback = Boolean.TRUE.equals(request.disableRollback()) || asked == OnStackFailure.DO_NOTHING;
        StackRecord stack = store.byId(set.stackId())
                .orElseThrow(
                        () -> CloudFormationErrors.stackMissing(set.identity().stackName()));
        boolean review = stack.inReview();
        OnFailure onFailure =
                noRollback ? OnFailure.DO_NOTHING : review ? OnFailure.fromValue(asked.toString()) : OnFailure.ROLLBACK;
        Operation operation = Operation.of(
                review && kind == Kind.UPDATE ? Kind.CREATE : kind,
                request.clientRequestToken(),
                caller,
                onFailure,
                set.request().imports());
        store.store().change((Change change) -> {
            checkAvailable(changeSets.require(set.id(), null));
            store.execution(set.id(), ExecutionStatus.EXECUTE_COMPLETE);
            store.changeSets(stack.id()).stream()
                    .filter(other -> !other.id().equals(set.id()))
                    .forEach(other ->
                            store.removeChangeSet(other.id())); // they were planned against a stack that is no more
            if (!review) {
                lifecycle.beginUpdate(stack.id(), set.definition(), operation, set.id(), "User Initiated");
                return;
            }
            store.record(stack.id(), now -> {
                if (!now.inReview()) {
                    throw CloudFormationErrors.changeSetStatus(
                            "ChangeSet [" + set.id() + "] cannot be executed: its stack is in " + now.status());
                }
                return now.operation(operation)
                        .definition(set.definition(), null)
                        .updated(store.context().clock().instant())
                        .changeSet(set.id())
                        .status(
                                operation.kind() == Kind.IMPORT
                                        ? StackStatus.IMPORT_IN_PROGRESS
                                        : StackStatus.CREATE_IN_PROGRESS,
                                "User Initiated");
            });
            engine.start(stack.id());
        });
    }

    private static void checkAvailable(ChangeSetRecord set) {
        if (set.executionStatus() != ExecutionStatus.AVAILABLE) {
            throw CloudFormationErrors.changeSetStatus("ChangeSet [" + set.id()
                    + "] cannot be executed in its current status of [" + set.status()
                    + (set.status() == ChangeSetStatus.FAILED
                            ? ""
                            : "] and execution status of [" + set.executionStatus())
                    + "]");
        }
    }
}
