package dev.opsctl.functions.console;

import dev.opsctl.functions.runtime.Json;
import dev.opsctl.functions.runtime.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Where a page of a table's list ended, as a text for the next call. */
final class Cursor {
    private Cursor() {}

    /** @return null at the end */
    static String of(QueryResponse page) {
        if (!page.hasLastEvaluatedKey() || page.lastEvaluatedKey().isEmpty()) {
            return null;
        }
        Map<String, Object> json = new TreeMap<>();
        page.lastEvaluatedKey().forEach((name, value) -> json.put(name, value.s()));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if it is none that a list gave; null stays null */
    static Map<String, AttributeValue> read(String token) {
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

    /** Asks for a page; a cursor of another list is the caller's mistake. */
    static QueryResponse query(DynamoDbClient dynamo, QueryRequest query) {
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
