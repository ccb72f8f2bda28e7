package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.Operation.Phase;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord.Action;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.Change;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        Operation operation = stack.operation();
        Map<String, Removal.Doomed> doomed = new LinkedHashMap<>();
        Map<String, Throwable> failures = new LinkedHashMap<>();
        for (ResourceRecord record : store.resources(stack.id())) {
            if (!operation.id().equals(record.operationId())) {
                if (record.status().startsWith("DELETE_")) {
                    store.removeResource(stack.id(), record.logicalId());
                } else {
                    doomed.put(
                            record.logicalId(),
                            new Removal.Doomed(
                                    record, !record.policies().deletion().equals("Delete"), Removal.Then.FORGET));
                }
            } else if ((record.action() == Action.REPLACE || record.action() == Action.UPDATE)
                    && record.former() != null
                    && !record.former().physicalId().equals(record.physicalId())) {
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
        Ending.settle(
                engine,
                store.byId(stack.id()).orElseThrow(),
                "UPDATE_COMPLETE",
                failures.isEmpty() ? null : "Update successful. One or more resources could not be deleted.");
    }

    private void finish(ResourceRecord nested, Map<String, Throwable> failures) {
        try {
            engine.nested().finish(nested.physicalId());
        } catch (StoppedException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            failures.put(nested.logicalId(), e);
        }
    }

    void rollBack(StackRecord stack) {
        if (stack.operation().kind() == Kind.CREATE) {
            rollBackCreate(stack);
        } else {
            rollBackUpdate(stack);
        }
    }

    private void rollBackCreate(StackRecord stack) {
        Map<String, Removal.Doomed> doomed = new LinkedHashMap<>();
        for (ResourceRecord record : store.resources(stack.id())) {
            if (!record.status().startsWith("DELETE_COMPLETE")
                    && !record.status().equals("DELETE_SKIPPED")) {
                boolean keep = record.policies().deletion().equals("Retain") || record.action() == Action.IMPORT;
                doomed.put(record.logicalId(), new Removal.Doomed(record, keep, Removal.Then.MARK));
            }
        }
        Map<String, Throwable> failures = removal.run(stack, doomed);
        engine.checkOpen();
        StackRecord now = store.byId(stack.id()).orElseThrow();
        boolean delete = "DELETE".equals(now.operation().onFailure());
        StackRecord ended = now.operation(null).definition(now.definition(), null);
        if (!failures.isEmpty()) {
            engine.record(ended.status(
                    delete ? "DELETE_FAILED" : "ROLLBACK_FAILED", Ending.summary(store, now, failures.keySet())));
        } else if (delete) {
            engine.record(
                    ended.times(now.created(), now.updated(), engine.now()).status("DELETE_COMPLETE", null));
        } else {
            engine.record(ended.status("ROLLBACK_COMPLETE", null));
        }
    }

    private void rollBackUpdate(StackRecord stack) {
        Operation operation = stack.operation();
        boolean importing = operation.kind() == Kind.IMPORT;
        if (!stack.status().contains("CLEANUP")) {
            Map<String, ResourceRecord> touched = new LinkedHashMap<>();
            store.resources(stack.id()).forEach(record -> {
                if (record.former() != null) {
                    touched.put(record.logicalId(), record);
                }
            });
            Map<String, Set<String>> graph = new LinkedHashMap<>();
            touched.forEach((name, record) -> {
                Set<String> needs = new LinkedHashSet<>(record.former().needs());
                needs.retainAll(touched.keySet());
                graph.put(name, needs);
            });
            Map<String, Throwable> failures = ParallelSteps.run(
                    graph,
                    store.context().cloud().workers(),
                    name -> restore(stack, touched.get(name)),
                    () -> false,
                    true);
            engine.checkOpen();
            engine.showFailed(stack.id(), failures, record -> "UPDATE_FAILED");
            StackRecord now = store.byId(stack.id()).orElseThrow();
            if (!failures.isEmpty()) {
                engine.record(now.operation(operation.at(Phase.WAIT))
                        .status(Ending.rollbackFailed(operation), Ending.summary(store, now, failures.keySet())));
                return;
            }
            engine.record(now.status(
                    importing ? "IMPORT_ROLLBACK_IN_PROGRESS" : "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", null));
        }
        Map<String, Throwable> failures = removal.run(stack, created(stack));
        engine.checkOpen();
        StackRecord now = store.byId(stack.id()).orElseThrow();
        Ending.settle(
                engine,
                now.definition(now.former() == null ? now.definition() : now.former(), null),
                importing ? "IMPORT_ROLLBACK_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE",
                failures.isEmpty() ? null : "One or more resources could not be deleted.");
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
            engine.record(stack, record.status("UPDATE_FAILED", FailureReasons.of(e), engine.now()));
            throw e;
        }
    }

    private void goBack(StackRecord stack, ResourceRecord record) {
        ResourceRecord former = record.former();
        if (record.action() == Action.NONE) {
            store.put(stack.id(), former.settled());
            return;
        }
        if (skipped(stack, record.logicalId())) {
            engine.record(stack, former.settled().status("UPDATE_COMPLETE", null, engine.now()));
            return;
        }
        if (record.action() == Action.REPLACE) {
            store.store().change((Change change) -> {
                if (record.physicalId() != null) {
                    store.putObsolete(stack.id(), record);
                }
                engine.record(stack, former.settled().status("UPDATE_COMPLETE", null, engine.now()));
            });
            return;
        }
        engine.record(stack, record.status("UPDATE_IN_PROGRESS", null, engine.now()));
        if (record.type().equals(NestedStacks.TYPE)) {
            engine.nested().rollBack(record.physicalId(), engine.caller(stack));
            engine.record(stack, former.settled().status("UPDATE_COMPLETE", null, engine.now()));
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
                            .status("UPDATE_COMPLETE", null, engine.now()));
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
                        engine.record(stack.operation(null)
                                .status(
                                        "DELETE_FAILED",
                                        "Delete canceled. Cannot delete export " + output.exportName()
                                                + " as it is in use by " + user.name() + "."));
                        return;
                    }
                }
            }
        }
        Map<String, Removal.Doomed> doomed = new LinkedHashMap<>();
        List<String> retain = stack.operation().retain() == null
                ? List.of()
                : stack.operation().retain();
        for (ResourceRecord record : store.resources(stack.id())) {
            if (!record.status().equals("DELETE_COMPLETE") && !record.status().equals("DELETE_SKIPPED")) {
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
        engine.checkOpen();
        StackRecord now = store.byId(stack.id()).orElseThrow().operation(null);
        if (failures.isEmpty()) {
            engine.record(now.times(now.created(), now.updated(), engine.now()).status("DELETE_COMPLETE", null));
            store.changeSets(stack.id()).forEach(set -> store.removeChangeSet(set.id()));
        } else {
            engine.record(now.status("DELETE_FAILED", Ending.summary(store, now, failures.keySet())));
        }
    }
}
