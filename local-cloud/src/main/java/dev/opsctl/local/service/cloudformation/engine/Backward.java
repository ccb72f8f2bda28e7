package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord.Action;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.Change;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** What takes things away: cleanup after an update, rollback to the exact former state, delete. */
final class Backward {

    private final Engine engine;
    private final StackStore store;
    private final Removal removal;

    Backward(Engine engine, StackStore store) {
        this.engine = engine;
        this.store = store;
        this.removal = new Removal(engine, store);
    }

    /** After a good update: deletes what the template has no more and what was replaced, then the stack rests. */
    void cleanUp(StackRecord stack) {
        Operation operation = stack.running();
        Map<String, Removal.Doomed> doomed = new LinkedHashMap<>();
        Map<String, Throwable> failures = new LinkedHashMap<>();
        for (ResourceRecord record : store.resources(stack.id())) {
            if (!operation.id().equals(record.operationId())) {
                if (record.status().name().startsWith("DELETE_")) {
                    store.removeResource(stack.id(), record.logicalId());
                } else {
                    doomed.put(
                            record.logicalId(),
                            new Removal.Doomed(
                                    record, !record.policies().deletion().equals("Delete"), Removal.Then.FORGET));
                }
            } else if ((record.action() == Action.REPLACE || record.action() == Action.UPDATE)
                    && record.former() != null
                    && !record.former().made().equals(record.physicalId())) {
                doomed.put(
                        record.logicalId(),
                        new Removal.Doomed(
                                record.former(),
                                record.policies().updateReplace().equals("Retain"),
                                Removal.Then.KEEP_RECORD));
            } else if (record.action() == Action.UPDATE && record.type().equals(NestedStacks.TYPE)) {
                finish(record, failures);
            }
        }
        failures.putAll(removal.run(stack, doomed));
        engine.checkOpen();
        takenAway(stack, failures);
    }

    private void finish(ResourceRecord nested, Map<String, Throwable> failures) {
        try {
            engine.nested().finish(nested.made());
        } catch (StoppedException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            failures.put(nested.logicalId(), e);
        }
    }

    void rollBack(StackRecord stack) {
        if (stack.running().kind() == Kind.CREATE) {
            rollBackCreate(stack);
        } else {
            rollBackUpdate(stack);
        }
    }

    private void rollBackCreate(StackRecord stack) {
        Map<String, Removal.Doomed> doomed = new LinkedHashMap<>();
        for (ResourceRecord record : store.resources(stack.id())) {
            if (!record.gone()) {
                boolean keep = record.policies().deletion().equals("Retain") || record.action() == Action.IMPORT;
                doomed.put(record.logicalId(), new Removal.Doomed(record, keep, Removal.Then.MARK));
            }
        }
        takenAway(stack, removal.run(stack, doomed));
    }

    /** The end of the phases that only take things away. */
    private StackRecord takenAway(StackRecord stack, Map<String, Throwable> failures) {
        engine.checkOpen();
        StackRecord now = store.byId(stack.id()).orElseThrow();
        return engine.end(
                now.id(),
                failures.isEmpty()
                        ? new Outcome.Done()
                        : new Outcome.Incomplete(engine.summary(now, failures.keySet())));
    }

    private void rollBackUpdate(StackRecord stack) {
        if (stack.status() != StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS) {
            Map<String, ResourceRecord> touched = new LinkedHashMap<>();
            store.resources(stack.id()).forEach(record -> {
                if (record.former() != null) {
                    touched.put(record.logicalId(), record);
                }
            });
            Map<String, Set<String>> graph = new LinkedHashMap<>();
            touched.forEach((name, record) -> {
                Set<String> needs = new LinkedHashSet<>(record.changed().needs());
                needs.retainAll(touched.keySet());
                graph.put(name, needs);
            });
            Map<String, Throwable> failures = ParallelSteps.run(
                    graph,
                    store.context().cloud().workers(),
                    name -> restore(stack, Objects.requireNonNull(touched.get(name), name)),
                    () -> false,
                    true);
            engine.checkOpen();
            engine.showFailed(stack.id(), failures, record -> ResourceStatus.UPDATE_FAILED);
            StackRecord now = store.byId(stack.id()).orElseThrow();
            if (!failures.isEmpty()) {
                engine.end(now.id(), new Outcome.NotRestored(engine.summary(now, failures.keySet())));
                return;
            }
            engine.end(now.id(), new Outcome.Restored());
        }
        takenAway(stack, removal.run(stack, created(stack)));
    }

