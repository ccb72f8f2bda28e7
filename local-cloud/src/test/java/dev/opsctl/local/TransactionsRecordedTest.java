package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** What was recorded of DynamoDB's transactions on AWS, by LocalStack's tests that are validated there (tests/aws/services/dynamodb). */
class TransactionsRecordedTest {

    @TempDir
    Path home;

    @Test
    void aRepeatedTransactionMayNameAttributesInAnotherOrder() {
        try (TestCloud cloud = TestCloud.open(home)) {
            DynamoDbClient tables = cloud.client(DynamoDbClient.class);
            tables.createTable(r -> r.tableName("table")
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                    .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH)));
            write(tables, List.of("id", "name"));
            write(tables, List.of("name", "id"));
            assertThrows(IdempotentParameterMismatchException.class, () -> write(tables, List.of("id")));
            assertEquals(1, tables.scan(r -> r.tableName("table")).count());
        }
    }

    private static void write(DynamoDbClient tables, List<String> names) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        names.forEach(name -> item.put(name, AttributeValue.fromS(name + "1")));
        tables.transactWriteItems(r -> r.clientRequestToken("token")
                .transactItems(t -> t.put(p -> p.tableName("table").item(item))));
    }
}
