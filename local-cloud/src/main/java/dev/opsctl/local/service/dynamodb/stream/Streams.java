package dev.opsctl.local.service.dynamodb.stream;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** The streams of a scope's tables, and their records. */
public final class Streams {

    private final ServiceContext context;
    private final Table<StoredStream> streams;
    private final Map<String, Table<byte[]>> contents = new ConcurrentHashMap<>();

    public Streams(ServiceContext context) {
        this.context = context;
        this.streams = context.table("streams", StoredStream.class).shared();
    }

    private static String key(String table, String label) {
        return table + "/" + label;
    }

    private static String key(StoredStream stream) {
        return key(stream.table(), stream.label());
    }

    private Instant now() {
        return context.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Does what a change of a table's definition means for its streams: one begins, or ends, because it was switched or the table is gone. Call
     * within the change that stores the definition.
     *
     * @param before null for a new table
     * @param after null for one that is deleted
     */
    public void follow(@Nullable StoredTable before, @Nullable StoredTable after) {
        String former = before == null ? null : before.streamLabel();
        String label = after == null ? null : after.streamLabel();
        if (before != null && former != null && !former.equals(label)) {
            streams.update(
                    key(before.name(), former), stream -> stream.isOn() ? stream.end(next(stream), now()) : stream);
        }
        if (after != null && label != null && !label.equals(former)) {
            begin(StoredStream.begin(after, label, now()));
        }
    }

    private void begin(StoredStream stream) {
        // a table of the same name, made and deleted within the same millisecond, had a stream of the same ARN
        streams.remove(key(stream)).ifPresent(other -> records(other).clear());
        streams.insert(key(stream), stream);
    }

    /** The ARN of a stream of this scope. */
    public String arn(String table, String label) {
        return context.arn("table/" + table + "/stream/" + label);
    }

    String arn(StoredStream stream) {
        return arn(stream.table(), stream.label());
    }

    /** A stream that can be read. */
    Optional<StoredStream> find(Arn arn) {
        String[] parts = arn.resource().split("/");
        return streams.get(key(parts[1], parts[3])).filter(stream -> !stream.isGone(now()));
    }

    /** All streams that can be read, ordered by table and age. */
    List<StoredStream> list() {
        Instant now = now();
        return streams.values().stream().filter(stream -> !stream.isGone(now)).toList();
    }

    /** All that something is left of. */
    List<StoredStream> all() {
        return streams.values();
    }

    /** Adds a record to a stream that is on; call within the change that it tells of. */
    void append(String table, String label, Instant now, Function<StreamViewType, ChangeRecord> record) {
        StoredStream stream = streams.get(key(table, label)).orElseThrow();
        if (stream.isShardFull(now)) {
            StoredStream full = stream;
            stream = streams.update(key(full), before -> before.nextShard(next(full), now))
                    .orElseThrow();
        }
        records(stream).insert(next(stream), record.apply(stream.viewType()).write());
    }

    Table<byte[]> records(StoredStream stream) {
        return contents.computeIfAbsent(
                "stream/" + stream.tableId() + "/" + stream.label(), name -> context.table(name, byte[].class));
    }

    /** The next record's sequence number, as the change under way sees it, or as it is durable. */
    String next(StoredStream stream) {
        String[] last = {SequenceNumber.max(stream.trimmed(), stream.last().end())};
        last[0] = SequenceNumber.max(last[0], stream.last().start());
        records(stream).walk("", SequenceNumber.END, true, (number, bytes) -> {
            last[0] = SequenceNumber.max(last[0], number);
            return false;
        });
        return SequenceNumber.after(last[0]);
    }

    /** The first sequence number of what is not too old to be read, whether or not the rest is removed yet. */
    String horizon(StoredStream stream) {
        long oldest = now().minus(StoredStream.RETENTION).getEpochSecond();
        String[] first = {
            stream.trimmed() == null ? stream.shards().get(0).start() : SequenceNumber.after(stream.trimmed())
        };
        records(stream).walk("", SequenceNumber.END, false, (number, bytes) -> {
            boolean old = ChangeRecord.readTime(bytes) < oldest;
            if (old) {
                first[0] = SequenceNumber.after(number);
            }
            return old;
        });
        return first[0];
    }

    /**
     * Removes what has become too old, the oldest records first.
     *
     * @param most how many records, so that a change stays small
     * @return when there is something to remove next; empty when nothing is left that will grow old
     */
    Optional<Instant> trim(StoredStream named, int most) {
        return context.change(change -> {
            StoredStream stream = streams.get(key(named)).orElse(null);
            if (stream == null) {
                return Optional.<Instant>empty();
            }
            Instant now = now();
            boolean gone = stream.isGone(now);
            long oldest = now.minus(StoredStream.RETENTION).getEpochSecond();
            Table<byte[]> records = records(stream);
            String last = null;
            Long next = null;
            for (Map.Entry<String, byte[]> entry : records.range("", most + 1)) {
                long at = ChangeRecord.readTime(entry.getValue());
                if (!gone && at >= oldest) {
                    next = at;
                    break;
                }
                records.remove(entry.getKey());
                last = entry.getKey();
            }
            if (gone) {
                if (records.size() > 0) {
                    return Optional.of(now);
                }
                streams.remove(key(stream));
                contents.remove("stream/" + stream.tableId() + "/" + stream.label());
                return Optional.<Instant>empty();
            }
            String trimmed = last;
            streams.update(key(stream), before -> before.trim(trimmed, now));
            if (next != null) {
                return Optional.of(StoredStream.over(Instant.ofEpochSecond(next)));
            } else if (last != null) {
                return Optional.of(now);
            }
            return Optional.ofNullable(stream.ended()).map(StoredStream::over);
        });
    }
}
