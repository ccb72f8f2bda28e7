package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.service.Composed;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * The metrics of requests to tables, by table and operation.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html">Metrics and dimensions</a>
 */
final class TableMetrics implements Composed.Observer {

    private static final String NAMESPACE = "AWS/DynamoDB";
    private static final String LATENCY = "SuccessfulRequestLatency";
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

    private final ServiceContext context;

    TableMetrics(ServiceContext context) {
        this.context = context;
    }

    @Override
    public void called(String method, Object request, Object answer, Throwable failure, long nanos) {
        if (!ITEMS.contains(method)) {
            return;
        }
        String operation = Character.toUpperCase(method.charAt(0)) + method.substring(1);
        Metrics metrics = context.metrics();
        if (failure != null) {
            failed(metrics, operation, request, failure);
            return;
        }
        double millis = nanos / 1e6;
        if (request instanceof BatchGetItemRequest batch) {
            batch.requestItems().keySet().forEach(table -> took(metrics, operation, table, millis));
        } else if (request instanceof BatchWriteItemRequest batch) {
            batch.requestItems().keySet().forEach(table -> took(metrics, operation, table, millis));
        } else {
            table(request).ifPresentOrElse(table -> took(metrics, operation, table, millis), () -> metrics.metric(
                            NAMESPACE, LATENCY, "Milliseconds", "Operation", operation)
                    .record(millis));
        }
        int returned = answer instanceof QueryResponse query
                ? query.items().size()
                : answer instanceof ScanResponse scan ? scan.items().size() : -1;
        if (returned >= 0) {
            of(metrics, "ReturnedItemCount", operation, request, returned);
        }
    }

    private static void took(Metrics metrics, String operation, String table, double millis) {
        metrics.metric(NAMESPACE, LATENCY, "Milliseconds", "Operation", operation, "TableName", table)
                .record(millis);
    }

    private static void failed(Metrics metrics, String operation, Object request, Throwable failure) {
        if (failure instanceof ConditionalCheckFailedException) {
            table(request).ifPresent(table -> metrics.metric(
                            NAMESPACE, "ConditionalCheckFailedRequests", "Count", "TableName", table)
                    .record(1));
        } else if (failure instanceof ProvisionedThroughputExceededException
                || failure instanceof RequestLimitExceededException) {
            of(metrics, "ThrottledRequests", operation, request, 1);
        } else if (failure instanceof AwsServiceException refusal && refusal.statusCode() < 500) {
            metrics.metric(NAMESPACE, "UserErrors", "Count").record(1);
        } else {
            of(metrics, "SystemErrors", operation, request, 1);
        }
    }

    private static void of(Metrics metrics, String name, String operation, Object request, double value) {
        table(request)
                .ifPresent(table -> metrics.metric(NAMESPACE, name, "Count", "Operation", operation, "TableName", table)
                        .record(value));
    }

    /** The one table that a request names. */
    private static Optional<String> table(Object request) {
        return ((SdkRequest) request)
                .getValueForField("TableName", String.class)
                .map(name -> name.substring(name.lastIndexOf('/') + 1));
    }
}
