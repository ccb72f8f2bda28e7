package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord;
import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.Operation.Phase;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.Change;
import java.util.UUID;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetRequest;

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
        if (set.executionStatus().equals("EXECUTE_COMPLETE")
                && lifecycle.sameToken(store.byId(set.stackId()).orElse(null), request.clientRequestToken())) {
            return;
        }
        checkAvailable(set);
        if (set.parentId() != null) {
            throw CloudFormationErrors.validation(
                    "Operation ExecuteChangeSet cannot be performed on a nested change set; execute its root: "
                            + set.rootId());
        }
        Kind kind = Kind.valueOf(set.type());
        boolean noRollback = Boolean.TRUE.equals(request.disableRollback())
                || set.onStackFailure().equals("DO_NOTHING");
        StackRecord stack =
                store.byId(set.stackId()).orElseThrow(() -> CloudFormationErrors.stackMissing(set.stackName()));
        boolean review = stack.status().equals("REVIEW_IN_PROGRESS");
        Operation operation = new Operation(
                UUID.randomUUID().toString(),
                request.clientRequestToken(),
                review && kind == Kind.UPDATE ? Kind.CREATE : kind,
                Phase.FORWARD,
                caller,
                noRollback ? "DO_NOTHING" : review ? set.onStackFailure() : "ROLLBACK",
                false,
                set.imports(),
                null,
                null,
                null,
                null);
        store.store().change((Change change) -> {
            checkAvailable(changeSets.require(set.id(), null));
            executed(set);
            store.changeSets(stack.id()).stream()
                    .filter(other -> !other.id().equals(set.id()))
                    .forEach(changeSets::delete); // they were planned against a stack that is no more
            if (!review) {
                lifecycle.beginUpdate(stack.id(), set.definition(), operation, set.id(), "User Initiated");
                return;
            }
            StackRecord now = store.byId(stack.id()).orElseThrow();
            if (!now.status().equals("REVIEW_IN_PROGRESS")) {
                throw CloudFormationErrors.changeSetStatus(
                        "ChangeSet [" + set.id() + "] cannot be executed: its stack is in " + now.status());
            }
            StackRecord begun = now.operation(operation)
                    .definition(set.definition(), null)
                    .changeSet(set.id())
                    .status(
                            operation.kind() == Kind.IMPORT ? "IMPORT_IN_PROGRESS" : "CREATE_IN_PROGRESS",
                            "User Initiated");
            store.put(begun);
            store.stackEvent(begun);
            engine.start(stack.id());
        });
    }

    private static void checkAvailable(ChangeSetRecord set) {
        if (!set.executionStatus().equals("AVAILABLE")) {
            throw CloudFormationErrors.changeSetStatus("ChangeSet [" + set.id()
                    + "] cannot be executed in its current status of [" + set.status()
                    + (set.status().equals("FAILED") ? "" : "] and execution status of [" + set.executionStatus())
                    + "]");
        }
    }

    private void executed(ChangeSetRecord set) {
        store.put(set.execution("EXECUTE_COMPLETE"));
        store.childChangeSets(set.id()).forEach(this::executed);
    }
}
