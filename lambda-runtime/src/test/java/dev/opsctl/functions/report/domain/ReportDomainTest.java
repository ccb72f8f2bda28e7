package dev.opsctl.functions.report.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.report.domain.MailPolicy.LastMail;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** REP-2, REP-3, REP-6, REP-9. */
class ReportDomainTest {
    private static final Instant TIME = Instant.parse("2026-03-04T05:09:59.123Z");

    @Test
    void a_table_is_a_product_table_by_its_whole_prefix_only() {
        assertEquals(Optional.of(Kind.RA), Kind.ofTable("RA_totales", ""));
        assertEquals(Optional.of(Kind.RA), Kind.ofTable("RA", ""));
        assertEquals(Optional.of(Kind.VR), Kind.ofTable("VR_", ""));
        assertEquals(Optional.of(Kind.VR), Kind.ofTable("dev-VR_juegos", "dev-"));
        for (String other : List.of("RAW_data", "RAW_ignore", "ra_moda", "xRA_moda", "orders", "VRX")) {
            assertEquals(Optional.empty(), Kind.ofTable(other, ""), other);
        }
        assertEquals(Optional.empty(), Kind.ofTable("RA_moda", "dev-"));
    }

    @Test
    void two_firings_in_one_slot_have_one_id_and_operators_reports_have_their_own() {
        assertEquals(Instant.parse("2026-03-04T05:05:00Z"), Slot.of(TIME).start());
        assertEquals("20260304T050500Z-scheduled", Slot.reportId(Trigger.SCHEDULED, TIME));
        assertEquals(Slot.reportId(Trigger.SCHEDULED, TIME), Slot.reportId(Trigger.SCHEDULED, TIME.minusSeconds(200)));
        assertEquals("20260304T050959123Z-operator", Slot.reportId(Trigger.OPERATOR, TIME));
    }

    @Test
    void mail_on_change_goes_by_content_and_digest_by_day() {
        LocalDate day = LocalDate.of(2026, 3, 4);
        LastMail last = new LastMail("abc", day);
        assertTrue(MailPolicy.ON_CHANGE.mails(null, "abc", day));
        assertFalse(MailPolicy.ON_CHANGE.mails(last, "abc", day.plusDays(9)));
        assertTrue(MailPolicy.ON_CHANGE.mails(last, "abd", day));
        assertFalse(MailPolicy.DIGEST.mails(last, "abd", day));
        assertTrue(MailPolicy.DIGEST.mails(last, "abc", day.plusDays(1)));
        assertTrue(MailPolicy.ALWAYS.mails(last, "abc", day));
        assertFalse(MailPolicy.NEVER.mails(null, "abc", day));
    }

    @Test
    void the_fingerprint_follows_content_and_neither_time_nor_the_order_of_a_scan() {
        InventoryReport report = report(table("RA_a", 2, new ListedProduct("x", "1"), new ListedProduct("y", "2")));
        InventoryReport later = new InventoryReport(
                "other",
                Trigger.OPERATOR,
                TIME.plusSeconds(900),
                TIME,
                List.of(table("RA_a", 2, new ListedProduct("y", "2"), new ListedProduct("x", "1"))));
        assertEquals(report.fingerprint(), later.fingerprint());
        assertNotEquals(
                report.fingerprint(),
                report(table("RA_a", 3, new ListedProduct("x", "1"), new ListedProduct("y", "2")))
                        .fingerprint());
        assertNotEquals(
                report.fingerprint(),
                report(table("RA_a", 2, new ListedProduct("x", "1"), new ListedProduct("z", "2")))
                        .fingerprint());
    }

    @Test
    void one_unread_table_makes_the_report_partial_and_is_named() {
        TableReport denied =
                new TableReport("VR_b", Kind.VR, 0, List.of(), false, TableStatus.DENIED, 0, "not authorized");
        InventoryReport report = report(table("RA_a", 1, new ListedProduct("x", "1")), denied);
        assertTrue(report.partial());
        assertTrue(report.toJson().get("incomplete").toString().contains("VR_b"));
        assertTrue(ReportText.body(report, "s3://b/k").contains("VR_b: 0 [denied]"));
        assertFalse(report(table("RA_a", 0)).partial());
    }

    @Test
    void csv_neutralises_formulas_and_quotes_what_must_be_quoted() {
        assertEquals("'=1+1", ReportCsv.field("=1+1"));
        assertEquals("'@SUM(A1)", ReportCsv.field("@SUM(A1)"));
        assertEquals("'-2.5 dpt", ReportCsv.field("-2.5 dpt"));
        assertEquals("\"a,b\"", ReportCsv.field("a,b"));
        assertEquals("\"say \"\"hi\"\"\"", ReportCsv.field("say \"hi\""));
        assertEquals("\"'\t=1\nx\"", ReportCsv.field("\t=1\nx"));
        assertEquals("plain ñ", ReportCsv.field("plain ñ"));
    }

    /** A reader by RFC 4180 gets back what was written, whatever the names hold. */
    @Property(seed = "20261130")
    void csv_reads_back(@ForAll String name, @ForAll String date) {
        String csv = ReportCsv.of(report(table("RA_a", 1, new ListedProduct(name, date))));
        List<List<String>> rows = parse(csv);
        assertEquals(2, rows.size());
        assertEquals(8, rows.get(1).size());
        assertEquals(name, neutral(rows.get(1).get(6)));
        assertEquals(date, neutral(rows.get(1).get(7)));
    }

    private static String neutral(String read) {
        return read.length() > 1 && read.charAt(0) == '\'' && "=+-@\t\r\n＝＋－＠".indexOf(read.charAt(1)) >= 0
                ? read.substring(1)
                : read;
    }

    private static List<List<String>> parse(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                field.append(csv.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == ',') {
                row.add(field.toString());
                field.setLength(0);
            } else if (!quoted && c == '\r') {
                assertEquals('\n', csv.charAt(++i));
                row.add(field.toString());
                field.setLength(0);
                rows.add(row);
                row = new ArrayList<>();
            } else {
                field.append(c);
            }
        }
        return rows;
    }

    private static TableReport table(String name, long count, ListedProduct... products) {
        return new TableReport(name, Kind.RA, count, List.of(products), false, TableStatus.OK, 0.5, null);
    }

    private static InventoryReport report(TableReport... tables) {
        return new InventoryReport("id", Trigger.SCHEDULED, TIME, Slot.of(TIME).start(), List.of(tables));
    }
}
