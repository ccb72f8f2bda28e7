package dev.opsctl.functions.report.domain;

/** The report for people: subject and plain-text body of the mail. */
public final class ReportText {
    private ReportText() {}

    public static String subject(InventoryReport report) {
        return "Inventory report " + report.date() + ": RA " + report.count(Kind.RA) + ", VR " + report.count(Kind.VR)
                + (report.partial() ? " (partial)" : "");
    }

    public static String body(InventoryReport report, String place) {
        StringBuilder out = new StringBuilder();
        out.append("Report ")
                .append(report.id())
                .append(", ")
                .append(report.time())
                .append('\n');
        for (Kind kind : Kind.values()) {
            out.append('\n')
                    .append(kind == Kind.RA ? "RA - augmented reality" : "VR - virtual reality")
                    .append(": ")
                    .append(report.count(kind))
                    .append(" items\n");
            report.tables().stream()
                    .filter(table -> table.kind() == kind && (table.count() > 0 || !table.complete()))
                    .forEach(table -> table(out, table));
        }
        out.append("\nAll: ").append(report.count()).append(" items\n");
        if (report.partial()) {
            out.append("This report is partial: the tables marked above could not be read to their end.\n");
        }
        out.append("Read units ")
                .append(report.readUnits())
                .append(", about ")
                .append(report.cost().toPlainString())
                .append(" USD.\n");
        return out.append("Files: ").append(place).append('\n').toString();
    }

    private static void table(StringBuilder out, TableReport table) {
        out.append("  ").append(table.name()).append(": ").append(table.count());
        if (!table.complete()) {
            out.append(" [").append(table.status()).append(']');
        }
        out.append('\n');
        table.products().forEach(product -> out.append("    - ")
                .append(oneLine(product.name()))
                .append(product.date().isEmpty() ? "" : " (" + oneLine(product.date()) + ")")
                .append('\n'));
        if (table.truncated()) {
            out.append("    … ").append(table.count() - table.products().size()).append(" more\n");
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
