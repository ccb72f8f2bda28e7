package dev.opsctl.local.service.dynamodb.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** A stack changes many things of a table at once, of which DynamoDB takes one at a time (ORD-1). */
class TableStacksTest {

    private static final String TEMPLATE =
            """
            Resources:
              Orders:
                Type: AWS::DynamoDB::Table
                Properties:
                  TableName: orders
                  AttributeDefinitions:
                    - { AttributeName: id, AttributeType: S }
                    - { AttributeName: g, AttributeType: S }
                  KeySchema: [{ AttributeName: id, KeyType: HASH }]
                  GlobalSecondaryIndexes:
                    - IndexName: byG
                      KeySchema: [{ AttributeName: g, KeyType: HASH }]
                      Projection: { ProjectionType: ALL }
            %s""";

    private static final String PROVISIONED =
            """
                      ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 2 }
                  ProvisionedThroughput: { ReadCapacityUnits: %d, WriteCapacityUnits: 3 }
            """;

    private static final String ON_DEMAND =
            """
                  BillingMode: PAY_PER_REQUEST
                  DeletionProtectionEnabled: true
                  TableClass: STANDARD_INFREQUENT_ACCESS
                  SSESpecification: { SSEEnabled: true }
                  StreamSpecification: { StreamViewType: KEYS_ONLY }
            """;

    @TempDir
    Path home;

    private CloudFormationClient stacks;
    private DynamoDbClient tables;

    private TableDescription deployed() throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String status = "";
        while (!status.matches("(CREATE|UPDATE)_COMPLETE")) {
            assertTrue(!status.contains("ROLLBACK") && System.nanoTime() < until, status);
            Thread.sleep(20);
            status = stacks.describeStacks(r -> r.stackName("tables"))
                    .stacks()
                    .get(0)
                    .stackStatusAsString();
        }
        return tables.describeTable(r -> r.tableName("orders")).table();
    }

    private TableDescription update(String rest) throws InterruptedException {
        stacks.updateStack(r -> r.stackName("tables").templateBody(TEMPLATE.formatted(rest)));
        return deployed();
    }

    @Test
    void everything_changes_and_changes_back() throws InterruptedException {
        try (TestCloud cloud = TestCloud.open(home)) {
            stacks = cloud.client(CloudFormationClient.class);
            tables = cloud.client(DynamoDbClient.class);
            String provisioned = PROVISIONED.formatted(5);
            stacks.createStack(r -> r.stackName("tables").templateBody(TEMPLATE.formatted(provisioned)));
            String id = deployed().tableId();
            TableDescription onDemand = update(ON_DEMAND);
            assertEquals("PAY_PER_REQUEST", onDemand.billingModeSummary().billingModeAsString());
            assertTrue(onDemand.deletionProtectionEnabled());
            assertEquals(
                    "STANDARD_INFREQUENT_ACCESS", onDemand.tableClassSummary().tableClassAsString());
            assertEquals("ENABLED", onDemand.sseDescription().statusAsString());
            assertTrue(onDemand.streamSpecification().streamEnabled());
            TableDescription back = update(PROVISIONED.formatted(7));
            assertEquals(id, back.tableId());
            assertEquals("PROVISIONED", back.billingModeSummary().billingModeAsString());
            assertEquals(7, back.provisionedThroughput().readCapacityUnits());
            assertEquals(
                    2,
                    back.globalSecondaryIndexes().get(0).provisionedThroughput().readCapacityUnits());
            assertEquals("STANDARD", back.tableClassSummary().tableClassAsString());
            assertNull(back.sseDescription());
            assertNull(back.streamSpecification());
        }
    }
}
