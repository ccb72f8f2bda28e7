package dev.opsctl.functions.report;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.report.domain.InventoryReport;
import dev.opsctl.functions.report.domain.Kind;
import dev.opsctl.functions.report.domain.MailPolicy;
import dev.opsctl.functions.report.domain.MailPolicy.LastMail;
import dev.opsctl.functions.report.domain.ReportCsv;
import dev.opsctl.functions.report.domain.Slot;
import dev.opsctl.functions.report.domain.TableReport;
import dev.opsctl.functions.report.domain.Trigger;
import dev.opsctl.functions.runtime.Log;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One report from discovery to {@code latest.json}; the caller holds the lease. */
final class ReportRun {
    /** Tables read at a time; each holds one page. */
    private static final int PARALLEL = 8;

    private final ProductTables tables;
    private final ReportFiles files;
    private final ReportMail mail;
    private final ReportState state;
    private final MailPolicy policy;

    ReportRun(ProductTables tables, ReportFiles files, ReportMail mail, ReportState state, MailPolicy policy) {
        this.tables = tables;
        this.files = files;
        this.mail = mail;
        this.state = state;
        this.policy = policy;
    }

    /**
     * @param mailNow   for an operator's report, whether it is mailed; null leaves it to the policy
     * @param outOfTime true from when on a scan must end, so that the report still gets written
     * @return the report's JSON, with its files and what became of the mail
     */
    Map<String, Object> make(Trigger trigger, Instant time, @Nullable Boolean mailNow, BooleanSupplier outOfTime)
            throws InterruptedException {
        String id = Slot.reportId(trigger, time);
        InventoryReport report =
                new InventoryReport(id, trigger, time, Slot.of(time).start(), read(outOfTime));
        tables.storeTotals(report);

        Map<String, Object> json = report.toJson();
        Map<String, Object> places = new LinkedHashMap<>();
        places.put("bucket", files.bucket());
        places.put("json", ReportFiles.jsonKey(id));
        places.put("csv", ReportFiles.csvKey(id));
        json.put("files", places);
        files.put(ReportFiles.csvKey(id), ReportCsv.of(report));
        // Stored before the mail that names it, and again with what became of the mail.
        json.put("mail", Map.of("outcome", "pending"));
        files.put(ReportFiles.jsonKey(id), Json.write(json));
        json.put("mail", mail(report, mailNow));
        files.put(ReportFiles.jsonKey(id), Json.write(json));
        files.put(ReportFiles.LATEST, Json.write(json));
        Log.info("report", "report", json);
        return json;
    }

    private List<TableReport> read(BooleanSupplier outOfTime) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(PARALLEL);
        try {
            List<Future<TableReport>> reading = new ArrayList<>();
            for (Map.Entry<String, Kind> table : tables.discover().entrySet()) {
                reading.add(pool.submit(() -> tables.read(table.getKey(), table.getValue(), outOfTime)));
            }
            List<TableReport> read = new ArrayList<>();
            for (Future<TableReport> one : reading) {
                read.add(one.get());
            }
            read.sort(Comparator.comparing(TableReport::kind).thenComparing(TableReport::name));
            return read;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** A mail that fails is reported and logged; it never fails the report (REP-6). */
    private Map<String, Object> mail(InventoryReport report, @Nullable Boolean mailNow) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("policy", policy);
        try {
            LocalDate day = report.time().atZone(ZoneOffset.UTC).toLocalDate();
            boolean wanted = mailNow != null ? mailNow : policy.mails(state.lastMail(), report.fingerprint(), day);
            if (!wanted) {
                result.put("outcome", "skipped");
                return result;
            }
            String place = "s3://" + files.bucket() + "/" + ReportFiles.jsonKey(report.id());
            result.put("messageId", mail.send(report, place));
            result.put("to", mail.destination());
            result.put("outcome", "sent");
            state.mailed(new LastMail(report.fingerprint(), day));
        } catch (RuntimeException e) {
            Log.error("the report's mail failed", e, "report", report.id());
            result.putIfAbsent("outcome", "failed");
            result.put("error", e.getMessage());
        }
        return result;
    }
}
