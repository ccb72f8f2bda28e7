package dev.opsctl.local.service.dynamodb.table;

import dev.opsctl.local.cloud.ServiceContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells CloudWatch what becomes of tables, under the names and dimensions of AWS.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html">Metrics and dimensions</a>
 */
public record TableMeter(ServiceContext context) {

    private static final String NAMESPACE = "AWS/DynamoDB";

    /** Of all tables together. */
    public void count(String metric, double value) {
        context.metrics().metric(NAMESPACE, metric, "Count").record(value);
    }

    public void count(String metric, String table, double value) {
        context.metrics().metric(NAMESPACE, metric, "Count", "TableName", table).record(value);
    }

    /** Of a global secondary index, of which the table's own value knows nothing. */
    public void ofIndex(String metric, String table, String index, double value) {
        context.metrics()
                .metric(NAMESPACE, metric, "Count", "GlobalSecondaryIndexName", index, "TableName", table)
                .record(value);
    }

    /** @param operation as AWS names it: {@code PutItem} */
    public void ofOperation(String metric, String operation, String table, double value) {
        context.metrics()
                .metric(NAMESPACE, metric, "Count", "Operation", operation, "TableName", table)
                .record(value);
    }

    /** How long a request took. @param table null if it is about several */
    public void took(String operation, @Nullable String table, double millis) {
        String[] dimensions = table == null
                ? new String[] {"Operation", operation}
                : new String[] {"Operation", operation, "TableName", table};
        context.metrics()
                .metric(NAMESPACE, "SuccessfulRequestLatency", "Milliseconds", dimensions)
                .record(millis);
    }

    /** What a request for records of a table's stream brought. */
    public void ofStream(String table, String label, int records, long bytes, double millis) {
        String[] dimensions = {"Operation", "GetRecords", "StreamLabel", label, "TableName", table};
        context.metrics()
                .metric(NAMESPACE, "ReturnedRecordsCount", "Count", dimensions)
                .record(records);
        context.metrics()
                .metric(NAMESPACE, "ReturnedBytes", "Bytes", dimensions)
                .record(bytes);
        context.metrics()
                .metric(NAMESPACE, "SuccessfulRequestLatency", "Milliseconds", dimensions)
                .record(millis);
    }
}
