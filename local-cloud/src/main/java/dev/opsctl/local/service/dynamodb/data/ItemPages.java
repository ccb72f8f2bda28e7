package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.expression.Condition;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.table.Index;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads what Query and Scan look at, page by page: to the limit that the caller sets, or a megabyte. */
final class ItemPages {

    static final int MOST_BYTES = 1_048_576;

    /**
     * Where to look, and for what.
     *
     * @param index null for the table itself
     * @param limit how many items are looked at; null for as many as fit
     * @param filter null if every item counts
     * @param whole whether items are read from the table although the index leads to them: it has not all that is asked for
     * @param count whether only their number is wanted
     */
    record Search(
            StoredTable table,
            Schema schema,
            @Nullable Index index,
            KeyRange range,
            boolean descending,
            @Nullable Integer limit,
            @Nullable Condition filter,
            boolean whole,
            boolean count) {}

    private final TableStore tables;

    ItemPages(TableStore tables) {
        this.tables = tables;
    }

    Page read(Search search) {
        Page page = new Page(search);
        Table<byte[]> entries = search.index() == null
                ? tables.items(search.table())
                : tables.index(search.table(), search.index().name());
        entries.walk(search.range().from(), search.range().to(), search.descending(), page);
        return page;
    }

    /** What was found. */
    final class Page implements Table.Visitor<byte[]> {

        private final Search search;
        private final List<Map<String, AttributeValue>> items = new ArrayList<>();
        private @Nullable Map<String, AttributeValue> last;
        private int found;
        private int scanned;
        private int bytes;
        private int wholeBytes;

        private Page(Search search) {
            this.search = search;
        }

        @Override
        public boolean visit(String key, byte[] value) {
            Map<String, AttributeValue> item = ItemJson.read(value);
            scanned++;
            bytes += Items.size(item);
            boolean more = bytes < MOST_BYTES && (search.limit() == null || scanned < search.limit());
            if (!more) {
                last = item;
            }
            Map<String, AttributeValue> shown = search.whole() ? whole(item) : item;
            if (search.filter() == null || search.filter().test(shown)) {
                found++;
                if (!search.count()) {
                    items.add(shown);
                }
            }
            return more;
        }

        private Map<String, AttributeValue> whole(Map<String, AttributeValue> projected) {
            Map<String, AttributeValue> whole =
                    tables.item(search.table(), search.schema().key().text(projected));
            if (whole == null) {
                return projected; // removed since; the index had it in the state that is being read
            }
            wholeBytes += Items.size(whole);
            return whole;
        }

        /** The items that the filter lets through; none if only their number is wanted. */
        List<Map<String, AttributeValue>> items() {
            return items;
        }

        int found() {
            return found;
        }

        int scanned() {
            return scanned;
        }

        /** What all the items take that were looked at. */
        int bytes() {
            return bytes;
        }

        /** Where the next page goes on; null if there is nothing left to look at. */
        @Nullable
        Map<String, AttributeValue> lastEvaluatedKey() {
            if (last == null) {
                return null;
            }
            Map<String, AttributeValue> key =
                    new HashMap<>(search.schema().key().of(last));
            if (search.index() != null) {
                key.putAll(search.index().key().of(last));
            }
            return key;
        }

        Capacity charge(Capacity capacity, boolean consistent) {
            capacity.read(bytes, consistent, search.index());
            if (search.whole()) {
                capacity.read(wholeBytes, consistent, null);
            }
            return capacity;
        }
    }
}
