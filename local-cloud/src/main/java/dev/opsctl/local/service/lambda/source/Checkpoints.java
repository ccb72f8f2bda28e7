package dev.opsctl.local.service.lambda.source;

import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Up to where the records of each shard are done, for each mapping. Only who took a shard last moves its checkpoint, and only forward: what an
 * earlier run still has in hand when it was replaced changes nothing.
 */
final class Checkpoints {

    /** The checkpoint of a shard of which nothing is left. */
    static final String END = "END";

    private static final String BEGIN = "BEGIN";

    private final Store store;
    private final Table<String> table;
    private final Map<String, Lease> holders = new ConcurrentHashMap<>();

    Checkpoints(Store store, Table<String> table) {
        this.store = store;
        this.table = table;
    }

    /** The right to move one shard's checkpoint, until somebody else takes the shard. */
    final class Lease {
        private final String key;

        private Lease(String key) {
            this.key = key;
        }

        /** The last record up to which all are done, {@link #END}, or empty at the shard's beginning. */
        Optional<String> position() {
            return table.get(key);
        }

        /** Moves the checkpoint to a record. */
        void advance(String sequence) {
            store.change((Change change) -> {
                if (holders.get(key) == this) {
                    table.update(key, sequence, now -> isBehind(now, sequence) ? sequence : now);
                }
            });
        }
    }

    /** Whether a checkpoint lies before another one. */
    static boolean isBehind(String one, String other) {
        if (one.equals(END)) {
            return false;
        }
        return other.equals(END) || new BigInteger(one).compareTo(new BigInteger(other)) < 0;
    }

    Lease take(String mapping, String shard) {
        Lease lease = new Lease(mapping + "/" + shard);
        holders.put(lease.key, lease);
        return lease;
    }

    /** Whether it is fixed where a mapping begins. */
    boolean isBegun(String mapping) {
        return !table.entries(mapping + "/").isEmpty();
    }

    void begin(String mapping) {
        table.insert(mapping + "/" + BEGIN, BEGIN);
    }

    /** Forgets a mapping; what it still has in hand leaves no trace. */
    void forget(String mapping) {
        store.change((Change change) -> {
            holders.keySet().removeIf(key -> key.startsWith(mapping + "/"));
            table.entries(mapping + "/").forEach(entry -> table.remove(entry.getKey()));
        });
    }
}
