package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.Change;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;

/** Deletes resources, dependents first, side by side. */
final class Removal {

    /** What becomes of the stored record once the resource is gone or was kept. */
    enum Then {
        MARK,
        FORGET,
        KEEP_RECORD,
        FORGET_OBSOLETE
    }

    /**
     * A resource that goes.
     *
     * @param keep whether its policy leaves it standing: then it only leaves the stack
     */
    record Doomed(ResourceRecord record, boolean keep, Then then) {}

    private final Engine engine;
    private final StackStore store;

    Removal(Engine engine, StackStore store) {
        this.engine = engine;
        this.store = store;
    }

    /** @return what could not be deleted, with the cause */
    Map<String, Throwable> run(StackRecord stack, Map<String, Doomed> doomed) {
        Map<String, Set<String>> needs = new LinkedHashMap<>();
        doomed.forEach((name, item) -> {
            Set<String> among = new LinkedHashSet<>(item.record().needs());
            among.retainAll(doomed.keySet());
            needs.put(name, among);
        });
        Map<String, Throwable> failures = ParallelSteps.run(
                ParallelSteps.reversed(needs),
                store.context().cloud().workers(),
                name -> remove(stack, Objects.requireNonNull(doomed.get(name), name)),
                () -> false,
                true);
        engine.checkOpen();
        engine.showFailed(stack.id(), failures, record -> ResourceStatus.DELETE_FAILED);
        return failures;
    }

    private void remove(StackRecord stack, Doomed item) {
        engine.checkOpen();
        try {
            takeAway(stack, item);
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            engine.checkOpen();
            show(stack, item, ResourceStatus.DELETE_FAILED, FailureReasons.of(e));
            throw e;
        }
    }

    private void takeAway(StackRecord stack, Doomed item) {
        ResourceRecord record = item.record();
        if (item.keep() && record.physicalId() != null) {
            done(stack, item, ResourceStatus.DELETE_SKIPPED);
            return;
        }
        show(stack, item, ResourceStatus.DELETE_IN_PROGRESS, null);
        if (record.physicalId() != null) {
            engine.type(record.type())
                    .delete(engine.request(
                            stack,
                            record.logicalId(),
                            record.physicalId(),
                            record.properties(),
                            null,
                            record.tags(),
                            "delete"));
        }
        done(stack, item, ResourceStatus.DELETE_COMPLETE);
    }

    /** The event, and the status where the record is the resource's own. */
    private void show(StackRecord stack, Doomed item, ResourceStatus status, @Nullable String reason) {
        engine.checkOpen();
        ResourceRecord shown = item.record().status(status, reason, engine.now());
        store.store().change((Change change) -> {
            if (item.then() == Then.MARK || item.then() == Then.FORGET) {
                store.put(stack.id(), shown);
            }
            engine.event(stack, shown);
        });
    }

    private void done(StackRecord stack, Doomed item, ResourceStatus status) {
        engine.checkOpen();
        store.store().change((Change change) -> {
            show(stack, item, status, null);
            if (item.then() == Then.FORGET) {
                store.removeResource(stack.id(), item.record().logicalId());
            } else if (item.then() == Then.FORGET_OBSOLETE) {
                store.removeObsolete(stack.id(), item.record().logicalId());
            }
        });
    }
}
