package dev.opsctl.local.service.dynamodb.stream;

import dev.opsctl.local.service.dynamodb.table.StoredTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * A table's stream. It outlives being switched off, and the table itself, by the time for which its records are kept.
 *
 * @param tableId of the very table, whatever is called so later
 * @param ended when it was switched off; null while it is on
 * @param trimmed the last record that was removed because of its age, or null
 * @param shards the oldest first; while the stream is on, the last one is open
 */
public record StoredStream(
        String table,
        String label,
        String tableId,
        StreamViewType viewType,
        List<KeySchemaElement> keySchema,
        Instant created,
        @Nullable Instant ended,
        @Nullable String trimmed,
        List<Shard> shards) {

    /** How long records can be read. */
    static final Duration RETENTION = Duration.ofHours(24);
    /** For how long AWS writes to one shard. */
    private static final Duration SHARD_LIFE = Duration.ofHours(4);

    /**
     * A part of a stream, one after the other.
     *
     * @param parent the shard that it follows, or null
     * @param start the number that it begins with; its records come after it
     * @param end the last number that belongs to it; null while it is open
     */
    public record Shard(
            String id,
            @Nullable String parent,
            String start,
            Instant opened,
            @Nullable String end,
            @Nullable Instant closed) {

        static Shard open(@Nullable String parent, String start, Instant now) {
            String id = String.format("shardId-%020d-%08x", now.toEpochMilli(), (start + parent).hashCode());
            return new Shard(id, parent, start, now, null, null);
        }

        boolean isOpen() {
            return end == null;
        }

        /** Whether all that was in it has become too old. */
        boolean isGone(Instant now) {
            return closed != null && !over(closed).isAfter(now);
        }

        private Shard close(String number, Instant now) {
            return new Shard(id, parent, start, opened, number, now);
        }
    }

    static StoredStream begin(StoredTable table, String label, Instant now) {
        Shard first = Shard.open(null, SequenceNumber.first(now), now);
        return new StoredStream(
                table.name(),
                label,
                table.id(),
                table.description().streamSpecification().streamViewType(),
                List.copyOf(table.description().keySchema()),
                now,
                null,
                null,
                List.of(first));
    }

    /** When nothing that was written until an instant can be read any more: records say the second only. */
    static Instant over(Instant written) {
        return written.plus(RETENTION).plusSeconds(1);
    }

    Shard last() {
        return shards.get(shards.size() - 1);
    }

    /** The shard of that id, if it can be read. */
    Optional<Shard> shard(String id, Instant now) {
        return readable(now).stream().filter(shard -> shard.id().equals(id)).findFirst();
    }

    List<Shard> readable(Instant now) {
        return shards.stream().filter(shard -> !shard.isGone(now)).toList();
    }

    boolean isOn() {
        return ended == null;
    }

    /** Whether nothing of it can be read any more. */
    boolean isGone(Instant now) {
        return ended != null && !over(ended).isAfter(now);
    }

    boolean isShardFull(Instant now) {
        return !last().opened().plus(SHARD_LIFE).isAfter(now);
    }

    /** The stream with its shard closed and another one open. @param number the next sequence number */
    StoredStream nextShard(String number, Instant now) {
        List<Shard> all = new ArrayList<>(closed(number, now));
        all.add(Shard.open(last().id(), SequenceNumber.after(number), now));
        return new StoredStream(table, label, tableId, viewType, keySchema, created, ended, trimmed, List.copyOf(all));
    }

    /** The stream switched off. @param number the next sequence number */
    StoredStream end(String number, Instant now) {
        return new StoredStream(table, label, tableId, viewType, keySchema, created, now, trimmed, closed(number, now));
    }

    private List<Shard> closed(String number, Instant now) {
        List<Shard> all = new ArrayList<>(shards);
        all.set(all.size() - 1, last().close(number, now));
        return List.copyOf(all);
    }

    /** The stream without what has become too old. @param number the last record that is removed, or null */
    StoredStream trim(@Nullable String number, Instant now) {
        return new StoredStream(
                table,
                label,
                tableId,
                viewType,
                keySchema,
                created,
                ended,
                SequenceNumber.max(trimmed, number),
                readable(now));
    }
}
