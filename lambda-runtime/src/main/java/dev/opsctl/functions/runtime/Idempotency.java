package dev.opsctl.functions.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Does a thing once although its message comes twice. A key is claimed before the work and marked done after it; a claim runs out, so
 * that a worker which died does not keep the work from being done. Table: key {@code id}, TTL attribute {@code expires}.
 */
public final class Idempotency {
    /** Longer than the function's time-out, so that a living worker never loses its claim. */
    private static final Duration CLAIM = Duration.ofSeconds(60);
    /** Longer than any queue or stream keeps a message. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final DynamoDbClient dynamo;
    private final String table;

    public Idempotency(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /**
     * Runs the work unless it was done before.
     *
     * @throws IllegalStateException if another worker is at it right now: let the message come again
     */
    public void once(String key, Runnable work) {
        if (!claim(key)) {
            Log.info("done before", "key", key);
            return;
        }
        try {
            work.run();
        } catch (RuntimeException e) {
            // Nothing was done, so the next delivery need not wait for the claim to run out.
            mark(key, "claimed", Instant.EPOCH);
            throw e;
        }
        mark(key, "done", Instant.now());
    }

    private boolean claim(String key) {
        Instant now = Instant.now();
        try {
            dynamo.putItem(request -> request.tableName(table)
                    .item(Map.of(
                            "id",
                            AttributeValue.fromS(key),
                            "state",
                            AttributeValue.fromS("claimed"),
                            "until",
                            seconds(now.plus(CLAIM)),
                            "expires",
                            seconds(now.plus(KEPT))))
                    .conditionExpression("attribute_not_exists(id) OR (#state = :claimed AND #until < :now)")
                    .expressionAttributeNames(Map.of("#state", "state", "#until", "until"))
                    .expressionAttributeValues(
                            Map.of(":claimed", AttributeValue.fromS("claimed"), ":now", seconds(now)))
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return true;
        } catch (ConditionalCheckFailedException e) {
            AttributeValue state = e.hasItem() ? e.item().get("state") : null;
            if (state != null && "done".equals(state.s())) {
                return false;
            }
            throw new IllegalStateException("another worker is at " + key, e);
        }
    }

    private void mark(String key, String state, Instant until) {
        dynamo.updateItem(request -> request.tableName(table)
                .key(Map.of("id", AttributeValue.fromS(key)))
                .updateExpression("SET #state = :state, #until = :until")
                .expressionAttributeNames(Map.of("#state", "state", "#until", "until"))
                .expressionAttributeValues(Map.of(":state", AttributeValue.fromS(state), ":until", seconds(until))));
    }

    private static AttributeValue seconds(Instant time) {
        return AttributeValue.fromN(Long.toString(time.getEpochSecond()));
    }
}
