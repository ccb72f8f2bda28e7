package dev.opsctl.local.service.dynamodb.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** What is set deep within an item counts with all that it lies in, whatever sets it. */
class NestedUpdatesTest {

    private static final Map<String, AttributeValue> KEY = Map.of("id", AttributeValue.fromS("one"));
    private static final String TOO_DEEP = "Nesting Levels have exceeded supported limits";
    /** {@code a.b.c} is the third level of 32. */
    private static final int DEEPEST = 29;

    @TempDir
    Path home;

    private static AttributeValue nested(int levels) {
        AttributeValue value = AttributeValue.fromS("leaf");
        for (int i = 0; i < levels; i++) {
            value = i % 2 == 0 ? AttributeValue.fromL(List.of(value)) : AttributeValue.fromM(Map.of("n", value));
        }
        return value;
    }

    @Test
    void anUpdateMayMakeAnItemOfThirtyTwoLevelsAndNoDeeper() {
        try (TestCloud cloud = TestCloud.open(home)) {
            DynamoDbClient dynamodb = cloud.client(DynamoDbClient.class);
            dynamodb.createTable(r -> r.tableName("nested")
                    .billingMode("PAY_PER_REQUEST")
                    .attributeDefinitions(a -> a.attributeName("id").attributeType("S"))
                    .keySchema(k -> k.attributeName("id").keyType("HASH")));
            Map<String, AttributeValue> item = Map.of(
                    "id",
                    AttributeValue.fromS("one"),
                    "a",
                    AttributeValue.fromM(Map.of("b", AttributeValue.fromM(Map.of()))));
            dynamodb.putItem(r -> r.tableName("nested").item(item));

            DynamoDbException refused = assertThrows(DynamoDbException.class, () -> set(dynamodb, nested(DEEPEST + 1)));
            assertEquals(TOO_DEEP, refused.awsErrorDetails().errorMessage());
            TransactionCanceledException cancelled = assertThrows(
                    TransactionCanceledException.class,
                    () -> dynamodb.transactWriteItems(r -> r.transactItems(TransactWriteItem.builder()
                            .update(u -> u.tableName("nested")
                                    .key(KEY)
                                    .updateExpression("SET a.b.c = :deep")
                                    .expressionAttributeValues(Map.of(":deep", nested(DEEPEST + 1))))
                            .build())));
            assertEquals(TOO_DEEP, cancelled.cancellationReasons().get(0).message());
            assertEquals(
                    item, dynamodb.getItem(r -> r.tableName("nested").key(KEY)).item());

            set(dynamodb, nested(DEEPEST));
            assertEquals(
                    nested(DEEPEST),
                    dynamodb.getItem(r -> r.tableName("nested").key(KEY))
                            .item()
                            .get("a")
                            .m()
                            .get("b")
                            .m()
                            .get("c"));
        }
    }

    private static void set(DynamoDbClient dynamodb, AttributeValue value) {
        dynamodb.updateItem(r -> r.tableName("nested")
                .key(KEY)
                .updateExpression("SET a.b.c = :deep")
                .expressionAttributeValues(Map.of(":deep", value)));
    }
}
