package dev.opsctl.functions.report;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.report.domain.InventoryReport;
import dev.opsctl.functions.report.domain.Kind;
import dev.opsctl.functions.report.domain.ListedProduct;
import dev.opsctl.functions.report.domain.TableReport;
import dev.opsctl.functions.report.domain.TableStatus;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.Select;

/**
 * The product tables: found by name, counted by scanning, their totals stored back. Memory does not grow with a table: the first,
 * small page brings the names that the report lists, every further page only its count.
 */
final class ProductTables {
    static final String TOTAL_ID = "#total";
    /** Items listed by name per table. */
    static final int LISTED = 100;
    /** Ids that begin with '#' are the system's own rows and count nowhere (REP-4); ids of other types are items. */
    private static final String NOT_RESERVED = "NOT begins_with(#id, :reserved)";

    private final DynamoDbClient dynamo;
    private final String prefix;
    private final RateLimit rate;

    ProductTables(DynamoDbClient dynamo, String prefix, RateLimit rate) {
        this.dynamo = dynamo;
        this.prefix = prefix;
        this.rate = rate;
    }

    /** All product tables, page by page, in order of name. */
    SortedMap<String, Kind> discover() {
        SortedMap<String, Kind> found = new TreeMap<>();
        dynamo.listTablesPaginator().tableNames().forEach(name -> Kind.ofTable(name, prefix)
                .ifPresent(kind -> found.put(name, kind)));
        return found;
    }

    /** Scans one table to its end; an error ends the scan and is said in the result, never thrown (REP-7). */
    TableReport read(String table, Kind kind, BooleanSupplier outOfTime) throws InterruptedException {
        List<ListedProduct> listed = new ArrayList<>();
        long count = 0;
        double units = 0;
        TableStatus status = TableStatus.OK;
        String detail = null;
        Map<String, AttributeValue> from = null;
        try {
            do {
                if (outOfTime.getAsBoolean()) {
                    status = TableStatus.UNFINISHED;
                    detail = "the function's time ran out";
                    break;
                }
                ScanResponse page = dynamo.scan(request(table, from, listed.size() < LISTED));
                count += page.count();
                page.items().stream()
                        .limit(LISTED - listed.size())
                        .map(ProductTables::product)
                        .forEach(listed::add);
                double cost = page.consumedCapacity() == null
                        ? 0
                        : page.consumedCapacity().capacityUnits();
                units += cost;
                rate.pay(cost);
                from = page.hasLastEvaluatedKey() && !page.lastEvaluatedKey().isEmpty()
                        ? page.lastEvaluatedKey()
                        : null;
            } while (from != null);
        } catch (DynamoDbException e) {
            status = status(e);
            detail = e.awsErrorDetails() == null
                    ? e.getMessage()
                    : e.awsErrorDetails().errorMessage();
            Log.error("table could not be read to its end", e, "table", table, "status", status, "counted", count);
        } catch (SdkClientException e) {
            status = TableStatus.UNFINISHED;
            detail = e.getMessage();
            Log.error("table could not be read to its end", e, "table", table, "status", status, "counted", count);
        }
        return new TableReport(table, kind, count, listed, count > listed.size(), status, units, detail);
    }

    /** Stores each kind's total under the reserved id in its table of totals. */
    void storeTotals(InventoryReport report) {
        for (Kind kind : Kind.values()) {
            Map<String, AttributeValue> item = new LinkedHashMap<>();
            item.put("id", AttributeValue.fromS(TOTAL_ID));
            item.put("name", AttributeValue.fromS("Total " + kind));
            item.put("date", AttributeValue.fromS(SortableTime.text(report.time())));
            item.put("quantity", AttributeValue.fromN(Long.toString(report.count(kind))));
            item.put("type", AttributeValue.fromS(kind.name()));
            item.put("report", AttributeValue.fromS(report.id()));
            item.put("partial", AttributeValue.fromBool(report.partial()));
            try {
                dynamo.putItem(
                        request -> request.tableName(prefix + kind + "_totales").item(item));
            } catch (ResourceNotFoundException e) {
                // The table was deleted; the report says so by not having it, and is worth having all the same.
                Log.error("the total could not be stored", e, "kind", kind);
            }
        }
    }

    private static ScanRequest request(String table, @Nullable Map<String, AttributeValue> from, boolean listing) {
        ScanRequest.Builder request = ScanRequest.builder()
                .tableName(table)
                .exclusiveStartKey(from)
                .filterExpression(NOT_RESERVED)
                .expressionAttributeValues(Map.of(":reserved", AttributeValue.fromS("#")))
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                // One page that outlasts this is throttled or hangs; the SDK's retries are inside.
                .overrideConfiguration(c -> c.apiCallTimeout(Duration.ofSeconds(60)));
        if (listing) {
            return request.limit(LISTED + 1)
                    .projectionExpression("#id, #name, #date")
                    .expressionAttributeNames(Map.of("#id", "id", "#name", "name", "#date", "date"))
                    .build();
        }
        return request.select(Select.COUNT)
                .expressionAttributeNames(Map.of("#id", "id"))
                .build();
    }

    private static ListedProduct product(Map<String, AttributeValue> item) {
        String name = text(item.get("name"));
        return new ListedProduct(name.isEmpty() ? text(item.get("id")) : name, text(item.get("date")));
    }

    private static String text(@Nullable AttributeValue value) {
        if (value == null) {
            return "";
        }
        return value.s() != null ? value.s() : value.n() != null ? value.n() : "";
    }

    private static TableStatus status(DynamoDbException e) {
        String code = e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
        return switch (code) {
            case "AccessDeniedException", "AccessDenied", "KMSAccessDeniedException" -> TableStatus.DENIED;
            case "ResourceNotFoundException" -> TableStatus.DELETED;
            case "ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException" ->
                TableStatus.THROTTLED;
            default -> TableStatus.UNFINISHED;
        };
    }
}
