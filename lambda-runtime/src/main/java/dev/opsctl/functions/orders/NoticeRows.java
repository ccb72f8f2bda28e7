package dev.opsctl.functions.orders;

import dev.opsctl.functions.orders.Notices.Entry;
import dev.opsctl.functions.orders.Notices.State;
import dev.opsctl.functions.runtime.Row;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Table {@code order-notices}: key {@code id} ({@code <orderID>#<event>}), the publisher's {@code state}, {@code owner} and
 * {@code until} (epoch milliseconds), and {@code messageIds}, what the topic delivered to the ledger. Rows expire by TTL.
 */
final class NoticeRows implements Notices.Rows {
    /** Longer than any queue or stream keeps a message. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final Map<String, String> NAMES =
            Map.of("#state", "state", "#owner", "owner", "#until", "until", "#expires", "expires");

    private final DynamoDbClient dynamo;
    private final String table;

    NoticeRows(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    @Override
    public Optional<Entry> claim(String id, String owner, Instant until) {
        Map<String, AttributeValue> values = values(new Entry(State.CLAIMED, owner, until, false));
        values.put(":refused", text(State.REFUSED));
        try {
            dynamo.updateItem(request -> request.tableName(table)
                    .key(key(id))
                    .updateExpression("SET #state = :state, #owner = :owner, #until = :until, #expires = :expires")
                    .conditionExpression("attribute_not_exists(messageIds)"
                            + " AND (attribute_not_exists(#state) OR #state = :refused)")
                    .expressionAttributeNames(NAMES)
                    .expressionAttributeValues(values)
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return Optional.empty();
        } catch (ConditionalCheckFailedException e) {
            return Optional.of(entry(e.item()));
        }
    }

    @Override
    public Optional<Entry> read(String id) {
        Map<String, AttributeValue> item = dynamo.getItem(
                        request -> request.tableName(table).key(key(id)).consistentRead(true))
                .item();
        return item == null || item.isEmpty() ? Optional.empty() : Optional.of(entry(item));
    }

    @Override
    public boolean change(String id, Entry seen, Entry to) {
        Map<String, AttributeValue> values = values(to);
        values.put(":seenState", text(seen.state()));
        values.put(":seenOwner", AttributeValue.fromS(seen.owner()));
        values.put(":seenUntil", millis(seen.until()));
        // What is over may be marked so after the ledger has it; everything else may not.
        String published = to.over() ? "" : " AND attribute_not_exists(messageIds)";
        try {
            dynamo.updateItem(request -> request.tableName(table)
                    .key(key(id))
                    .updateExpression("SET #state = :state, #owner = :owner, #until = :until, #expires = :expires")
                    .conditionExpression(
                            "#state = :seenState AND #owner = :seenOwner AND #until = :seenUntil" + published)
                    .expressionAttributeNames(NAMES)
                    .expressionAttributeValues(values));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    /** Notes that the topic delivered a notice. @return how many different messages it has delivered by now */
    int delivered(String id, String messageId) {
        Map<String, AttributeValue> now = dynamo.updateItem(request -> request.tableName(table)
                        .key(key(id))
                        .updateExpression("SET #expires = :expires ADD messageIds :message")
                        .expressionAttributeNames(Map.of("#expires", "expires"))
                        .expressionAttributeValues(Map.of(
                                ":expires",
                                expires(),
                                ":message",
                                AttributeValue.builder().ss(messageId).build()))
                        .returnValues("ALL_NEW"))
                .attributes();
        return new Row(now).value("messageIds").ss().size();
    }

    private static Entry entry(Map<String, AttributeValue> item) {
        boolean published = item.containsKey("messageIds");
        Row row = new Row(item);
        return item.containsKey("state")
                ? new Entry(
                        State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                        row.text("owner"),
                        Instant.ofEpochMilli(row.number("until")),
                        published)
                : new Entry(State.CLAIMED, "", Instant.EPOCH, published);
    }

    private static Map<String, AttributeValue> values(Entry entry) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":state", text(entry.state()));
        values.put(":owner", AttributeValue.fromS(entry.owner()));
        values.put(":until", millis(entry.until()));
        values.put(":expires", expires());
        return values;
    }

    private static AttributeValue text(State state) {
        return AttributeValue.fromS(state.name().toLowerCase(Locale.ROOT));
    }

    private static AttributeValue expires() {
        return AttributeValue.fromN(Long.toString(RealTime.now().plus(KEPT).getEpochSecond()));
    }

    private static AttributeValue millis(Instant time) {
        return AttributeValue.fromN(Long.toString(time.toEpochMilli()));
    }

    private static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }
}
