package dev.opsctl.command.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.render.Format;
import dev.opsctl.render.Renderer;
import dev.opsctl.render.Terminal;
import java.util.ArrayList;
import java.util.List;

/** A report as people read it: tables by kind, totals, and where it went. */
public final class ReportView {

    private record Row(String kind, String table, long count, String date, String status, String names) {}

    private static final int NAMES_SHOWN = 3;

    private ReportView() {}

    /** Prints a report to stdout; what is missing from it to stderr. */
    public static void print(JsonNode report, Terminal terminal) {
        List<Row> rows = new ArrayList<>();
        for (JsonNode table : report.path("tables")) {
            List<String> names = new ArrayList<>();
            table.path("items").forEach(item -> {
                if (names.size() < NAMES_SHOWN) {
                    names.add(item.path("name").asText());
                }
            });
            rows.add(new Row(
                    table.path("kind").asText(),
                    table.path("name").asText(),
                    table.path("count").asLong(),
                    table.path("date").asText(),
                    table.path("status").asText(),
                    String.join(", ", names) + (table.path("count").asLong() > names.size() ? ", …" : "")));
        }
        var out = terminal.out();
        out.println(terminal.bold("Report " + report.path("id").asText()) + "  "
                + report.path("generatedAt").asText());
        new Renderer(out, Format.table).print(rows);
        out.println();
        report.path("totals")
                .fields()
                .forEachRemaining(total -> out.println("total " + total.getKey() + ": "
                        + total.getValue().path("count").asLong() + " items in "
                        + total.getValue().path("tables").asLong() + " tables"));
        JsonNode files = report.path("files");
        if (files.has("json")) {
            out.println("stored: s3://" + files.path("bucket").asText() + "/"
                    + files.path("json").asText() + " and " + files.path("csv").asText());
        }
        JsonNode mail = report.path("mail");
        out.println("mail: " + mail.path("outcome").asText("-")
                + (mail.has("to") ? " to " + mail.path("to").asText() : "")
                + (mail.has("error") ? ": " + mail.path("error").asText() : ""));
        out.flush();
        if (mail.path("error").asText().contains("not verified")) {
            terminal.say("Have the addresses verified: opsctl mail verify ADDRESS");
        }
        for (JsonNode missing : report.path("incomplete")) {
            terminal.say(terminal.bad("incomplete: ") + missing.path("name").asText() + " is "
                    + missing.path("status").asText() + ": "
                    + missing.path("detail").asText());
        }
    }
}
