package dev.opsctl.functions.report.domain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole report over all product tables, in order of kind and name (REP-3, REP-9). The JSON form follows
 * {@code report.schema.json}, version {@value #SCHEMA_VERSION}.
 */
public record InventoryReport(String id, Trigger trigger, Instant time, Instant slot, List<TableReport> tables) {
    public static final String SCHEMA_VERSION = "1.0";
    /** DynamoDB on demand, us-east-1, US dollars for a million read request units. */
    private static final BigDecimal PRICE_PER_MILLION = new BigDecimal("0.125");

    public boolean partial() {
        return tables.stream().anyMatch(table -> !table.complete());
    }

    public long count(Kind kind) {
        return tables.stream()
                .filter(table -> table.kind() == kind)
                .mapToLong(TableReport::count)
                .sum();
    }

    public long count() {
        return tables.stream().mapToLong(TableReport::count).sum();
    }

    public double readUnits() {
        return tables.stream().mapToDouble(TableReport::readUnits).sum();
    }

    public String date() {
        return time.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** Estimated cost of the reads, US dollars. */
    public BigDecimal cost() {
        return BigDecimal.valueOf(readUnits())
                .multiply(PRICE_PER_MILLION)
                .movePointLeft(6)
                .round(new MathContext(6))
                .stripTrailingZeros();
    }

    /** Equal for two reports that say the same of the tables, whenever they were made: what mail "on change" goes by. */
    public String fingerprint() {
        StringBuilder content = new StringBuilder();
        for (TableReport table : tables) {
            content.append(table.name())
                    .append('\0')
                    .append(table.status())
                    .append('\0')
                    .append(table.count())
                    .append('\0');
            // The order of a scan is stable until items change, but it is no promise.
            table.products().stream()
                    .map(product -> product.name() + '\1' + product.date())
                    .sorted()
                    .forEach(line -> content.append(line).append('\0'));
            content.append('\n');
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(content.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The report by the published schema, without what happens to it afterwards (files, mail). */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", SCHEMA_VERSION);
        json.put("id", id);
        json.put("trigger", trigger);
        json.put("generatedAt", time);
        json.put("slot", slot);
        json.put("partial", partial());
        json.put("tables", tables.stream().map(table -> table.toJson(date())).toList());
        Map<String, Object> totals = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            totals.put(
                    kind.name(),
                    total(tables.stream().filter(table -> table.kind() == kind).count(), count(kind)));
        }
        totals.put("all", total(tables.size(), count()));
        json.put("totals", totals);
        json.put(
                "incomplete",
                tables.stream()
                        .filter(table -> !table.complete())
                        .map(table -> Map.of(
                                "name",
                                table.name(),
                                "status",
                                table.status(),
                                "detail",
                                String.valueOf(table.detail())))
                        .toList());
        json.put("consumedReadUnits", readUnits());
        Map<String, Object> cost = new LinkedHashMap<>();
        cost.put("currency", "USD");
        cost.put("amount", cost().toPlainString());
        cost.put("basis", "DynamoDB on demand, us-east-1: " + PRICE_PER_MILLION + " per million read request units");
        json.put("costEstimate", cost);
        return json;
    }

    private static Map<String, Object> total(long tables, long items) {
        Map<String, Object> total = new LinkedHashMap<>();
        total.put("tables", tables);
        total.put("count", items);
        return total;
    }
}
