package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.data.ItemPages.Page;
import dev.opsctl.local.service.dynamodb.data.ItemPages.Search;
import dev.opsctl.local.service.dynamodb.expression.Condition;
import dev.opsctl.local.service.dynamodb.expression.KeyCondition;
import dev.opsctl.local.service.dynamodb.expression.Projection;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Wording;
import dev.opsctl.local.service.dynamodb.table.Index;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** Reading many items: those of a partition in the order of their sort keys, or all. */
final class QueryOperations {

    private final TableStore tables;
    private final ItemPages pages;
    private final Consumption consumption;

    QueryOperations(TableStore tables, Consumption consumption) {
        this.tables = tables;
        this.consumption = consumption;
        this.pages = new ItemPages(tables);
    }

    public QueryResponse query(QueryRequest request) {
        QueryRules.requireUnmixed(request);
        Expressions expressions = new Expressions(
                request.hasExpressionAttributeNames() ? request.expressionAttributeNames() : null,
                request.hasExpressionAttributeValues() ? request.expressionAttributeValues() : null,
                Wording.CURRENT);
        KeyCondition condition = expressions.keyCondition(
                request.keyConditionExpression(),
                request.hasKeyConditions() ? request.keyConditions() : null,
                request.indexName() != null);
        if (condition == null) {
            throw DynamoDbErrors.invalid(
                    "Either the KeyConditions or KeyConditionExpression parameter must be specified"
                            + " in the request.");
        }
        Condition filter = expressions.filter(
                request.filterExpression(),
                request.hasQueryFilter() ? request.queryFilter() : null,
                request.conditionalOperator());
        Projection projection = expressions.projection(
                request.projectionExpression(), request.hasAttributesToGet() ? request.attributesToGet() : null);
        condition.requireParts();
        expressions.requireAllUsed();
        Selection selection = Selection.of(
                request.select(), projection, request.projectionExpression() != null, request.indexName() != null);
        Map<String, AttributeValue> start =
                QueryRules.start(request.hasExclusiveStartKey() ? request.exclusiveStartKey() : null, Wording.CURRENT);

        StoredTable table = tables.require(request.tableName());
        Schema schema = tables.schema(table);
        Index index = QueryRules.index(schema, request.indexName(), Boolean.TRUE.equals(request.consistentRead()));
        Schema.Key key = index == null ? schema.key() : index.key();
        KeyCondition.Bound bound = condition.bind(key);
        QueryRules.requireNoKeys(filter, key, request.filterExpression() != null);
        QueryRules.requireScalarKeys(projection, schema);
        boolean whole = selection.whole(schema, index, filter);
        boolean descending = Boolean.FALSE.equals(request.scanIndexForward());
        KeyRange range = KeyRange.of(bound);
        if (start != null) {
            String from = QueryRules.startText(schema, index, start);
            QueryRules.requireWithin(bound, range, from, start);
            range = range.after(from, descending);
        }
        Page page = pages.read(
                new Search(table, schema, index, range, descending, request.limit(), filter, whole, selection.count()));
        consumption.returned("Query", request.tableName(), page.found());
        return QueryResponse.builder()
                .items(selection.count() ? null : shown(projection, page))
                .count(page.found())
                .scannedCount(page.scanned())
                .lastEvaluatedKey(page.lastEvaluatedKey())
                .consumedCapacity(consumption.of(
                        request.tableName(),
                        page.charge(
                                Capacity.ofReads(request.returnConsumedCapacity()),
                                Boolean.TRUE.equals(request.consistentRead()))))
                .build();
    }

    public ScanResponse scan(ScanRequest request) {
        QueryRules.requireUnmixed(request);
        Expressions expressions = new Expressions(
                request.hasExpressionAttributeNames() ? request.expressionAttributeNames() : null,
                request.hasExpressionAttributeValues() ? request.expressionAttributeValues() : null,
                Wording.FORMER);
        Condition filter = expressions.filter(
                request.filterExpression(),
                request.hasScanFilter() ? request.scanFilter() : null,
                request.conditionalOperator());
        Map<String, AttributeValue> start =
                QueryRules.start(request.hasExclusiveStartKey() ? request.exclusiveStartKey() : null, Wording.FORMER);
        QueryRules.requireSegment(request.segment(), request.totalSegments());
        Projection projection = expressions.projection(
                request.projectionExpression(), request.hasAttributesToGet() ? request.attributesToGet() : null);
        expressions.requireAllUsed();
        Selection selection = Selection.of(
                request.select(), projection, request.projectionExpression() != null, request.indexName() != null);

        StoredTable table = tables.require(request.tableName());
        Schema schema = tables.schema(table);
        Index index = QueryRules.index(schema, request.indexName(), Boolean.TRUE.equals(request.consistentRead()));
        QueryRules.requireScalarKeys(projection, schema);
        boolean whole = selection.whole(schema, index, filter);
        KeyRange range = request.totalSegments() == null
                ? KeyRange.segment(0, 1)
                : KeyRange.segment(request.segment(), request.totalSegments());
        if (start != null) {
            String from = QueryRules.startText(schema, index, start);
            if (!range.contains(from)) {
                throw DynamoDbErrors.invalid(
                        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use"
                                + " ExclusiveStartKey with correct Segment. TotalSegments: " + request.totalSegments()
                                + " Segment: " + request.segment());
            }
            range = range.after(from, false);
        }
        Page page = pages.read(
                new Search(table, schema, index, range, false, request.limit(), filter, whole, selection.count()));
        consumption.returned("Scan", request.tableName(), page.found());
        return ScanResponse.builder()
                .items(selection.count() ? null : shown(projection, page))
                .count(page.found())
                .scannedCount(page.scanned())
                .lastEvaluatedKey(page.lastEvaluatedKey())
                .consumedCapacity(consumption.of(
                        request.tableName(),
                        page.charge(
                                Capacity.ofReads(request.returnConsumedCapacity()),
                                Boolean.TRUE.equals(request.consistentRead()))))
                .build();
    }

    private static List<Map<String, AttributeValue>> shown(@Nullable Projection projection, Page page) {
        return projection == null
                ? page.items()
                : page.items().stream().map(projection::apply).toList();
    }
}
