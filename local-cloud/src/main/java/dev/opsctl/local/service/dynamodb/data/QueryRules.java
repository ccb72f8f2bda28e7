package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.expression.Condition;
import dev.opsctl.local.service.dynamodb.expression.ExpressionParameters;
import dev.opsctl.local.service.dynamodb.expression.KeyCondition;
import dev.opsctl.local.service.dynamodb.expression.Projection;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Values;
import dev.opsctl.local.service.dynamodb.item.Wording;
import dev.opsctl.local.service.dynamodb.table.Index;
import dev.opsctl.local.service.dynamodb.table.Schema;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** What Query and Scan demand of a request, in AWS's words. */
final class QueryRules {

    private static final String START = "The provided starting key is invalid";

    private QueryRules() {}

    static void requireUnmixed(QueryRequest request) {
        new ExpressionParameters()
                .other("AttributesToGet", request.hasAttributesToGet())
                .other("QueryFilter", request.hasQueryFilter())
                .other("ConditionalOperator", request.conditionalOperator() != null)
                .other("KeyConditions", request.hasKeyConditions())
                .expression("ProjectionExpression", request.projectionExpression())
                .expression("FilterExpression", request.filterExpression())
                .expression("KeyConditionExpression", request.keyConditionExpression())
                .require(request.hasExpressionAttributeNames(), request.hasExpressionAttributeValues());
    }

    static void requireUnmixed(ScanRequest request) {
        new ExpressionParameters()
                .other("AttributesToGet", request.hasAttributesToGet())
                .other("ScanFilter", request.hasScanFilter())
                .other("ConditionalOperator", request.conditionalOperator() != null)
                .expression("ProjectionExpression", request.projectionExpression())
                .expression("FilterExpression", request.filterExpression())
                .require(request.hasExpressionAttributeNames(), request.hasExpressionAttributeValues());
    }

    /** A segment and their number are given together, and fit. */
    static void requireSegment(@Nullable Integer segment, @Nullable Integer total) {
        if (segment != null && total == null) {
            throw DynamoDbErrors.invalid("The TotalSegments parameter is required but was not present in the request"
                    + " when Segment parameter is present");
        } else if (total != null && segment == null) {
            throw DynamoDbErrors.invalid("The Segment parameter is required but was not present in the request"
                    + " when parameter TotalSegments is present");
        } else if (total != null && segment != null && segment >= total) {
            throw DynamoDbErrors.invalid("The Segment parameter is zero-based and must be less than parameter"
                    + " TotalSegments: Segment: " + segment + " is not less than TotalSegments: " + total);
        }
    }

    /** The values of a starting key; null if there is none. */
    static @Nullable Map<String, AttributeValue> start(@Nullable Map<String, AttributeValue> key, Wording wording) {
        if (key == null) {
            return null;
        }
        try {
            return Items.checked(key, wording);
        } catch (DynamoDbException e) {
            String message = e.awsErrorDetails().errorMessage();
            boolean ofTheValue =
                    message.contains("duplicates") || message.contains("umber") || message.contains("numeric value");
            throw ofTheValue ? e : DynamoDbErrors.invalid(START + ": " + message);
        }
    }

    /** The index of that name; null for none. */
    static @Nullable Index index(Schema schema, @Nullable String name, boolean consistent) {
        if (name == null) {
            return null;
        }
        Index index = schema.index(name)
                .orElseThrow(() -> DynamoDbErrors.invalid("The table does not have the specified index: " + name));
        if (index.global() && consistent) {
            throw DynamoDbErrors.invalid("Consistent reads are not supported on global secondary indexes");
        }
        index.requireReadable();
        return index;
    }

    /** Where to go on, as a key of the store: a starting key has the attributes of all keys that are concerned, and no other. */
    static String startText(Schema schema, @Nullable Index index, Map<String, AttributeValue> start) {
        Map<String, String> expected = new HashMap<>();
        schema.key().attributes().forEach(a -> expected.put(a.name(), a.type()));
        if (index != null) {
            index.key().attributes().forEach(a -> expected.put(a.name(), a.type()));
        }
        if (!expected.keySet().equals(start.keySet())) {
            throw DynamoDbErrors.invalid(START);
        }
        start.forEach((name, value) -> {
            if (!Values.typeName(value).equals(expected.get(name))) {
                throw DynamoDbErrors.invalid(START);
            }
        });
        try {
            String text = schema.requireKey(schema.key().of(start));
            return index == null ? text : schema.indexText(index, start);
        } catch (DynamoDbException e) {
            throw DynamoDbErrors.invalid(START + ": " + e.awsErrorDetails().errorMessage());
        }
    }

    /** A starting key lies where the query looks. */
    static void requireWithin(
            KeyCondition.Bound condition, KeyRange range, String startText, Map<String, AttributeValue> start) {
        if (range.contains(startText)) {
            return;
        } else if (condition.last() == null) {
            throw DynamoDbErrors.invalid(
                    "The provided starting key is outside query boundaries based on provided conditions");
        }
        throw DynamoDbErrors.invalid(
                condition.test(start)
                        ? "The query can return at most one row and cannot be restarted"
                        : "The provided starting key does not match the range key predicate");
    }

    /** A filter of a Query is about other attributes than those that the query is by. */
    static void requireNoKeys(@Nullable Condition filter, Schema.Key key, boolean expression) {
        if (filter == null) {
            return;
        }
        for (Schema.KeyAttribute attribute : key.attributes()) {
            if (filter.attributes().contains(attribute.name())) {
                throw DynamoDbErrors.invalid((expression ? "Filter Expression" : "QueryFilter")
                        + " can only contain non-primary key attributes: Primary key attribute: " + attribute.name());
            }
        }
    }

    /** Key attributes have no parts. */
    static void requireScalarKeys(@Nullable Projection projection, Schema schema) {
        if (projection != null) {
            requireScalarKeys(projection.dereferenced(), schema);
        }
    }

    /** What an answer has of an item. */
    static Map<String, AttributeValue> shown(@Nullable Projection projection, Map<String, AttributeValue> item) {
        return projection == null ? item : projection.apply(item);
    }

    /** Key attributes have no parts. */
    static void requireScalarKeys(Set<String> nested, Schema schema) {
        for (Schema.KeyAttribute attribute : schema.key().attributes()) {
            if (nested.contains(attribute.name())) {
                throw scalar("Key", attribute.name());
            }
        }
        for (Index index : schema.indexes()) {
            for (Schema.KeyAttribute attribute : index.key().attributes()) {
                if (nested.contains(attribute.name())) {
                    throw scalar("IndexKey", attribute.name());
                }
            }
        }
    }

    private static DynamoDbException scalar(String what, String attribute) {
        return DynamoDbErrors.invalid("Key attributes must be scalars; list random access '[]' and map lookup '.' are"
                + " not allowed: " + what + ": " + attribute);
    }
}
