package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.AuditLine;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Cursor;
import dev.opsctl.functions.runtime.Row;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Table {@code console-audit} (key {@code id}), with indexes {@code by-subject} ({@code subject}, {@code at}) and {@code by-time}
 * ({@code log}, which is the same in all lines: what people do by hand fits into one partition; {@code at}).
 */
final class Audit implements AuditLog {
    private static final String LOG = "console";
    private static final int LATEST = 100;

    private final DynamoDbClient dynamo;
    private final String table;

    Audit(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /** Lines, newest first; {@code next} continues them, null at the end. */
    record Page(List<AuditLine> lines, @Nullable String next) {}

    @Override
    public Optional<AuditLine> begin(AuditLine line) {
        try {
            dynamo.putItem(request -> request.tableName(table)
                    .item(toItem(line))
                    .conditionExpression("attribute_not_exists(id)")
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return Optional.empty();
        } catch (ConditionalCheckFailedException e) {
            return Optional.of(toLine(e.item()));
        }
    }

    @Override
    public List<AuditLine> since(String subject, Instant time) {
        return list(subject, time, LATEST, null).lines();
    }

    @Override
    public void end(AuditLine line) {
        Map<String, String> names = Map.of("#state", "state", "#after", "after");
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":intended", AttributeValue.fromS(AuditLine.State.INTENDED.name()));
        values.put(":state", AttributeValue.fromS(line.state().name()));
        values.put(":after", AttributeValue.fromS(Json.write(line.after())));
        values.put(
                ":at",
                AttributeValue.fromS(SortableTime.text(Objects.requireNonNull(line.endedAt(), "of a line that ends"))));
        String set = "SET #state = :state, #after = :after, endedAt = :at";
        if (line.outcome() != null) {
            set += ", outcome = :outcome";
            values.put(":outcome", AttributeValue.fromS(line.outcome()));
        }
        String update = set;
        try {
            dynamo.updateItem(request -> request.tableName(table)
                    .key(Map.of("id", AttributeValue.fromS(line.id())))
                    .updateExpression(update)
                    .conditionExpression("#state = :intended")
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values));
        } catch (ConditionalCheckFailedException e) {
            // Completed before, by the same call.
        }
    }

    /**
     * @param subject null for all
     * @param since only what began then or later; null for all
     * @throws IllegalArgumentException if {@code from} is no token of ours
     */
    Page list(@Nullable String subject, @Nullable Instant since, int limit, @Nullable String from) {
        Map<String, String> names = new HashMap<>(Map.of("#of", subject == null ? "log" : "subject"));
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":of", AttributeValue.fromS(subject == null ? LOG : subject));
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName(subject == null ? "by-time" : "by-subject")
                .keyConditionExpression("#of = :of")
                .scanIndexForward(false)
                .limit(limit)
                .exclusiveStartKey(Cursor.read(from));
        if (since != null) {
            names.put("#at", "at");
            values.put(":since", AttributeValue.fromS(SortableTime.text(since)));
            query.keyConditionExpression("#of = :of AND #at >= :since");
        }
        QueryResponse answer = dynamo.query(query.expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .build());
        List<AuditLine> lines = Row.listed(answer.items(), Audit::toLine);
        return new Page(lines, Cursor.of(answer));
    }

    private static Map<String, AttributeValue> toItem(AuditLine line) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("log", AttributeValue.fromS(LOG));
        item.put("id", AttributeValue.fromS(line.id()));
        item.put("subject", AttributeValue.fromS(line.subject()));
        item.put("action", AttributeValue.fromS(line.action()));
        item.put("who", AttributeValue.fromS(line.who()));
        item.put("at", AttributeValue.fromS(SortableTime.text(line.at())));
        item.put("state", AttributeValue.fromS(line.state().name()));
        item.put("before", AttributeValue.fromS(Json.write(line.before())));
        item.put("after", AttributeValue.fromS(Json.write(line.after())));
        if (line.reason() != null) {
            item.put("reason", AttributeValue.fromS(line.reason()));
        }
        return item;
    }

    private static AuditLine toLine(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        return new AuditLine(
                row.text("id"),
                row.text("subject"),
                row.text("action"),
                row.text("who"),
                row.time("at"),
                row.optional("reason"),
                row.parsed("before", Json::parseObject),
                row.parsed("after", Json::parseObject),
                row.choice("state", AuditLine.State.class),
                row.optional("outcome"),
                row.optional("endedAt") == null ? null : row.time("endedAt"));
    }
}
