package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.StoredTable.Recovery;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsDescription;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsStatus;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryDescription;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoverySpecification;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;

/** Whether a table can be brought back as it was: the setting only, for no former states are kept here. */
final class RecoveryOperations {

    private static final int DAYS = 35;
    /** How far what can be recovered is behind. */
    private static final Duration LAG = Duration.ofMinutes(5);

    private final ServiceContext context;
    private final TableStore tables;

    RecoveryOperations(ServiceContext context, TableStore tables) {
        this.context = context;
        this.tables = tables;
    }

    public DescribeContinuousBackupsResponse describeContinuousBackups(DescribeContinuousBackupsRequest request) {
        StoredTable table =
                tables.find(request.tableName()).orElseThrow(() -> TableErrors.notFound(request.tableName()));
        return DescribeContinuousBackupsResponse.builder()
                .continuousBackupsDescription(described(table))
                .build();
    }

    public UpdateContinuousBackupsResponse updateContinuousBackups(UpdateContinuousBackupsRequest request) {
        PointInTimeRecoverySpecification wanted = request.pointInTimeRecoverySpecification();
        boolean on = Boolean.TRUE.equals(wanted.pointInTimeRecoveryEnabled());
        if (!on && wanted.recoveryPeriodInDays() != null) {
            throw DynamoDbErrors.invalid(
                    "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.");
        }
        int days = wanted.recoveryPeriodInDays() == null ? DAYS : wanted.recoveryPeriodInDays();
        Instant at = context.clock().instant();
        StoredTable table = tables.definitions()
                .update(request.tableName(), now -> now.recoverable(on ? changed(now.recovery(), at, days) : null))
                .orElseThrow(() -> TableErrors.notFound(request.tableName()));
        return UpdateContinuousBackupsResponse.builder()
                .continuousBackupsDescription(described(table))
                .build();
    }

    private static Recovery changed(@Nullable Recovery now, Instant at, int days) {
        return new Recovery(now == null ? at : now.since(), days);
    }

    private ContinuousBackupsDescription described(StoredTable table) {
        Recovery recovery = table.recovery();
        PointInTimeRecoveryDescription.Builder description = PointInTimeRecoveryDescription.builder()
                .pointInTimeRecoveryStatus(
                        recovery == null ? PointInTimeRecoveryStatus.DISABLED : PointInTimeRecoveryStatus.ENABLED);
        if (recovery != null) {
            Instant now = context.clock().instant();
            description
                    .recoveryPeriodInDays(recovery.days())
                    .earliestRestorableDateTime(later(recovery.since(), now.minus(Duration.ofDays(recovery.days()))))
                    .latestRestorableDateTime(later(recovery.since(), now.minus(LAG)));
        }
        return ContinuousBackupsDescription.builder()
                .continuousBackupsStatus(ContinuousBackupsStatus.ENABLED)
                .pointInTimeRecoveryDescription(description.build())
                .build();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
