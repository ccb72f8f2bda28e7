package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.dynamodb.table.TableMeter;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** The metrics of requests for items, by table and operation; what they take of the tables is told where it is known. */
final class TableMetrics implements Composed.Observer {

    private static final Set<String> ITEMS = Set.of(
            "getItem",
            "putItem",
            "updateItem",
            "deleteItem",
            "query",
            "scan",
            "batchGetItem",
            "batchWriteItem",
            "transactGetItems",
            "transactWriteItems",
            "executeStatement",
            "batchExecuteStatement",
            "executeTransaction");

    private final TableMeter meter;

    TableMetrics(TableMeter meter) {
        this.meter = meter;
    }

    @Override
    public void answered(String method, Object request, Object answer, long nanos) {
        if (!ITEMS.contains(method)) {
            return;
        }
        String operation = name(method);
        double millis = nanos / 1e6;
        if (request instanceof BatchGetItemRequest batch) {
            batch.requestItems().keySet().forEach(table -> meter.took(operation, table, millis));
        } else if (request instanceof BatchWriteItemRequest batch) {
            batch.requestItems().keySet().forEach(table -> meter.took(operation, table, millis));
        } else {
            meter.took(operation, table(request).orElse(null), millis);
        }
    }

    @Override
    public void failed(String method, Object request, Throwable failure) {
        if (!ITEMS.contains(method) || failure instanceof ConditionalCheckFailedException) {
            return; // a condition that failed has a metric of its own
        } else if (failure instanceof AwsServiceException refusal && refusal.statusCode() < 500) {
            meter.count("UserErrors", 1);
        } else {
            table(request).ifPresent(table -> meter.ofOperation("SystemErrors", name(method), table, 1));
        }
    }

    private static String name(String method) {
        return Character.toUpperCase(method.charAt(0)) + method.substring(1);
    }

    /** The one table that a request names. */
    private static Optional<String> table(Object request) {
        return ((SdkRequest) request)
                .getValueForField("TableName", String.class)
                .map(name -> name.substring(name.lastIndexOf('/') + 1));
    }
}
