package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.table.StoredTable;
import java.time.Instant;
import software.amazon.awssdk.services.dynamodb.model.BackupDescription;
import software.amazon.awssdk.services.dynamodb.model.BackupDetails;
import software.amazon.awssdk.services.dynamodb.model.BackupStatus;
import software.amazon.awssdk.services.dynamodb.model.BackupSummary;
import software.amazon.awssdk.services.dynamodb.model.BackupType;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexInfo;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndexInfo;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.SourceTableDetails;
import software.amazon.awssdk.services.dynamodb.model.SourceTableFeatureDetails;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * A backup as stored; its items lie in a table of the store that its id names.
 *
 * @param id the time of its making and a random part, so that backups sort by time
 * @param source the table as it was
 */
record BackupRecord(String id, String name, Instant created, long items, long bytes, StoredTable source) {

    String arn() {
        return source.arn() + "/backup/" + id;
    }

    /** The table of the store that holds a backup's items. */
    static String contentOf(String id) {
        return "backup/" + id;
    }

    BackupDetails details(BackupStatus status) {
        return BackupDetails.builder()
                .backupArn(arn())
                .backupName(name)
                .backupCreationDateTime(created)
                .backupSizeBytes(bytes)
                .backupStatus(status)
                .backupType(BackupType.USER)
                .build();
    }

    BackupSummary summary() {
        return BackupSummary.builder()
                .backupArn(arn())
                .backupName(name)
                .backupCreationDateTime(created)
                .backupSizeBytes(bytes)
                .backupStatus(BackupStatus.AVAILABLE)
                .backupType(BackupType.USER)
                .tableArn(source.arn())
                .tableId(source.id())
                .tableName(source.name())
                .build();
    }

    BackupDescription description(BackupStatus status) {
        TableDescription table = source.description();
        return BackupDescription.builder()
                .backupDetails(details(status))
                .sourceTableDetails(SourceTableDetails.builder()
                        .tableName(table.tableName())
                        .tableId(table.tableId())
                        .tableArn(table.tableArn())
                        .tableSizeBytes(bytes)
                        .itemCount(items)
                        .keySchema(table.keySchema())
                        .tableCreationDateTime(table.creationDateTime())
                        .provisionedThroughput(provisioned(table.provisionedThroughput()))
                        .onDemandThroughput(table.onDemandThroughput())
                        .billingMode(TableUpdate.billingMode(table))
                        .build())
                .sourceTableFeatureDetails(features(table))
                .build();
    }

    private SourceTableFeatureDetails features(TableDescription table) {
        SourceTableFeatureDetails.Builder features = SourceTableFeatureDetails.builder()
                .streamDescription(table.streamSpecification())
                .sseDescription(table.sseDescription());
        if (source.timeToLive() != null) {
            features.timeToLiveDescription(TimeToLiveOperations.described(source));
        }
        if (table.hasLocalSecondaryIndexes()) {
            features.localSecondaryIndexes(table.localSecondaryIndexes().stream()
                    .map(index -> LocalSecondaryIndexInfo.builder()
                            .indexName(index.indexName())
                            .keySchema(index.keySchema())
                            .projection(index.projection())
                            .build())
                    .toList());
        }
        if (table.hasGlobalSecondaryIndexes()) {
            features.globalSecondaryIndexes(table.globalSecondaryIndexes().stream()
                    .map(index -> GlobalSecondaryIndexInfo.builder()
                            .indexName(index.indexName())
                            .keySchema(index.keySchema())
                            .projection(index.projection())
                            .provisionedThroughput(provisioned(index.provisionedThroughput()))
                            .onDemandThroughput(index.onDemandThroughput())
                            .build())
                    .toList());
        }
        return features.build();
    }

    static ProvisionedThroughput provisioned(ProvisionedThroughputDescription throughput) {
        return ProvisionedThroughput.builder()
                .readCapacityUnits(throughput.readCapacityUnits())
                .writeCapacityUnits(throughput.writeCapacityUnits())
                .build();
    }
}
