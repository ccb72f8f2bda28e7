package dev.opsctl.operation.tables;

import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.SSEType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/** Inventory tables beyond those of the stack: made by the operator, found by the report at run time (REP-2). */
public final class Tables {

    static final String MANAGED_TAG = "opsctl:managed";
    private static final Pattern NAME = Pattern.compile("(RA|VR)(_[A-Za-z0-9_.-]{1,240})?");

    /** One table of the inventory. */
    public record InventoryTable(
            String name, String kind, long items, String status, boolean managed, @Nullable String outcome) {}

    private final Clients clients;
    private final DynamoDbClient dynamoDb;

    public Tables(Clients clients) {
        this.clients = clients;
        this.dynamoDb = clients.dynamoDb();
    }

    /** Whether the report reads a table of this name (without the environment prefix). */
    static boolean inventory(String name) {
        return NAME.matcher(name).matches();
    }

    /** Creates inventory tables under the encryption key; one that exists is left as it is. */
    public List<InventoryTable> create(List<String> names) {
        for (String name : names) {
            if (!inventory(name)) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "Table name '" + name
                                + "' has no known prefix: the report reads tables that begin with RA_ (augmented reality) or VR_ (virtual reality)",
                        "Choose a name such as " + suggested(name) + ". Nothing was created.");
            }
        }
        return createMissing(names.stream().map(clients.target()::named).toList());
    }

    private static String suggested(String name) {
        String kind = name.regionMatches(true, 0, "VR", 0, 2) ? "VR_" : "RA_";
        String rest = name.replaceAll("[^A-Za-z0-9_.-]+", "_").replaceFirst("(?i)^(RA|VR)?[_.-]*", "");
        return kind + (rest.isEmpty() ? "moda" : rest);
    }

    /**
     * Which tables these names are, to be deleted.
     *
     * @throws OperationException if one is not there, is no inventory table, or belongs to a stack; nothing is deleted then
     */
    public List<InventoryTable> deletable(List<String> names) {
        List<InventoryTable> found = new ArrayList<>();
        for (String name : names) {
            String physical = clients.target().named(name);
            if (!inventory(name) || !exists(physical)) {
                throw new OperationException(
                        ExitCode.NOT_FOUND,
                        "There is no inventory table " + physical,
                        "See what there is: opsctl tables list. Nothing was deleted.");
            }
            InventoryTable table = describe(physical, null);
            if (!table.managed()) {
                throw new OperationException(
                        ExitCode.CONFLICT,
                        "Table " + physical + " belongs to a stack, which would miss it",
                        "Only tables of opsctl tables create, and of the seed, are deleted one by one. Nothing was deleted.");
            }
            found.add(table);
        }
        return found;
    }

    List<InventoryTable> createMissing(List<String> physicalNames) {
        List<InventoryTable> results = new ArrayList<>();
        String keyArn = null;
        for (String name : physicalNames) {
            String outcome = "exists";
            if (!exists(name)) {
                keyArn = keyArn == null ? new Stacks(clients).output(Stacks.IAM, "EncryptionKeyArn") : keyArn;
                outcome = createTable(name, keyArn);
            }
            results.add(describe(name, outcome));
        }
        return results;
    }

    private boolean exists(String name) {
        try {
            dynamoDb.describeTable(r -> r.tableName(name));
            return true;
        } catch (software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException e) {
            return false;
        }
    }

    private String createTable(String name, String keyArn) {
        try {
            dynamoDb.createTable(r -> r.tableName(name)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .keySchema(KeySchemaElement.builder()
                            .attributeName("id")
                            .keyType(KeyType.HASH)
                            .build())
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName("id")
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .sseSpecification(s -> s.enabled(true).sseType(SSEType.KMS).kmsMasterKeyId(keyArn))
                    .tags(
                            Tag.builder().key(MANAGED_TAG).value("tables").build(),
                            Tag.builder()
                                    .key("opsctl:prefix")
                                    .value(
                                            clients.target().prefix().isEmpty()
                                                    ? "-"
                                                    : clients.target().prefix())
                                    .build()));
        } catch (ResourceInUseException e) {
            return "exists";
        }
        dynamoDb.waiter().waitUntilTableExists(r -> r.tableName(name));
        return "created";
    }

    /** All tables that the report would read, with true item counts. */
    public List<InventoryTable> list() {
        String prefix = clients.target().prefix();
        return dynamoDb.listTablesPaginator().tableNames().stream()
                .filter(name -> name.startsWith(prefix) && inventory(name.substring(prefix.length())))
                .map(name -> describe(name, null))
                .toList();
    }

    /** The physical names of the tables that {@link #create} made. */
    public List<String> managed() {
        return list().stream()
                .filter(InventoryTable::managed)
                .map(InventoryTable::name)
                .toList();
    }

    /** Deletes tables with all their items. */
    public void delete(List<String> physicalNames) {
        for (String name : physicalNames) {
            dynamoDb.deleteTable(r -> r.tableName(name));
            dynamoDb.waiter().waitUntilTableNotExists(r -> r.tableName(name));
        }
    }

    private InventoryTable describe(String name, @Nullable String outcome) {
        TableDescription table = dynamoDb.describeTable(r -> r.tableName(name)).table();
        boolean managed = dynamoDb.listTagsOfResource(r -> r.resourceArn(table.tableArn())).tags().stream()
                .anyMatch(t -> t.key().equals(MANAGED_TAG));
        String logical = name.substring(clients.target().prefix().length());
        long items = dynamoDb
                .scanPaginator(r -> r.tableName(name)
                        .select(Select.COUNT)
                        .filterExpression("NOT begins_with(id, :reserved)")
                        .expressionAttributeValues(java.util.Map.of(
                                ":reserved", software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromS("#"))))
                .stream()
                .mapToLong(page -> page.count())
                .sum();
        return new InventoryTable(name, logical.substring(0, 2), items, table.tableStatusAsString(), managed, outcome);
    }
}
