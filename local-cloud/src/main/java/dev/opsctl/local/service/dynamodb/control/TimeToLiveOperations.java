package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveSpecification;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveResponse;

/** Which attribute says when an item expires. AWS lets half an hour pass between two changes; here they follow each other as they come. */
final class TimeToLiveOperations {

    private final ServiceContext context;
    private final TableStore tables;
    private final TableLifecycle lifecycle;

    TimeToLiveOperations(ServiceContext context, TableStore tables, TableLifecycle lifecycle) {
        this.context = context;
        this.tables = tables;
        this.lifecycle = lifecycle;
    }

    public UpdateTimeToLiveResponse updateTimeToLive(UpdateTimeToLiveRequest request) {
        TimeToLiveSpecification wanted = request.timeToLiveSpecification();
        context.change(change -> {
            StoredTable before = find(request.tableName());
            lifecycle.replace(before, changed(before, wanted));
        });
        return UpdateTimeToLiveResponse.builder()
                .timeToLiveSpecification(wanted)
                .build();
    }

    private static StoredTable changed(StoredTable table, TimeToLiveSpecification wanted) {
        String now = table.timeToLive();
        if (now != null && !now.equals(wanted.attributeName())) {
            throw DynamoDbErrors.invalid(
                    "TimeToLive is active on a different AttributeName: current AttributeName is " + now);
        } else if (wanted.enabled() == (now != null)) {
            throw DynamoDbErrors.invalid("TimeToLive is already " + (wanted.enabled() ? "enabled" : "disabled"));
        }
        return table.expiringBy(wanted.enabled() ? wanted.attributeName() : null);
    }

    public DescribeTimeToLiveResponse describeTimeToLive(DescribeTimeToLiveRequest request) {
        StoredTable table = find(request.tableName());
        return DescribeTimeToLiveResponse.builder()
                .timeToLiveDescription(described(table))
                .build();
    }

    private StoredTable find(String name) {
        return tables.find(name).orElseThrow(() -> DynamoDbErrors.tableNotFound(name));
    }

    static TimeToLiveDescription described(StoredTable table) {
        return TimeToLiveDescription.builder()
                .timeToLiveStatus(table.timeToLive() == null ? TimeToLiveStatus.DISABLED : TimeToLiveStatus.ENABLED)
                .attributeName(table.timeToLive())
                .build();
    }
}
