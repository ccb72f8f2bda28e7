package dev.opsctl.functions.report.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one table holds. {@code count} is scanned, never estimated; {@code products} ends at a cap, which {@code truncated} says.
 *
 * @param readUnits read request units that the scan consumed
 * @param detail    the error that stopped the scan, null if none did
 */
public record TableReport(
        String name,
        Kind kind,
        long count,
        List<ListedProduct> products,
        boolean truncated,
        TableStatus status,
        double readUnits,
        @Nullable String detail) {

    public boolean complete() {
        return status == TableStatus.OK;
    }

    /** As the published schema has it. */
    public Map<String, Object> toJson(String date) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("kind", kind);
        json.put("count", count);
        json.put("date", date);
        json.put("status", status);
        if (detail != null) {
            json.put("detail", detail);
        }
        json.put("truncated", truncated);
        json.put(
                "items",
                products.stream()
                        .map(product -> {
                            Map<String, Object> item = new LinkedHashMap<>();
                            item.put("name", product.name());
                            item.put("date", product.date());
                            return item;
                        })
                        .toList());
        json.put("consumedReadUnits", readUnits);
        return json;
    }
}
