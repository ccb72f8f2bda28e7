package dev.opsctl.functions.report.domain;

/**
 * The report as CSV by RFC 4180: one line per listed item, and one per table whose items are not listed, so that every table's count
 * is there. A text that a spreadsheet would run as a formula is neutralised by a leading apostrophe (REP-9, OWASP CSV injection).
 */
public final class ReportCsv {
    private ReportCsv() {}

    public static String of(InventoryReport report) {
        StringBuilder out = new StringBuilder();
        line(out, "kind", "table", "status", "count", "truncated", "report_date", "item_name", "item_date");
        for (TableReport table : report.tables()) {
            if (table.products().isEmpty()) {
                line(out, report, table, new ListedProduct("", ""));
            }
            for (ListedProduct product : table.products()) {
                line(out, report, table, product);
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, InventoryReport report, TableReport table, ListedProduct product) {
        line(
                out,
                table.kind().name(),
                table.name(),
                table.status().toString(),
                Long.toString(table.count()),
                Boolean.toString(table.truncated()),
                report.date(),
                product.name(),
                product.date());
    }

    private static void line(StringBuilder out, String... fields) {
        for (int i = 0; i < fields.length; i++) {
            out.append(i == 0 ? "" : ",").append(field(fields[i]));
        }
        out.append("\r\n");
    }

    static String field(String text) {
        String safe = text;
        if (!text.isEmpty() && "=+-@\t\r\n＝＋－＠".indexOf(text.charAt(0)) >= 0) {
            safe = "'" + text;
        }
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
