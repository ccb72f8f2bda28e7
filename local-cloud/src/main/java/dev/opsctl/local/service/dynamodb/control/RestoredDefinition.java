package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.OnDemandThroughput;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.RestoreTableFromBackupRequest;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** What a table that is restored is to be: as its source was, but for what the request has otherwise. */
public final class RestoredDefinition {

    private final RestoreTableFromBackupRequest request;
    private final TableDescription source;
    private final boolean onDemand;

    private RestoredDefinition(RestoreTableFromBackupRequest request, TableDescription source) {
        this.request = request;
        this.source = source;
        BillingMode mode =
                request.billingModeOverride() == null ? TableUpdate.billingMode(source) : request.billingModeOverride();
        this.onDemand = mode == BillingMode.PAY_PER_REQUEST;
    }

    /** The same table again: keys, indexes and throughput. */
    public static CreateTableRequest of(TableDescription source) {
        return of(
                RestoreTableFromBackupRequest.builder()
                        .targetTableName(source.tableName())
                        .build(),
                source);
    }

    /** @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, in AWS's words */
    static CreateTableRequest of(RestoreTableFromBackupRequest request, TableDescription source) {
        RestoredDefinition restored = new RestoredDefinition(request, source);
        restored.requireThroughput();
        List<GlobalSecondaryIndex> global = restored.global();
        List<LocalSecondaryIndex> local = restored.local();
        Set<String> keys = KeyRules.names(source.keySchema());
        global.forEach(index -> keys.addAll(KeyRules.names(index.keySchema())));
        local.forEach(index -> keys.addAll(KeyRules.names(index.keySchema())));
        return CreateTableRequest.builder()
                .tableName(request.targetTableName())
                .keySchema(source.keySchema())
                .attributeDefinitions(source.attributeDefinitions().stream()
                        .filter(attribute -> keys.contains(attribute.attributeName()))
                        .toList())
                .billingMode(restored.onDemand ? BillingMode.PAY_PER_REQUEST : BillingMode.PROVISIONED)
                .provisionedThroughput(restored.onDemand ? null : restored.provisioned())
                .onDemandThroughput(restored.onDemand ? restored.maxima() : null)
                .globalSecondaryIndexes(global.isEmpty() ? null : global)
                .localSecondaryIndexes(local.isEmpty() ? null : local)
                .build();
    }

    private void requireThroughput() {
        ProvisionedThroughput provisioned = request.provisionedThroughputOverride();
        OnDemandThroughput maxima = request.onDemandThroughputOverride();
        if (request.billingModeOverride() == BillingMode.PAY_PER_REQUEST && provisioned != null) {
            throw invalid("Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST");
        } else if (onDemand && provisioned != null) {
            throw invalid("Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED");
        } else if (request.billingModeOverride() == BillingMode.PROVISIONED && provisioned == null) {
            throw invalid("Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED");
        } else if (maxima != null && !onDemand) {
            throw invalid("Cannot override MaxReadRequestUnits for OnDemandThroughput unless BillingModeOverride is"
                    + " PAY_PER_REQUEST");
        } else if (maxima != null && isOutside(maxima.maxReadRequestUnits())) {
            throw invalid("Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range");
        } else if (maxima != null && isOutside(maxima.maxWriteRequestUnits())) {
            throw invalid("Requested MaxWriteRequestUnits for OnDemandThroughput is outside of valid range");
        }
    }

    private static boolean isOutside(@Nullable Long units) {
        return units != null && (units < 1 || units > ThroughputRules.MOST_OF_TABLE);
    }

    private ProvisionedThroughput provisioned() {
        return request.provisionedThroughputOverride() == null
                ? BackupRecord.provisioned(source.provisionedThroughput())
                : request.provisionedThroughputOverride();
    }

    private OnDemandThroughput maxima() {
        return request.onDemandThroughputOverride() == null
                ? source.onDemandThroughput()
                : request.onDemandThroughputOverride();
    }

    private List<GlobalSecondaryIndex> global() {
        if (!request.hasGlobalSecondaryIndexOverride()) {
            boolean was = TableUpdate.billingMode(source) == BillingMode.PROVISIONED;
            return source.globalSecondaryIndexes().stream()
                    .map(index -> GlobalSecondaryIndex.builder()
                            .indexName(index.indexName())
                            .keySchema(index.keySchema())
                            .projection(index.projection())
                            .provisionedThroughput(
                                    onDemand
                                            ? null
                                            : was
                                                    ? BackupRecord.provisioned(index.provisionedThroughput())
                                                    : request.provisionedThroughputOverride())
                            .onDemandThroughput(onDemand ? index.onDemandThroughput() : null)
                            .build())
                    .toList();
        }
        for (GlobalSecondaryIndex index : request.globalSecondaryIndexOverride()) {
            requireKnown(
                    index.indexName(),
                    source.globalSecondaryIndexes().stream()
                            .anyMatch(i -> same(i.keySchema(), i.projection(), index.keySchema(), index.projection())));
            if (onDemand && index.provisionedThroughput() != null) {
                throw invalid("Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST"
                        + " for index " + index.indexName());
            } else if (!onDemand && index.provisionedThroughput() == null) {
                throw invalid("Must specify provisioned throughput for index " + index.indexName());
            }
        }
        return request.globalSecondaryIndexOverride();
    }

    private List<LocalSecondaryIndex> local() {
        if (!request.hasLocalSecondaryIndexOverride()) {
            return source.localSecondaryIndexes().stream()
                    .map(index -> LocalSecondaryIndex.builder()
                            .indexName(index.indexName())
                            .keySchema(index.keySchema())
                            .projection(index.projection())
                            .build())
                    .toList();
        }
        for (LocalSecondaryIndex index : request.localSecondaryIndexOverride()) {
            requireKnown(
                    index.indexName(),
                    source.localSecondaryIndexes().stream()
                            .anyMatch(i -> same(i.keySchema(), i.projection(), index.keySchema(), index.projection())));
        }
        return request.localSecondaryIndexOverride();
    }

    private static boolean same(
            List<KeySchemaElement> key, Projection projection, List<KeySchemaElement> otherKey, Projection other) {
        return key.equals(otherKey)
                && projection.projectionType() == other.projectionType()
                && Set.copyOf(projection.nonKeyAttributes()).equals(Set.copyOf(other.nonKeyAttributes()));
    }

    private static void requireKnown(String index, boolean known) {
        if (!known) {
            throw invalid("Index " + index + " does not match a secondary index that existed in the source table and"
                    + " cannot be created during the restore operation");
        }
    }

    private static RuntimeException invalid(String message) {
        return DynamoDbErrors.invalid("Invalid Request: " + message);
    }
}
