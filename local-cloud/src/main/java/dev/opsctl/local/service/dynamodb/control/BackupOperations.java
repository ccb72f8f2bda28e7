package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.BackupNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.BackupStatus;
import software.amazon.awssdk.services.dynamodb.model.BackupTypeFilter;
import software.amazon.awssdk.services.dynamodb.model.CreateBackupRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateBackupResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteBackupRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteBackupResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeBackupRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeBackupResponse;
import software.amazon.awssdk.services.dynamodb.model.ListBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.ListBackupsResponse;

/** Backups of tables. One is of a single moment, complete when the call returns, and stays when its table is deleted. */
final class BackupOperations {

    private static final int MOST_BACKUPS = 100;

    private final ServiceContext context;
    private final TableStore tables;
    private final TableCounts counts;
    private final Leftovers leftovers;
    private final Table<BackupRecord> backups;

    BackupOperations(ServiceContext context, TableStore tables, TableCounts counts, Leftovers leftovers) {
        this.context = context;
        this.tables = tables;
        this.counts = counts;
        this.leftovers = leftovers;
        this.backups = context.table("backups", BackupRecord.class);
    }

    public CreateBackupResponse createBackup(CreateBackupRequest request) {
        StoredTable table =
                tables.find(request.tableName()).orElseThrow(() -> TableErrors.notFound(request.tableName()));
        Instant now = context.clock().instant();
        String id = String.format(
                Locale.ROOT,
                "%014d-%s",
                now.toEpochMilli(),
                UUID.randomUUID().toString().substring(0, 8));
        String content = BackupRecord.contentOf(id);
        Table<byte[]> copy = context.table(content, byte[].class);
        leftovers.note(content, "backup " + request.backupName());
        try (ItemSpool items = new ItemSpool(context, tables.items(table))) {
            items.copy(copy::insert);
            BackupRecord made =
                    new BackupRecord(id, request.backupName(), now, items.items(), counts.bytes(content, copy), table);
            context.change(change -> {
                leftovers.keep(content);
                backups.insert(id, made);
            });
            return CreateBackupResponse.builder()
                    .backupDetails(made.details(BackupStatus.CREATING))
                    .build();
        } finally {
            if (leftovers.isNoted(content)) {
                leftovers.purge(content);
            }
        }
    }

    /** @throws BackupNotFoundException if there is no such backup */
    BackupRecord find(String arn) {
        if (arn.isEmpty()) {
            throw DynamoDbErrors.invalid("Invalid Backup ARN");
        }
        return backups.get(id(arn))
                .filter(backup -> backup.arn().equals(arn))
                .orElseThrow(() -> Faults.of(BackupNotFoundException.class, "Backup not found: " + arn));
    }

    private static String id(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    public DescribeBackupResponse describeBackup(DescribeBackupRequest request) {
        return DescribeBackupResponse.builder()
                .backupDescription(find(request.backupArn()).description(BackupStatus.AVAILABLE))
                .build();
    }

    public DeleteBackupResponse deleteBackup(DeleteBackupRequest request) {
        return context.change(change -> {
            BackupRecord backup = find(request.backupArn());
            backups.remove(backup.id());
            leftovers.drop(change, BackupRecord.contentOf(backup.id()), "backup " + backup.name());
            return DeleteBackupResponse.builder()
                    .backupDescription(backup.description(BackupStatus.DELETED))
                    .build();
        });
    }

    public ListBackupsResponse listBackups(ListBackupsRequest request) {
        Instant from = request.timeRangeLowerBound();
        Instant until = request.timeRangeUpperBound();
        if (from != null && until != null && from.isAfter(until)) {
            throw DynamoDbErrors.invalidValues("Time range lower bound must be less than or equal to upper bound");
        }
        BackupTypeFilter type = request.backupType() == null ? BackupTypeFilter.USER : request.backupType();
        int limit = request.limit() == null ? MOST_BACKUPS : request.limit();
        String start = request.exclusiveStartBackupArn();
        if (start != null && !start.startsWith(context.arn("table/"))) {
            throw DynamoDbErrors.invalid("Invalid ExclusiveStartBackupArn: " + start);
        }
        String after = start == null ? "" : id(start);
        List<BackupRecord> found = backups.values().stream()
                .filter(backup -> type == BackupTypeFilter.USER || type == BackupTypeFilter.ALL)
                .filter(backup -> backup.id().compareTo(after) > 0)
                .filter(backup ->
                        request.tableName() == null || backup.source().name().equals(request.tableName()))
                .filter(backup -> from == null || !backup.created().isBefore(from))
                .filter(backup -> until == null || backup.created().isBefore(until))
                .limit(limit + 1L)
                .toList();
        List<BackupRecord> page = found.subList(0, Math.min(limit, found.size()));
        return ListBackupsResponse.builder()
                .backupSummaries(page.stream().map(BackupRecord::summary).toList())
                .lastEvaluatedBackupArn(
                        found.size() > limit ? page.get(limit - 1).arn() : null)
                .build();
    }
}
