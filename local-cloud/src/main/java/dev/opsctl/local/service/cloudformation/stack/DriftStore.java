package dev.opsctl.local.service.cloudformation.stack;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.stack.DriftRecord.Detection;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What looks at stacks have found: of each stack and of each of its resources the last one. */
public final class DriftStore {

    private final ServiceContext context;
    private final Table<DriftRecord> resources;
    private final Table<Detection> detections;

    DriftStore(ServiceContext context) {
        this.context = context;
        this.resources = context.table("drifts", DriftRecord.class);
        this.detections = context.table("driftdetections", Detection.class);
    }

    /** What was found of a resource, unless the stack has begun something with it since. */
    public Optional<DriftRecord> of(StackRecord stack, ResourceRecord resource) {
        return resources.get(stack.id() + "|" + resource.logicalId()).filter(found -> !found.at()
                .isBefore(resource.at()));
    }

    /** What was found of a stack, unless it has been updated since. */
    public Optional<Detection> of(StackRecord stack) {
        return detections
                .get(stack.id())
                .filter(found -> stack.times().updated() == null
                        || !found.at().isBefore(stack.times().updated()));
    }

    public Optional<Detection> detection(String id) {
        return detections.values().stream()
                .filter(found -> found.id().equals(id))
                .findFirst();
    }

    public void put(String stackId, DriftRecord found) {
        resources.replace(stackId + "|" + found.logicalId(), found);
    }

    public void put(Detection found) {
        detections.replace(found.stackId(), found);
    }

    /** Forgets a stack that is gone. */
    public void forget(String stackId) {
        context.change((Change change) -> {
            detections.remove(stackId);
            List.copyOf(resources.entries(stackId + "|")).stream()
                    .map(Map.Entry::getKey)
                    .forEach(resources::remove);
        });
    }
}
