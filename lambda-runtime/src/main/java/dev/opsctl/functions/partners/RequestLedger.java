package dev.opsctl.functions.partners;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Row;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * What customers of the simulated external service asked for: one row a request, {@code WAITING} until it is {@code TAKEN} or
 * {@code REFUSED} with a reason. Index {@code by-status} tells what waits, the oldest first.
 */
final class RequestLedger {
    private final DynamoDbClient dynamo;
    private final String table;

    RequestLedger(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /** @return whether it is new; the same id twice is one request */
    boolean add(String id, Map<String, Object> request, Instant at) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("id", AttributeValue.fromS(id));
        item.put("status", AttributeValue.fromS("WAITING"));
        item.put("createdAt", AttributeValue.fromS(SortableTime.text(at)));
        item.put("request", AttributeValue.fromS(Json.write(request)));
        try {
            dynamo.putItem(r -> r.tableName(table).item(item).conditionExpression("attribute_not_exists(id)"));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    List<Map<String, Object>> waiting(int atMost) {
        List<Map<String, AttributeValue>> items = dynamo.query(r -> r.tableName(table)
                        .indexName("by-status")
                        .keyConditionExpression("#status = :waiting")
                        .expressionAttributeNames(Map.of("#status", "status"))
                        .expressionAttributeValues(Map.of(":waiting", AttributeValue.fromS("WAITING")))
                        .limit(atMost))
                .items();
        return Row.listed(items, RequestLedger::request);
    }

    private static Map<String, Object> request(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        Map<String, Object> request = new HashMap<>(row.parsed("request", Json::parseObject));
        request.put("id", row.text("id"));
        return request;
    }

    /** Notes what became of a request that waits; one that does not is left as it is. */
    void settle(String id, String status, @Nullable String reason) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":waiting", AttributeValue.fromS("WAITING"));
        values.put(":status", AttributeValue.fromS(status));
        if (reason != null) {
            values.put(":reason", AttributeValue.fromS(reason));
        }
        try {
            dynamo.updateItem(r -> r.tableName(table)
                    .key(Map.of("id", AttributeValue.fromS(id)))
                    .updateExpression("SET #status = :status" + (reason == null ? "" : ", reason = :reason"))
                    .conditionExpression("#status = :waiting")
                    .expressionAttributeNames(Map.of("#status", "status"))
                    .expressionAttributeValues(values));
        } catch (ConditionalCheckFailedException e) {
            // Settled before, or never asked for: settling again changes nothing.
        }
    }
}
