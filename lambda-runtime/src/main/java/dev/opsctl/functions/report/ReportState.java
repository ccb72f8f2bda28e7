package dev.opsctl.functions.report;

import dev.opsctl.functions.report.domain.MailPolicy.LastMail;
import dev.opsctl.functions.report.domain.Slot;
import dev.opsctl.functions.runtime.Row;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * What outlasts a run, in table {@code report-state}: the lease (item {@code run}: who runs until when, and the newest slot that was
 * reported) and what was mailed last (item {@code mail}). One run at a time and one report a slot, so that {@code latest.json} never
 * goes back (REP-6). Slots are the event's time; the lease runs out by real time, because a function's life does.
 */
final class ReportState {
    /** Renewed while the run goes on: who was killed blocks the next run no longer than this. */
    private static final Duration LEASE = Duration.ofSeconds(20);

    /** How often a run renews its lease. */
    static final Duration RENEWAL = Duration.ofSeconds(5);

    private final DynamoDbClient dynamo;
    private final String table;

    ReportState(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /**
     * @param slot the slot to report, or null for a run that answers for no slot
     * @return false if another run is under way, or the slot already has its report
     */
    boolean acquire(String holder, @Nullable Slot slot) {
        Instant now = RealTime.now();
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":holder", AttributeValue.fromS(holder));
        values.put(":until", number(now.plus(LEASE)));
        values.put(":now", number(now));
        String condition = "(attribute_not_exists(#until) OR #until < :now)";
        if (slot != null) {
            values.put(":slot", AttributeValue.fromS(slot.start().toString()));
            condition += " AND (attribute_not_exists(slot) OR slot < :slot)";
        }
        return update("SET holder = :holder, #until = :until", condition, values, Map.of("#until", "until"));
    }

    /** Keeps the lease; one that ran out and went to another is left alone. */
    void renew(String holder) {
        Map<String, AttributeValue> values = Map.of(
                ":holder",
                AttributeValue.fromS(holder),
                ":until",
                number(RealTime.now().plus(LEASE)));
        update("SET #until = :until", "holder = :holder", values, Map.of("#until", "until"));
    }

    /** Ends the run: the slot, if any, is done. A lease that ran out and went to another is left alone. */
    void release(String holder, @Nullable Slot done) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":holder", AttributeValue.fromS(holder));
        String set = "";
        if (done != null) {
            values.put(":slot", AttributeValue.fromS(done.start().toString()));
            set = "SET slot = :slot ";
        }
        update(set + "REMOVE #until", "holder = :holder", values, Map.of("#until", "until"));
    }

    /** What was mailed last; null if nothing ever was. */
    @Nullable
    LastMail lastMail() {
        Map<String, AttributeValue> item = dynamo.getItem(
                        r -> r.tableName(table).key(key("mail")).consistentRead(true))
                .item();
        if (item == null || item.isEmpty()) {
            return null;
        }
        Row row = new Row(item);
        return new LastMail(row.text("fingerprint"), LocalDate.parse(row.text("day")));
    }

    void mailed(LastMail mail) {
        Map<String, AttributeValue> item = new HashMap<>(key("mail"));
        item.put("fingerprint", AttributeValue.fromS(mail.fingerprint()));
        item.put("day", AttributeValue.fromS(mail.day().toString()));
        dynamo.putItem(r -> r.tableName(table).item(item));
    }

    private boolean update(
            String expression, String condition, Map<String, AttributeValue> values, Map<String, String> names) {
        try {
            dynamo.updateItem(UpdateItemRequest.builder()
                    .tableName(table)
                    .key(key("run"))
                    .updateExpression(expression)
                    .conditionExpression(condition)
                    .expressionAttributeValues(values)
                    .expressionAttributeNames(names)
                    .build());
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    private static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }

    private static AttributeValue number(Instant time) {
        return AttributeValue.fromN(Long.toString(time.getEpochSecond()));
    }
}
