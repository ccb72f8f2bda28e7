package dev.opsctl.functions.report;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.report.domain.MailPolicy;
import dev.opsctl.functions.report.domain.Slot;
import dev.opsctl.functions.report.domain.Trigger;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.RateLimit;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.time.RealTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Function {@code InventoryReport}. Its event is EventBridge's scheduled event, or {@code {"trigger":"operator","mail":true|false}} of
 * {@code opsctl report now}; it answers with the report's JSON, or {@code {"skipped":true,…}} if the slot has its report already.
 */
public final class ReportHandler extends JsonHandler {
    /** Kept for totals, files and mail when the scans run long. */
    private static final int RESERVE_MILLIS = 30_000;
    /** How often an operator's run looks whether a scheduled one is over, twice a second. */
    private static final int PATIENCE = 60;

    private final ReportState state;
    private final ReportRun run;

    public ReportHandler() {
        Settings settings = new Settings();
        DynamoDbClient dynamo = Clients.dynamoDb();
        state = new ReportState(dynamo, settings.text("STATE_TABLE"));
        run = new ReportRun(
                new ProductTables(
                        dynamo,
                        settings.text("PREFIX", ""),
                        new RateLimit(settings.number("READ_UNITS_PER_SECOND", 4000))),
                new ReportFiles(Clients.s3(), settings.text("REPORT_BUCKET")),
                new ReportMail(
                        Clients.ses(),
                        settings.text("SOURCE_EMAIL"),
                        settings.text("DESTINATION_EMAIL"),
                        settings.text("CONFIGURATION_SET")),
                state,
                MailPolicy.parse(settings.text("MAIL_POLICY", "on-change")));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        boolean operator = "operator".equals(event.get("trigger"));
        Trigger trigger = operator ? Trigger.OPERATOR : Trigger.SCHEDULED;
        String time = Json.text(event, "time");
        Instant now = time == null ? RealTime.now() : Instant.parse(time);
        Slot slot = operator ? null : Slot.of(now);
        String holder = context.getAwsRequestId();
        if (!acquire(holder, slot)) {
            Map<String, Object> skipped = new LinkedHashMap<>();
            skipped.put("skipped", true);
            skipped.put("slot", Slot.of(now).start());
            skipped.put(
                    "reason",
                    operator ? "another report is being made" : "the slot has its report, or another is being made");
            Log.info("report skipped", "result", skipped);
            return skipped;
        }
        boolean done = false;
        ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor();
        renewal.scheduleAtFixedRate(
                () -> renew(holder),
                ReportState.RENEWAL.toSeconds(),
                ReportState.RENEWAL.toSeconds(),
                TimeUnit.SECONDS);
        try {
            Boolean mail = operator ? (Boolean) !Boolean.FALSE.equals(event.get("mail")) : null;
            Map<String, Object> report =
                    run.make(trigger, now, mail, () -> context.getRemainingTimeInMillis() < RESERVE_MILLIS);
            done = true;
            return report;
        } finally {
            // One that is under way ends first: after the release it would take the lease again.
            renewal.shutdown();
            try {
                renewal.awaitTermination(5, TimeUnit.SECONDS);
            } finally {
                state.release(holder, done ? slot : null);
            }
        }
    }

    private void renew(String holder) {
        try {
            state.renew(holder);
        } catch (SdkException e) {
            Log.error("the report's lease was not renewed", e, "holder", holder);
        }
    }

    private boolean acquire(String holder, @Nullable Slot slot) throws InterruptedException {
        boolean acquired = state.acquire(holder, slot);
        for (int i = 0; !acquired && slot == null && i < PATIENCE; i++) {
            Thread.sleep(500);
            acquired = state.acquire(holder, null);
        }
        return acquired;
    }
}
