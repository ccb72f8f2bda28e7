package dev.opsctl.local.service.lambda.source;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The records of a shard that were read but whose predecessors are not all done: where a restart must go on. */
final class SequenceTracker {

    private final Map<String, Boolean> open = new LinkedHashMap<>();

    synchronized void read(String sequence) {
        open.put(sequence, false);
    }

    /** @return the last record up to which now everything is done, if that moved */
    synchronized Optional<String> done(Iterable<String> sequences) {
        sequences.forEach(sequence -> open.put(sequence, true));
        String last = null;
        for (var entries = open.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<String, Boolean> entry = entries.next();
            if (!entry.getValue()) {
                break;
            }
            last = entry.getKey();
            entries.remove();
        }
        return Optional.ofNullable(last);
    }

    synchronized int size() {
        return open.size();
    }
}
