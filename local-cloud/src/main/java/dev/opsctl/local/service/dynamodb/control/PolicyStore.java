package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.store.Table;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The resource policies of a scope's tables and streams, under what {@link TableArns#resource} says. */
final class PolicyStore {

    /** @param revision the time of its last change, in milliseconds since the epoch; each change has a later one */
    record Policy(String document, String revision) {}

    private final ServiceContext context;
    private final Table<Policy> policies;

    PolicyStore(ServiceContext context) {
        this.context = context;
        this.policies = context.table("policies", Policy.class).shared();
    }

    Optional<Policy> get(String resource) {
        return policies.get(resource);
    }

    /** Sets a policy, in its canonical form; the same again changes nothing. */
    Policy put(String resource, String document) {
        Policy first =
                new Policy(document, Long.toString(context.clock().instant().toEpochMilli()));
        return policies.update(resource, first, now -> now.document().equals(document) ? now : changed(now, first));
    }

    private static Policy changed(Policy now, Policy next) {
        long later = Math.max(Long.parseLong(next.revision()), Long.parseLong(now.revision()) + 1);
        return new Policy(next.document(), Long.toString(later));
    }

    Optional<Policy> remove(String resource) {
        return policies.remove(resource);
    }

    /** Forgets the policies of a table that is deleted, and of its streams. */
    void follow(StoredTable before, @Nullable StoredTable after) {
        if (after == null) {
            policies.remove("table/" + before.name());
            policies.entries("table/" + before.name() + "/").forEach(entry -> policies.remove(entry.getKey()));
        }
    }
}
