package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much tables and indexes hold. Counts are those of the moment. Sizes of small tables too; of larger ones they are measured in the
 * background when somebody asks, at most once a minute, and until then estimated by their first items: AWS counts every six hours.
 */
final class TableCounts {

    /** Items that are measured while somebody waits. */
    private static final int FEW = 200;

    private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String END = "\uffff";

    /** @param bytes of that many items, at that time of {@link System#nanoTime} */
    private record Measure(long items, long bytes, long at) {}

    private final ServiceContext context;
    private final Map<String, Measure> measured = new ConcurrentHashMap<>();

    TableCounts(ServiceContext context) {
        this.context = context;
    }

    /** @param content a table of the store */
    long bytes(String content, Table<byte[]> items) {
        long count = items.size();
        if (count <= FEW) {
            measured.remove(content);
            return measure(items, FEW).bytes();
        }
        Measure known = measured.get(content);
        if (known == null || System.nanoTime() - known.at() > FRESH_NANOS) {
            Measure estimate = known == null ? measure(items, FEW) : known;
            // noted before, so that nobody else begins
            measured.put(content, new Measure(estimate.items(), estimate.bytes(), System.nanoTime()));
            context.cloud()
                    .workers()
                    .run("measuring " + content, () -> measured.replace(content, measure(items, Long.MAX_VALUE)));
            known = estimate;
        }
        return known.items() == 0 ? 0 : Math.round((double) known.bytes() / known.items() * count);
    }

    private static Measure measure(Table<byte[]> content, long most) {
        long[] sum = {0, 0};
        content.walk("", END, false, (key, item) -> {
            sum[1] += Items.size(ItemJson.read(item));
            return ++sum[0] < most;
        });
        return new Measure(sum[0], sum[1], System.nanoTime());
    }

    /** Of a table that is gone. */
    void forget(String content) {
        measured.remove(content);
    }
}
