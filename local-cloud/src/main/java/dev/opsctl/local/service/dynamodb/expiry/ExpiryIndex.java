package dev.opsctl.local.service.dynamodb.expiry;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * When the items of tables with time to live expire, in the order in which they do: kept along with the items, so that nobody looks at an item
 * before its time has come.
 */
public final class ExpiryIndex implements TableStore.Listener {

    private static final int DIGITS = 12;
    /** 12 digits; what lies behind does not expire. */
    private static final BigDecimal END_OF_TIME = BigDecimal.TEN.pow(DIGITS);

    private static final byte[] NOTHING = {};

    /** @param seconds when it expires, since 1970 @param key the item's in the store */
    record Entry(long seconds, String key) {}

    private final ServiceContext context;
    private final Map<String, Table<byte[]>> contents = new ConcurrentHashMap<>();
    private volatile BiConsumer<StoredTable, Long> whoPlans = (table, seconds) -> {};

    public ExpiryIndex(ServiceContext context) {
        this.context = context;
    }

    /** @param plan told of each new expiry, once it is durable */
    void tell(BiConsumer<StoredTable, Long> plan) {
        whoPlans = plan;
    }

    /** The name of a table's index in the store: it goes when the items go. */
    public static String content(StoredTable table) {
        return "expiry/" + table.id();
    }

    private Table<byte[]> entries(StoredTable table) {
        return contents.computeIfAbsent(content(table), name -> context.table(name, byte[].class));
    }

    @Override
    public void changed(
            StoredTable table,
            Schema schema,
            String key,
            @Nullable Map<String, AttributeValue> before,
            @Nullable Map<String, AttributeValue> after,
            boolean expired) {
        if (table.timeToLive() == null) {
            return;
        }
        long former = seconds(before, table.timeToLive());
        long now = seconds(after, table.timeToLive());
        if (former != now) {
            remove(table, new Entry(former, key));
            add(table, new Entry(now, key));
        }
    }

    /**
     * When an item expires.
     *
     * @return seconds since 1970; 0 if it never does
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html">Before you start</a>
     */
    static long seconds(@Nullable Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item == null ? null : item.get(attribute);
        if (value == null || value.n() == null) {
            return 0;
        }
        BigDecimal number = new BigDecimal(value.n());
        return number.signum() <= 0 || number.compareTo(END_OF_TIME) >= 0
                ? 0
                : number.setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    private static String text(long seconds) {
        String digits = Long.toString(seconds);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** Adds an entry, unless it is one that never expires; call within a change. */
    void add(StoredTable table, Entry entry) {
        if (entry.seconds() > 0) {
            entries(table).insert(text(entry.seconds()) + entry.key(), NOTHING);
            context.cloud().store().afterCommit(() -> whoPlans.accept(table, entry.seconds()));
        }
    }

    void remove(StoredTable table, Entry entry) {
        if (entry.seconds() > 0) {
            entries(table).remove(text(entry.seconds()) + entry.key());
        }
    }

    /** The first entries that expire at {@code from} or later, but before {@code to}. */
    List<Entry> due(StoredTable table, long from, long to, int most) {
        List<Entry> due = new ArrayList<>();
        entries(table).walk(text(Math.max(0, from)), text(to), false, (key, nothing) -> {
            due.add(new Entry(Long.parseLong(key.substring(0, DIGITS)), key.substring(DIGITS)));
            return due.size() < most;
        });
        return due;
    }

    /** Removes entries, whatever they say; call within a change. @return whether any are left */
    boolean clear(StoredTable table, int most) {
        Table<byte[]> entries = entries(table);
        entries.range("", most).forEach(entry -> entries.remove(entry.getKey()));
        return entries.size() > 0;
    }
}
