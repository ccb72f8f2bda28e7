package dev.opsctl.local.service.dynamodb.stream;

import dev.opsctl.local.cloud.ChangeSource;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Writes what happens to items into the streams of their tables, within the very change, and tells who waits for it once that is durable.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html">Change data capture</a>
 */
public final class ChangeLog implements TableStore.Listener, ChangeSource {

    private final ServiceContext context;
    private final Streams streams;
    private final StreamRetention retention;
    /** Who waits for changes, by the stream's ARN. */
    private final Map<String, Set<Runnable>> watchers = new ConcurrentHashMap<>();

    public ChangeLog(ServiceContext context, Streams streams, StreamRetention retention) {
        this.context = context;
        this.streams = streams;
        this.retention = retention;
    }

    @Override
    public void changed(
            StoredTable table,
            Schema schema,
            String key,
            @Nullable Map<String, AttributeValue> before,
            @Nullable Map<String, AttributeValue> after,
            boolean expired) {
        String label = table.streamLabel();
        if (label == null) {
            return;
        }
        Instant now = context.clock().instant();
        Map<String, AttributeValue> item = Objects.requireNonNull(after == null ? before : after, "a change has one");
        Map<String, AttributeValue> keys = schema.key().of(item);
        streams.append(table.name(), label, now, view -> ChangeRecord.of(now, view, keys, before, after, expired));
        context.cloud().store().afterCommit(() -> wake(streams.arn(table.name(), label)));
    }

    @Override
    public Watch watch(String stream, Runnable changed) {
        watchers.compute(stream, (arn, waiting) -> {
            Set<Runnable> all = waiting == null ? ConcurrentHashMap.newKeySet() : waiting;
            all.add(changed);
            return all;
        });
        return () -> watchers.computeIfPresent(stream, (arn, waiting) -> {
            waiting.remove(changed);
            return waiting.isEmpty() ? null : waiting;
        });
    }

    private void wake(String stream) {
        retention.begin();
        Set<Runnable> waiting = watchers.get(stream);
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }
}
