package dev.opsctl.local.service.xray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The segments of the last 30 days, as far as they fit: beyond {@link #MOST_BYTES} the oldest traces go. Who hands one in waits for nothing;
 * they are written together, once a second, so that what was handed in during the last second is lost at kill -9. Who reads, reads what was
 * handed in before.
 *
 * <p>Keys begin with the trace's id, and that with the time at which it began: the order of the table is that of time.
 */
final class SegmentStore {

    /** Of one account and region, on disk. */
    static final long MOST_BYTES = Long.getLong("opsctl.xray.bytes", 128L << 20);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Waiting segments beyond this are written by who hands in the next one. */
    private static final int MOST_WAITING = 20_000;

    private static final String USED = "bytes";

    private final ServiceContext context;
    private final Table<byte[]> segments;
    private final Table<Long> usage;
    private Map<String, byte[]> waiting = new LinkedHashMap<>();

    SegmentStore(ServiceContext context) {
        this.context = context;
        this.segments = context.table("segments", byte[].class);
        this.usage = context.table("segments-usage", Long.class);
    }

    void add(SegmentDocument document) {
        byte[] bytes;
        try {
            bytes = PojoJson.mapper().writeValueAsBytes(document.json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
        boolean full;
        synchronized (this) {
            if (waiting.isEmpty()) {
                context.cloud().workers().gather("the segments of X-Ray", PAUSE, this::flush, failure -> {});
            }
            waiting.put(document.key(), bytes);
            full = waiting.size() >= MOST_WAITING;
        }
        if (full) {
            flush();
        }
    }

    /** Writes what waits. */
    void flush() {
        context.change(change -> {
            Map<String, byte[]> batch;
            synchronized (this) {
                batch = waiting;
                waiting = new LinkedHashMap<>();
            }
            if (batch.isEmpty()) {
                return;
            }
            change.onRollback(() -> putBack(batch));
            long[] grown = {0};
            batch.forEach((key, bytes) -> {
                grown[0] += bytes.length;
                if (!segments.insert(key, bytes)) {
                    segments.update(key, before -> {
                        grown[0] -= before.length;
                        return bytes;
                    });
                }
            });
            grown[0] -= removeOldest(key -> key.compareTo(oldest()) < 0);
            long used = usage.get(USED).orElse(0L) + grown[0];
            if (used > MOST_BYTES) {
                long[] left = {used - MOST_BYTES * 9 / 10};
                used -= removeOldest(key -> left[0] > 0, left);
            }
            usage.replace(USED, used);
        });
    }

    private synchronized void putBack(Map<String, byte[]> batch) {
        batch.putAll(waiting);
        waiting = batch;
    }

    private long removeOldest(Predicate<String> old) {
        return removeOldest(old, new long[1]);
    }

    /** @return how many bytes it was; {@code left} is less by them */
    private long removeOldest(Predicate<String> old, long[] left) {
        List<String> keys = new ArrayList<>();
        long[] removed = {0};
        segments.walk("", "2", false, (key, bytes) -> {
            if (!old.test(key)) {
                return false;
            }
            keys.add(key);
            removed[0] += bytes.length;
            left[0] -= bytes.length;
            return true;
        });
        keys.forEach(segments::remove);
        return removed[0];
    }

    private String oldest() {
        return begin(context.clock().instant().getEpochSecond() - SegmentDocument.RETENTION_SECONDS);
    }

    /** The least key of traces that began at this second or later. */
    private static String begin(long seconds) {
        return "1-" + HexFormat.of().toHexDigits((int) Math.max(0, Math.min(seconds, 0xffffffffL)));
    }

    /** A trace; one without segments if nothing is known of it. */
    Trace trace(String id) {
        flush();
        List<ObjectNode> documents = new ArrayList<>();
        walk(max(id + "/"), id + "0", (trace, document) -> {
            documents.add(document);
            return true;
        });
        return Trace.of(id, documents);
    }

    /** Looks at traces by the time at which they began. */
    interface Visitor {
        /** @return whether to go on */
        boolean visit(Trace trace);
    }

    /**
     * Visits the traces that began in a span of seconds, the youngest first.
     *
     * @param before only those whose id is less; null for all
     */
    void traces(long from, long to, @Nullable String before, Visitor visitor) {
        flush();
        String end = begin(to + 1);
        String last = before != null && before.compareTo(end) < 0 ? before : end;
        List<String> ids = new ArrayList<>();
        segments.walk(max(begin(from)), last, true, (key, bytes) -> {
            String id = key.substring(0, key.indexOf('/'));
            if (ids.isEmpty() || !ids.get(ids.size() - 1).equals(id)) {
                ids.add(id);
            }
            return true;
        });
        for (String id : ids) {
            if (!visitor.visit(trace(id))) {
                return;
            }
        }
    }

    private String max(String from) {
        String oldest = oldest();
        return from.compareTo(oldest) < 0 ? oldest : from;
    }

    private void walk(String from, String to, Table.Visitor<ObjectNode> visitor) {
        segments.walk(from, to, false, (key, bytes) -> {
            try {
                return visitor.visit(key, (ObjectNode) PojoJson.mapper().readTree(bytes));
            } catch (IOException e) {
                throw new IllegalStateException("segment " + key + " was checked when it came", e);
            }
        });
    }
}
