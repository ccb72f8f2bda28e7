package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import dev.opsctl.local.service.dynamodb.table.Index;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.RestoreSummary;
import software.amazon.awssdk.services.dynamodb.model.RestoreTableFromBackupRequest;
import software.amazon.awssdk.services.dynamodb.model.RestoreTableFromBackupResponse;
import software.amazon.awssdk.services.dynamodb.model.TableAlreadyExistsException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * Makes tables of backups: with the backup's keys, indexes, throughput and key, and its items; without stream, tags, policy, time to live and
 * the other settings, as on AWS. The table is there when it is complete.
 */
final class RestoreOperations {

    private final ServiceContext context;
    private final TableStore tables;
    private final BackupOperations backups;
    private final TableLifecycle lifecycle;
    private final Leftovers leftovers;
    private final Encryption encryption;

    RestoreOperations(
            ServiceContext context,
            TableStore tables,
            BackupOperations backups,
            TableLifecycle lifecycle,
            Leftovers leftovers,
            Encryption encryption) {
        this.context = context;
        this.tables = tables;
        this.backups = backups;
        this.lifecycle = lifecycle;
        this.leftovers = leftovers;
        this.encryption = encryption;
    }

    public RestoreTableFromBackupResponse restoreTableFromBackup(RestoreTableFromBackupRequest request) {
        DynamoDbErrors.requireLength("TableName", request.targetTableName());
        BackupRecord backup = backups.find(request.backupArn());
        CreateTableRequest wanted =
                RestoredDefinition.of(request, backup.source().description());
        TableDefinitions.require(wanted, context.scope().region());
        Optional<Encryption.Key> key = request.sseSpecificationOverride() == null
                ? encryption.again(backup.source())
                : encryption.key(request.sseSpecificationOverride());
        if (tables.find(request.targetTableName()).isPresent()) {
            throw exists(request.targetTableName());
        }
        RestoreSummary restored = RestoreSummary.builder()
                .sourceBackupArn(backup.arn())
                .sourceTableArn(backup.source().arn())
                .restoreDateTime(backup.created())
                .restoreInProgress(false)
                .build();
        TableDescription description = Encryption.described(
                        TableDefinitions.describe(
                                wanted,
                                context.scope(),
                                UUID.randomUUID().toString(),
                                context.clock().instant()),
                        key)
                .toBuilder()
                .restoreSummary(restored)
                .build();
        StoredTable made = new StoredTable(
                description,
                Map.of(),
                null,
                null,
                key.map(Encryption.Key::ofCustomer).orElse(null));
        copy(backup, made);
        return RestoreTableFromBackupResponse.builder()
                .tableDescription(TableViews.creating(description, false).toBuilder()
                        .restoreSummary(restored.copy(summary -> summary.restoreInProgress(true)))
                        .build())
                .build();
    }

    private void copy(BackupRecord backup, StoredTable made) {
        List<Index> indexes = tables.schema(made).indexes();
        List<String> contents = new ArrayList<>(List.of(TableViews.contentOf(made)));
        indexes.forEach(index -> contents.add(TableViews.contentOf(made, index.name())));
        context.change(change -> {
            contents.forEach(content -> leftovers.note(content, "restored " + made.name()));
        });
        Table<byte[]> from = context.table(BackupRecord.contentOf(backup.id()), byte[].class);
        Table<byte[]> to = tables.items(made);
        try (ItemSpool items = new ItemSpool(context, from)) {
            items.copy((itemKey, item) -> {
                to.insert(itemKey, item);
                indexes.forEach(index -> tables.fill(made, index, ItemJson.read(item)));
            });
            context.change(change -> {
                backups.find(backup.arn());
                contents.forEach(leftovers::keep);
                lifecycle.create(made);
            });
        } catch (ResourceInUseException e) {
            throw exists(made.name());
        } finally {
            contents.stream().filter(leftovers::isNoted).forEach(leftovers::purge);
        }
    }

    private static TableAlreadyExistsException exists(String table) {
        return Faults.of(TableAlreadyExistsException.class, "Table already exists: " + table);
    }
}