    private Map<String, Removal.Doomed> created(StackRecord stack) {
        Map<String, Removal.Doomed> doomed = new LinkedHashMap<>();
        for (ResourceRecord record : store.resources(stack.id())) {
            if (record.former() == null && (record.action() == Action.CREATE || record.action() == Action.IMPORT)) {
                boolean keep = record.policies().deletion().equals("Retain") || record.action() == Action.IMPORT;
                doomed.put(record.logicalId(), new Removal.Doomed(record, keep, Removal.Then.FORGET));
            }
        }
        store.obsolete(stack.id())
                .forEach(record -> doomed.put(
                        record.logicalId(), new Removal.Doomed(record, false, Removal.Then.FORGET_OBSOLETE)));
        return doomed;
    }

    /** Gives a resource its former properties, or the stack its former resource. */
    private void restore(StackRecord stack, ResourceRecord record) {
        engine.checkOpen();
        try {
            goBack(stack, record);
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            engine.checkOpen();
            engine.record(stack, record.status(ResourceStatus.UPDATE_FAILED, FailureReasons.of(e), engine.now()));
            throw e;
        }
    }

    private void goBack(StackRecord stack, ResourceRecord record) {
        ResourceRecord former = record.changed();
        if (record.action() == Action.NONE) {
            store.put(stack.id(), former.settled());
            return;
        }
        boolean refused = record.action() == Action.UPDATE
                && engine.type(record.type())
                        .updateRefusal(former.properties(), record.properties())
                        .isPresent();
        if (refused || skipped(stack, record.logicalId())) {
            engine.record(stack, former.settled().status(ResourceStatus.UPDATE_COMPLETE, null, engine.now()));
            return;
        }
        if (record.action() == Action.REPLACE) {
            store.store().change((Change change) -> {
                if (record.physicalId() != null) {
                    store.putObsolete(stack.id(), record);
                }
                engine.record(stack, former.settled().status(ResourceStatus.UPDATE_COMPLETE, null, engine.now()));
            });
            return;
        }
        engine.record(stack, record.status(ResourceStatus.UPDATE_IN_PROGRESS, null, engine.now()));
        if (record.type().equals(NestedStacks.TYPE)) {
            engine.nested().rollBack(record.made(), engine.caller(stack));
            engine.record(stack, former.settled().status(ResourceStatus.UPDATE_COMPLETE, null, engine.now()));
            return;
        }
        var state = engine.type(record.type())
                .update(engine.request(
                        stack,
                        record.logicalId(),
                        record.physicalId(),
                        former.properties(),
                        record.properties(),
                        former.tags(),
                        "rollback"));
        store.store().change((Change change) -> {
            if (!state.physicalId().equals(record.physicalId())) {
                // an update had moved to another resource, and the way back has left it
                store.putObsolete(stack.id(), record);
            }
            engine.record(
                    stack,
                    former.settled()
                            .state(state.physicalId(), state.attributes())
                            .status(ResourceStatus.UPDATE_COMPLETE, null, engine.now()));
        });
    }

    /** Whether ContinueUpdateRollback has been told to leave it: by its logical id in the root, by {@code StackName.LogicalId} below. */
    private boolean skipped(StackRecord stack, String logicalId) {
        String name = stack.parentId() == null ? logicalId : stack.name() + "." + logicalId;
        return store.byId(stack.rootId() == null ? stack.id() : stack.rootId())
                .map(StackRecord::operation)
                .map(Operation::skip)
                .map(skip -> skip.contains(name))
                .orElse(false);
    }

    void delete(StackRecord stack) {
        for (StackRecord.OutputValue output : stack.outputs()) {
            if (output.exportName() != null) {
                for (StackRecord user : Outputs.users(store, output.exportName())) {
                    if (!user.id().equals(stack.id())) {
                        engine.end(
                                stack.id(),
                                new Outcome.Incomplete("Delete canceled. Cannot delete export " + output.exportName()
                                        + " as it is in use by " + user.name() + "."));
                        return;
                    }
                }
            }
        }
        Map<String, Removal.Doomed> doomed = new LinkedHashMap<>();
        List<String> retain = stack.running().retain();
        for (ResourceRecord record : store.resources(stack.id())) {
            if (!record.gone()) {
                boolean keep = !record.policies().deletion().equals("Delete") || retain.contains(record.logicalId());
                doomed.put(record.logicalId(), new Removal.Doomed(record, keep, Removal.Then.MARK));
            }
        }
        Map<String, Throwable> failures = new LinkedHashMap<>(removal.run(stack, doomed));
        Map<String, Removal.Doomed> rest = new LinkedHashMap<>();
        store.obsolete(stack.id())
                .forEach(record ->
                        rest.put(record.logicalId(), new Removal.Doomed(record, false, Removal.Then.FORGET_OBSOLETE)));
        failures.putAll(removal.run(stack, rest));
        if (takenAway(stack, failures).hasEnded()) {
            store.changeSets(stack.id()).stream() // what was executed is still found by its ARN
                    .filter(set -> set.executionStatus() != ExecutionStatus.EXECUTE_COMPLETE)
                    .forEach(set -> store.removeChangeSet(set.id()));
            store.drifts().forget(stack.id());
        }
    }
}
