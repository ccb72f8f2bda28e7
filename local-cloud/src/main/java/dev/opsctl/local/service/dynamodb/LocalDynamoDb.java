package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.dynamodb.control.TableGroups;
import dev.opsctl.local.service.dynamodb.data.ItemGroups;
import dev.opsctl.local.service.dynamodb.expiry.ExpiryIndex;
import dev.opsctl.local.service.dynamodb.expiry.TimeToLive;
import dev.opsctl.local.service.dynamodb.stream.ChangeLog;
import dev.opsctl.local.service.dynamodb.stream.StreamMetrics;
import dev.opsctl.local.service.dynamodb.stream.StreamOperations;
import dev.opsctl.local.service.dynamodb.stream.StreamRetention;
import dev.opsctl.local.service.dynamodb.stream.Streams;
import dev.opsctl.local.service.dynamodb.table.TableMeter;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Amazon DynamoDB: tables, items and their streams.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalDynamoDb {

    private LocalDynamoDb() {}

    /** The tables and items of one account and region. */
    public static DynamoDbClient tables(ServiceContext context) {
        TableMeter meter = new TableMeter(context);
        Streams streams = new Streams(context);
        StreamRetention retention = new StreamRetention(context, streams);
        ExpiryIndex expiries = new ExpiryIndex(context);
        ChangeLog changes = new ChangeLog(context, streams, retention);
        TableStore tables = new TableStore(context, List.of(changes, expiries));
        TimeToLive timeToLive = new TimeToLive(context, tables, expiries, meter);
        ProvisionedMetrics provisioned = new ProvisionedMetrics(context, tables, meter);
        List<Object> groups = new ArrayList<>(ItemGroups.of(context, tables, meter));
        groups.add(changes);
        groups.addAll(TableGroups.of(
                context,
                tables,
                (before, after) -> {
                    streams.follow(before, after);
                    timeToLive.follow(before, after);
                    provisioned.follow(before, after);
                },
                List.of(retention::resume, timeToLive::resume, provisioned::resume)));
        return Composed.of(DynamoDbClient.class, groups, new TableMetrics(meter));
    }

    /** Their streams. */
    public static DynamoDbStreamsClient streams(ServiceContext context) {
        return Composed.of(
                DynamoDbStreamsClient.class,
                List.of(new StreamOperations(context, new Streams(context))),
                new StreamMetrics(new TableMeter(context)));
    }
}
