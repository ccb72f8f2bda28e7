package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.BillingModeSummary;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexWarmThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.OnDemandThroughput;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.TableClass;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TableWarmThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.WarmThroughput;

/** Checks what a table is to be, and describes it as it is when it has become active. */
final class TableDefinitions {

    private TableDefinitions() {}

    /**
     * Checks a definition, but for its encryption and tags.
     *
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException or LimitExceededException, in AWS's words
     */
    static void require(CreateTableRequest table, String region) {
        KeyRules.requirePresent(table);
        ThroughputRules.requireTable(table, region);
        requireClass(table.tableClass());
        KeyRules.require(table);
        IndexRules.require(table);
        ThroughputRules.requireRest(table, region);
        StreamSettings.requireFirst(table.streamSpecification());
    }

    /** @param tableClass null if none is given */
    static void requireClass(@Nullable TableClass tableClass) {
        if (tableClass == TableClass.UNKNOWN_TO_SDK_VERSION) {
            throw DynamoDbErrors.invalid(
                    "Invalid table-class parameter provided. Please try again with a valid table-class"
                            + " value: [STANDARD, STANDARD_INFREQUENT_ACCESS].");
        }
    }

    /** A table that was checked. */
    static TableDescription describe(CreateTableRequest table, Scope scope, String id, Instant now) {
        String arn = scope.arn("dynamodb", "table/" + table.tableName());
        boolean onDemand = table.billingMode() == BillingMode.PAY_PER_REQUEST;
        TableDescription.Builder description = TableDescription.builder()
                .tableName(table.tableName())
                .tableId(id)
                .tableArn(arn)
                .tableStatus(TableStatus.ACTIVE)
                .creationDateTime(now)
                .attributeDefinitions(sorted(table.attributeDefinitions()))
                .keySchema(table.keySchema())
                .provisionedThroughput(provisioned(table.provisionedThroughput()))
                .warmThroughput(warm(table.warmThroughput(), table.provisionedThroughput()))
                .onDemandThroughput(maxima(table.onDemandThroughput()))
                .deletionProtectionEnabled(Boolean.TRUE.equals(table.deletionProtectionEnabled()));
        if (onDemand) {
            description.billingModeSummary(BillingModeSummary.builder()
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .lastUpdateToPayPerRequestDateTime(now)
                    .build());
        }
        if (table.tableClass() != null) {
            description.tableClassSummary(c -> c.tableClass(table.tableClass()));
        }
        if (table.hasLocalSecondaryIndexes()) {
            description.localSecondaryIndexes(table.localSecondaryIndexes().stream()
                    .map(index -> local(index, arn))
                    .toList());
        }
        if (table.hasGlobalSecondaryIndexes()) {
            description.globalSecondaryIndexes(table.globalSecondaryIndexes().stream()
                    .map(index -> global(index, arn))
                    .toList());
        }
        TableDescription made = description.build();
        return table.streamSpecification() != null
                        && table.streamSpecification().streamEnabled()
                ? StreamSettings.opened(made, table.streamSpecification(), now)
                : made;
    }

    static List<AttributeDefinition> sorted(List<AttributeDefinition> definitions) {
        return definitions.stream()
                .sorted(Comparator.comparing(AttributeDefinition::attributeName))
                .toList();
    }

    private static LocalSecondaryIndexDescription local(LocalSecondaryIndex index, String table) {
        return LocalSecondaryIndexDescription.builder()
                .indexName(index.indexName())
                .indexArn(table + "/index/" + index.indexName())
                .keySchema(index.keySchema())
                .projection(sorted(index.projection()))
                .build();
    }

    static GlobalSecondaryIndexDescription global(GlobalSecondaryIndex index, String table) {
        TableWarmThroughputDescription warm = warm(index.warmThroughput(), index.provisionedThroughput());
        return GlobalSecondaryIndexDescription.builder()
                .indexName(index.indexName())
                .indexArn(table + "/index/" + index.indexName())
                .indexStatus(IndexStatus.ACTIVE)
                .keySchema(index.keySchema())
                .projection(sorted(index.projection()))
                .provisionedThroughput(provisioned(index.provisionedThroughput()))
                .onDemandThroughput(maxima(index.onDemandThroughput()))
                .warmThroughput(GlobalSecondaryIndexWarmThroughputDescription.builder()
                        .readUnitsPerSecond(warm.readUnitsPerSecond())
                        .writeUnitsPerSecond(warm.writeUnitsPerSecond())
                        .status(IndexStatus.ACTIVE)
                        .build())
                .build();
    }

    private static Projection sorted(Projection projection) {
        return projection.hasNonKeyAttributes()
                ? projection.toBuilder()
                        .nonKeyAttributes(
                                projection.nonKeyAttributes().stream().sorted().toList())
                        .build()
                : projection;
    }

    /** @param wanted null on demand */
    static ProvisionedThroughputDescription provisioned(@Nullable ProvisionedThroughput wanted) {
        return ProvisionedThroughputDescription.builder()
                .numberOfDecreasesToday(0L)
                .readCapacityUnits(wanted == null ? 0L : wanted.readCapacityUnits())
                .writeCapacityUnits(wanted == null ? 0L : wanted.writeCapacityUnits())
                .build();
    }

    private static TableWarmThroughputDescription warm(
            @Nullable WarmThroughput wanted, @Nullable ProvisionedThroughput provisioned) {
        long reads = provisioned == null ? ThroughputRules.INITIAL_READS : provisioned.readCapacityUnits();
        long writes = provisioned == null ? ThroughputRules.INITIAL_WRITES : provisioned.writeCapacityUnits();
        return TableWarmThroughputDescription.builder()
                .readUnitsPerSecond(
                        wanted == null || wanted.readUnitsPerSecond() == null ? reads : wanted.readUnitsPerSecond())
                .writeUnitsPerSecond(
                        wanted == null || wanted.writeUnitsPerSecond() == null ? writes : wanted.writeUnitsPerSecond())
                .status(TableStatus.ACTIVE)
                .build();
    }

    /** Null if there are none. */
    static @Nullable OnDemandThroughput maxima(@Nullable OnDemandThroughput wanted) {
        if (wanted == null) {
            return null;
        }
        Long reads = positive(wanted.maxReadRequestUnits());
        Long writes = positive(wanted.maxWriteRequestUnits());
        return reads == null && writes == null
                ? null
                : OnDemandThroughput.builder()
                        .maxReadRequestUnits(reads)
                        .maxWriteRequestUnits(writes)
                        .build();
    }

    private static @Nullable Long positive(@Nullable Long units) {
        return units == null || units < 0 ? null : units;
    }
}
