package dev.opsctl.local.service.dynamodb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.dynamodb.LocalDynamoDb;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Nobody reads an index from which items are still missing (PLT-2). */
class BackfillingTest {

    private static final List<Consumer<DynamoDbClient>> READS = List.of(
            d -> d.scan(r -> r.tableName("table").indexName("late")),
            d -> d.query(r -> r.tableName("table")
                    .indexName("late")
                    .keyConditionExpression("g = :g")
                    .expressionAttributeValues(Map.of(":g", AttributeValue.fromS("x")))),
            d -> d.executeStatement(r -> r.statement("SELECT * FROM \"table\".\"late\" WHERE g = 'x'")));

    @Test
    void an_index_is_read_when_it_is_filled(@TempDir Path home) {
        ServiceContext[] context = new ServiceContext[1];
        try (TestCloud cloud =
                TestCloud.open(home, ServiceDefinition.regional("dynamodb", DynamoDbClient.class, made -> {
                    context[0] = made;
                    return LocalDynamoDb.tables(made);
                }))) {
            DynamoDbClient client = cloud.client(DynamoDbClient.class);
            client.createTable(r -> r.tableName("table")
                    .billingMode("PAY_PER_REQUEST")
                    .attributeDefinitions(a -> a.attributeName("id").attributeType("S"), a -> a.attributeName("g")
                            .attributeType("S"))
                    .keySchema(k -> k.attributeName("id").keyType("HASH"))
                    .globalSecondaryIndexes(g -> g.indexName("late")
                            .keySchema(k -> k.attributeName("g").keyType("HASH"))
                            .projection(p -> p.projectionType("ALL"))));
            backfilling(context[0], true);
            for (Consumer<DynamoDbClient> read : READS) {
                assertEquals(
                        "Cannot read from backfilling global secondary index: late",
                        assertThrows(DynamoDbException.class, () -> read.accept(client))
                                .awsErrorDetails()
                                .errorMessage());
            }
            backfilling(context[0], null);
            READS.forEach(read -> read.accept(client));
        }
    }

    private static void backfilling(ServiceContext context, Boolean now) {
        new TableStore(context, List.of()).definitions().update("table", table -> {
            TableDescription description = table.description();
            GlobalSecondaryIndexDescription index = description.globalSecondaryIndexes().get(0).toBuilder()
                    .backfilling(now)
                    .build();
            return table.with(
                    description.toBuilder().globalSecondaryIndexes(index).build());
        });
    }
}
