package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.Operation.Phase;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.StoreException;
import java.util.Collection;

/** What a stack becomes when the way forward has ended. */
final class Ending {

    private Ending() {}

    /** {@code The following resource(s) failed to create: [A, B].} */
    static String summary(StackStore store, StackRecord stack, Collection<String> failed) {
        StringBuilder text = new StringBuilder("The following resource(s) failed to ");
        String verb = "create";
        for (String name : failed) {
            ResourceRecord record = store.resource(stack.id(), name).orElse(null);
            if (record != null && record.status().startsWith("UPDATE")) {
                verb = "update";
            } else if (record != null && record.status().startsWith("IMPORT")) {
                verb = "import";
            } else if (record != null && record.status().startsWith("DELETE")) {
                verb = "delete";
            }
        }
        return text.append(verb)
                .append(": [")
                .append(String.join(", ", failed))
                .append("]. ")
                .toString();
    }

    static void succeeded(Engine engine, StackRecord stack) {
        Operation operation = stack.operation();
        if (operation.kind() == Kind.UPDATE) {
            engine.record(stack.operation(operation.at(operation.nested() ? Phase.WAIT : Phase.CLEANUP))
                    .status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", null));
            return;
        }
        settle(engine, stack, operation.kind() == Kind.IMPORT ? "IMPORT_COMPLETE" : "CREATE_COMPLETE", null);
    }

    /** Ends the operation for good: resources forget what they were before. */
    static void settle(Engine engine, StackRecord stack, String status, String reason) {
        engine.checkOpen();
        engine.settle(stack);
        engine.record(stack.operation(null)
                .definition(stack.definition(), null)
                .failure(null)
                .status(status, reason));
    }

    static void failed(Engine engine, StackRecord stack, String summary, String cause) {
        Operation operation = stack.operation();
        StackRecord failed = stack.failure(cause);
        if (operation.kind() == Kind.CREATE) {
            if (operation.nested() || "DO_NOTHING".equals(operation.onFailure())) {
                engine.record(failed.operation(null)
                        .definition(stack.definition(), null)
                        .status("CREATE_FAILED", summary));
            } else if ("DELETE".equals(operation.onFailure())) {
                engine.record(failed.operation(operation.at(Phase.ROLLBACK))
                        .status("DELETE_IN_PROGRESS", summary + "Delete requested by user."));
            } else {
                engine.record(failed.operation(operation.at(Phase.ROLLBACK))
                        .status("ROLLBACK_IN_PROGRESS", summary + "Rollback requested by user."));
            }
        } else if (operation.nested()) {
            engine.record(failed.operation(operation.at(Phase.WAIT)).status("UPDATE_FAILED", summary));
        } else if ("DO_NOTHING".equals(operation.onFailure())) {
            engine.record(failed.operation(null)
                    .status(operation.kind() == Kind.IMPORT ? "IMPORT_ROLLBACK_FAILED" : "UPDATE_FAILED", summary));
        } else {
            engine.record(failed.operation(operation.at(Phase.ROLLBACK)).status(rollingBack(operation), summary));
        }
    }

    /**
     * The phase that a stack is in has failed as a whole, beside its resources: the way forward goes back, the way back ends with its failure.
     */
    static void broken(Engine engine, StackRecord stack, String reason) {
        Operation operation = stack.operation();
        StackRecord resting = stack.operation(null).definition(stack.definition(), null);
        switch (operation.phase()) {
            case FORWARD -> failed(engine, stack, reason + ". ", reason);
            case CLEANUP -> {
                String told = "Update successful. Cleanup failed: " + reason;
                try {
                    settle(engine, stack, "UPDATE_COMPLETE", told);
                } catch (StoreException e) {
                    engine.record(resting.failure(null).status("UPDATE_COMPLETE", told)); // a resource cannot be read
                }
            }
            case ROLLBACK -> {
                if (operation.kind() == Kind.CREATE) {
                    boolean delete = "DELETE".equals(operation.onFailure());
                    engine.record(resting.status(delete ? "DELETE_FAILED" : "ROLLBACK_FAILED", reason));
                } else {
                    engine.record(stack.operation(operation.at(Phase.WAIT)).status(rollbackFailed(operation), reason));
                }
            }
            default -> engine.record(resting.status("DELETE_FAILED", reason));
        }
    }

    static String rollbackFailed(Operation operation) {
        return operation.kind() == Kind.IMPORT ? "IMPORT_ROLLBACK_FAILED" : "UPDATE_ROLLBACK_FAILED";
    }

    static String rollingBack(Operation operation) {
        return operation.kind() == Kind.IMPORT ? "IMPORT_ROLLBACK_IN_PROGRESS" : "UPDATE_ROLLBACK_IN_PROGRESS";
    }

    /** A delete takes over a running create, or CancelUpdateStack turns an update back. */
    static void cancelled(Engine engine, StackRecord stack) {
        Operation operation = stack.operation();
        if (operation.then() != null) {
            engine.record(stack.operation(operation.then()).status("DELETE_IN_PROGRESS", "User Initiated"));
        } else {
            engine.record(stack.failure(operation.cancelled())
                    .operation(operation.cancelled(null, null).at(Phase.ROLLBACK))
                    .status(
                            operation.kind() == Kind.CREATE ? "ROLLBACK_IN_PROGRESS" : rollingBack(operation),
                            operation.cancelled()));
        }
    }
}
