package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudfront.edge.EdgeCache;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was invalidated, by distribution. The edge's cache forgets it in the same moment. */
final class Invalidations {

    /** @param paths with {@code *} at their ends, at most */
    record Record(String id, String distributionId, String callerReference, List<String> paths, Instant created) {}

    private final Table<Record> table;
    private final EdgeCache cache = new EdgeCache();

    Invalidations(ServiceContext context) {
        this.table = context.table("invalidations", Record.class);
    }

    /** The cache of this account's distributions. */
    EdgeCache cache() {
        return cache;
    }

    List<Record> of(String distributionId) {
        return table.entries(distributionId + "/").stream()
                .map(Map.Entry::getValue)
                .toList();
    }

    Optional<Record> find(String distributionId, String id) {
        return table.get(distributionId + "/" + id);
    }

    void insert(Record made) {
        table.insert(made.distributionId() + "/" + made.id(), made);
    }

    void forget(String distributionId) {
        of(distributionId).forEach(one -> table.remove(distributionId + "/" + one.id()));
    }
}
