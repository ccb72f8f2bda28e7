package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Where a page of a table's list ended, as a text for the next call: {@code nextToken} of the APIs. */
public final class Cursor {
    private Cursor() {}

    /** @return null at the end */
    public static @Nullable String of(QueryResponse page) {
        return of(page.lastEvaluatedKey());
    }

    /**
     * @param last what the page ended with; all members of its keys are strings
     * @return null at the end, where that is empty
     */
    public static @Nullable String of(Map<String, AttributeValue> last) {
        if (last.isEmpty()) {
            return null;
        }
        Map<String, Object> json = new TreeMap<>();
        last.forEach((name, value) -> json.put(name, value.s()));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if it is none that a list gave; null stays null */
    public static @Nullable Map<String, AttributeValue> read(@Nullable String token) {
        if (token == null) {
            return null;
        }
        try {
            Map<String, AttributeValue> key = new HashMap<>();
            Json.parseObject(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
                    .forEach((name, value) -> key.put(name, AttributeValue.fromS(String.valueOf(value))));
            return key;
        } catch (JsonException | IllegalArgumentException e) {
            throw foreign(e);
        }
    }

    /**
     * Asks for a page.
     *
     * @throws IllegalArgumentException if its cursor is another list's
     */
    public static QueryResponse query(DynamoDbClient dynamo, QueryRequest query) {
        try {
            return dynamo.query(query);
        } catch (DynamoDbException e) {
            boolean invalid = e.awsErrorDetails() != null
                    && "ValidationException".equals(e.awsErrorDetails().errorCode());
            if (invalid && query.hasExclusiveStartKey()) {
                throw foreign(e);
            }
            throw e;
        }
    }

    private static IllegalArgumentException foreign(Exception e) {
        return new IllegalArgumentException("nextToken is not one that this list gave", e);
    }
}
