package dev.opsctl.local.service.dynamodb.expiry;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.expiry.ExpiryIndex.Entry;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableMeter;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Deletes items when their time is over on the cloud's clock. AWS takes up to some days for it; here it is done as soon as it may be, beside all
 * other work. Until then the item is there for everybody, as on AWS.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html">Time to Live</a>
 */
public final class TimeToLive {

    /** What is over for longer than five years is not deleted. */
    private static final long OLDEST_SECONDS = Duration.ofDays(5 * 365 + 1L).toSeconds();

    /** When to look again after a look that failed, because the disk is full for instance. */
    private static final long AGAIN_SECONDS = 60;

    private static final int ITEMS = 100;
    private static final int ENTRIES = 500;

    /** A look at a table that is planned. */
    private record Plan(long seconds, CloudClock.Scheduled look) {}

    /**
     * Index entries that are made anew because time to live was switched.
     *
     * @param cleared whether the former entries are gone
     * @param position the key of the first item that is still to be entered
     */
    record Rebuild(String tableId, boolean cleared, String position) {}

    private final ServiceContext context;
    private final TableStore tables;
    private final ExpiryIndex index;
    private final TableMeter meter;
    private final Table<Rebuild> rebuilds;
    /** By the table's id. */
    private final Map<String, Plan> plans = new HashMap<>();

    public TimeToLive(ServiceContext context, TableStore tables, ExpiryIndex index, TableMeter meter) {
        this.context = context;
        this.meter = meter;
        this.tables = tables;
        this.index = index;
        this.rebuilds = context.table("expiry-rebuilds", Rebuild.class);
        index.tell(this::plan);
    }

    /** Takes up what an earlier process left. */
    public void resume() {
        tables.definitions().values().forEach(this::planNext);
        rebuilds.entries("").forEach(entry -> rebuild(entry.getKey()));
    }

    /**
     * Does what a change of a table's definition means for its items: from now on they expire, or do not. Call within the change that stores
     * the definition.
     *
     * @param before null for a new table
     * @param after null for one that is deleted
     */
    public void follow(@Nullable StoredTable before, @Nullable StoredTable after) {
        if (before == null) {
            return;
        } else if (after == null) {
            rebuilds.remove(before.name());
        } else if (!Objects.equals(before.timeToLive(), after.timeToLive())) {
            rebuilds.replace(after.name(), new Rebuild(after.id(), false, ""));
            context.cloud().store().afterCommit(() -> rebuild(after.name()));
        }
    }

    private static long seconds(Instant instant) {
        return instant.getEpochSecond();
    }

    /** Sees to it that somebody looks at the table at a time, or before. */
    private void plan(StoredTable table, long at) {
        synchronized (plans) {
            Plan known = plans.get(table.id());
            if (known == null || known.seconds() > at) {
                if (known != null) {
                    known.look().cancel();
                }
                plans.put(
                        table.id(),
                        new Plan(
                                at,
                                context.clock()
                                        .schedule(Instant.ofEpochSecond(at), due -> look(table.name(), table.id()))));
            }
        }
    }

    private void look(String name, String id) {
        synchronized (plans) {
            plans.remove(id);
        }
        context.cloud()
                .workers()
                .run(
                        "the expiry of items of table " + name,
                        () -> {
                            while (!context.cloud().workers().stopping() && sweep(name, id) == ITEMS) {
                                Thread.yield(); // whoever waits for the store comes first
                            }
                            find(name, id).ifPresent(this::planNext);
                        },
                        failure -> find(name, id)
                                .ifPresent(table ->
                                        plan(table, seconds(context.clock().instant()) + AGAIN_SECONDS)));
    }

    private Optional<StoredTable> find(String name, String id) {
        return tables.find(name).filter(table -> table.id().equals(id));
    }

    private void planNext(StoredTable table) {
        if (table.timeToLive() != null) {
            long from = seconds(context.clock().instant()) - OLDEST_SECONDS;
            index.due(table, from, 999_999_999_999L, 1).forEach(entry -> plan(table, entry.seconds()));
        }
    }

    /** Deletes some of the items whose time is over, in one change with what says that it was. @return how many entries were looked at */
    private int sweep(String name, String id) {
        return context.change(change -> {
            StoredTable table = find(name, id).orElse(null);
            if (table == null || table.timeToLive() == null) {
                return 0;
            }
            long now = seconds(context.clock().instant());
            List<Entry> due = index.due(table, now - OLDEST_SECONDS, now + 1, ITEMS);
            int deleted = 0;
            for (Entry entry : due) {
                Map<String, AttributeValue> item = tables.item(table, entry.key());
                if (item != null && ExpiryIndex.seconds(item, table.timeToLive()) == entry.seconds()) {
                    tables.expire(table, entry.key(), item);
                    deleted++;
                } else {
                    index.remove(table, entry); // of an attribute that said so before
                }
            }
            if (deleted > 0) {
                int items = deleted;
                change.afterCommit(() -> meter.count("TimeToLiveDeletedItemCount", name, items));
            }
            return due.size();
        });
    }

    private void rebuild(String name) {
        context.cloud().workers().parts("the expiry of table " + name, () -> rebuildSlice(name));
    }

    /** @return whether more is left */
    private boolean rebuildSlice(String name) {
        return context.change((Change change) -> {
            Rebuild rebuild = rebuilds.get(name).orElse(null);
            if (rebuild == null) {
                return false;
            }
            StoredTable table = find(name, rebuild.tableId()).orElse(null);
            Rebuild next = table == null ? null : next(table, rebuild);
            if (next == null) {
                rebuilds.remove(name);
            } else {
                rebuilds.replace(name, next);
            }
            return next != null;
        });
    }

    /** @return null when it is done */
    private @Nullable Rebuild next(StoredTable table, Rebuild rebuild) {
        if (!rebuild.cleared()) {
            return new Rebuild(rebuild.tableId(), !index.clear(table, ENTRIES), "");
        } else if (table.timeToLive() == null) {
            return null;
        }
        List<Map.Entry<String, byte[]>> items = tables.items(table).range(rebuild.position(), ENTRIES);
        for (Map.Entry<String, byte[]> item : items) {
            long seconds = ExpiryIndex.seconds(ItemJson.read(item.getValue()), table.timeToLive());
            index.add(table, new Entry(seconds, item.getKey()));
        }
        return items.size() < ENTRIES
                ? null
                : new Rebuild(rebuild.tableId(), true, items.get(ENTRIES - 1).getKey() + '\u0000');
    }
}
