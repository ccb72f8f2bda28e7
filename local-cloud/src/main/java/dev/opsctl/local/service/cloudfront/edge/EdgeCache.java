package dev.opsctl.local.service.cloudfront.edge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an account's distributions have cached, in memory: at most so many bytes, the longest unused goes first. After a restart the cache is
 * empty, as a new edge location's is.
 */
public final class EdgeCache {

    private static final long BYTES = 64L << 20;
    private static final long LARGEST = 8L << 20;
    /** What an entry takes beside its body. */
    private static final long OVERHEAD = 2_048;

    /**
     * A kept answer.
     *
     * @param paths of the viewer's request and of what it came to: an invalidation of either drops it
     * @param ttl in seconds
     */
    record Entry(String distributionId, Set<String> paths, Answer answer, Instant stored, long ttl) {

        boolean isFresh(Instant now) {
            return now.isBefore(stored.plusSeconds(ttl));
        }

        Entry refreshed(Instant now, long newTtl) {
            return new Entry(distributionId, paths, answer, now, newTtl);
        }

        private long size() {
            return answer.body().length + OVERHEAD;
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    synchronized Optional<Entry> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    synchronized void put(String key, Entry entry) {
        remove(key);
        if (entry.size() > LARGEST) {
            return;
        }
        entries.put(key, entry);
        bytes += entry.size();
        while (bytes > BYTES) {
            remove(entries.keySet().iterator().next());
        }
    }

    synchronized void remove(String key) {
        Entry former = entries.remove(key);
        if (former != null) {
            bytes -= former.size();
        }
    }

    /** Drops what some paths of a distribution mean; a star at the end of one stands for all that begin so. */
    public synchronized void forget(String distributionId, List<String> paths) {
        List<String> gone = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.distributionId().equals(distributionId)
                    && entry.paths().stream()
                            .anyMatch(path -> paths.stream().anyMatch(pattern -> isMeant(pattern, path)))) {
                gone.add(key);
            }
        });
        gone.forEach(this::remove);
    }

    private static boolean isMeant(String pattern, String path) {
        String whole = pattern.startsWith("/") ? pattern : "/" + pattern;
        return whole.endsWith("*") ? path.startsWith(whole.substring(0, whole.length() - 1)) : path.equals(whole);
    }
}
