package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.service.kms.LocalKms;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.kms.KmsClient;

/** Tables without operations on items: these are put into the store. */
final class TableFixture implements AutoCloseable {

    private final TestCloud cloud;
    private ServiceContext context;
    private TableStore store;

    TableFixture(Path home) {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("dynamodb", DynamoDbClient.class, this::tables),
                ServiceDefinition.regional("kms", KmsClient.class, LocalKms::of));
    }

    private DynamoDbClient tables(ServiceContext made) {
        context = made;
        store = new TableStore(made, List.of());
        return Composed.of(DynamoDbClient.class, TableGroups.of(made, store, (before, after) -> {}, List.of()));
    }

    TestCloud cloud() {
        return cloud;
    }

    DynamoDbClient client() {
        return cloud.client(DynamoDbClient.class);
    }

    ServiceContext context() {
        client().listTables();
        return context;
    }

    /** A table with the key {@code id} on demand, and what else it is to have. */
    TableDescription table(String name, Consumer<CreateTableRequest.Builder> more) {
        return client().createTable(r -> more.accept(r.tableName(name)
                        .billingMode("PAY_PER_REQUEST")
                        .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                        .keySchema(k -> k.attributeName("id").keyType("HASH"))))
                .tableDescription();
    }

    TableDescription describe(String name) {
        return client().describeTable(r -> r.tableName(name)).table();
    }

    void put(String name, Map<String, AttributeValue> item) {
        context().change(change -> {
            StoredTable table = store.require(name);
            String key = store.schema(table).requireItem(item);
            store.write(table, key, store.item(table, key), item);
        });
    }

    long entries(StoredTable table, String index) {
        return store.index(table, index).size();
    }

    StoredTable stored(String name) {
        client().listTables();
        return store.require(name);
    }

    /** What a call is refused with: code and text. */
    static String refusal(Runnable call) {
        try {
            call.run();
            return "accepted";
        } catch (AwsServiceException e) {
            return e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
        }
    }

    @Override
    public void close() {
        cloud.close();
    }
}
