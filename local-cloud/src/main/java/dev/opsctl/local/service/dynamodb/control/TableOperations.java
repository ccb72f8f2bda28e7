package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeEndpointsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeEndpointsResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeLimitsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableResponse;

/**
 * Tables. What AWS does in the background is over when the call returns, but for indexes of large tables: only answers show a table under
 * way, so that clients that wait for it find it as they do on AWS.
 */
final class TableOperations {

    private static final int MOST_NAMES = 100;
    private static final long CACHED_MINUTES = 1_440;

    private final ServiceContext context;
    private final TableStore tables;
    private final TableViews views;
    private final TableLifecycle lifecycle;
    private final Encryption encryption;
    private final PolicyStore policies;

    TableOperations(
            ServiceContext context,
            TableStore tables,
            TableViews views,
            TableLifecycle lifecycle,
            Encryption encryption,
            PolicyStore policies) {
        this.context = context;
        this.tables = tables;
        this.views = views;
        this.lifecycle = lifecycle;
        this.encryption = encryption;
        this.policies = policies;
    }

    public CreateTableResponse createTable(CreateTableRequest request) {
        TableDefinitions.require(request, region());
        Map<String, String> tags = TableTags.merged(Map.of(), request.tags(), context.caller());
        String policy = request.resourcePolicy() == null ? null : PolicyDocuments.canonical(request.resourcePolicy());
        Optional<Encryption.Key> key = encryption.key(request.sseSpecification());
        TableDescription made = Encryption.described(
                TableDefinitions.describe(
                        request,
                        context.scope(),
                        UUID.randomUUID().toString(),
                        context.clock().instant()),
                key);
        context.change(change -> {
            lifecycle.create(new StoredTable(
                    made, tags, null, null, key.map(Encryption.Key::ofCustomer).orElse(null)));
            if (policy != null) {
                policies.put(TableArns.resource(made.tableArn()), policy);
            }
        });
        return CreateTableResponse.builder()
                .tableDescription(TableViews.creating(made, request.warmThroughput() != null))
                .build();
    }

    public DescribeTableResponse describeTable(DescribeTableRequest request) {
        StoredTable table = find(request.tableName());
        return DescribeTableResponse.builder()
                .table(views.described(table, table.description()))
                .build();
    }

    public UpdateTableResponse updateTable(UpdateTableRequest asked) {
        UpdateTableRequest request = UpdateShape.require(asked, region());
        Optional<Encryption.Key> key = encryption.key(request.sseSpecification());
        return context.change(change -> {
            StoredTable before = find(request.tableName());
            if (request.sseSpecification() != null) {
                lifecycle.replace(before, Encryption.changed(before, request.sseSpecification(), key));
                return answer(before, Encryption.answer(before.description()));
            }
            TableUpdate update = TableUpdate.of(
                    before.description(), request, context.clock().instant(), region());
            UpdateTableResponse answer = answer(before, update.answer());
            lifecycle.update(change, before, update);
            return answer;
        });
    }

    private UpdateTableResponse answer(StoredTable table, TableDescription shown) {
        return UpdateTableResponse.builder()
                .tableDescription(views.described(table, shown))
                .build();
    }

    public DeleteTableResponse deleteTable(DeleteTableRequest request) {
        return context.change(change -> {
            StoredTable table = find(request.tableName());
            TableDescription last = views.described(table, table.description());
            lifecycle.delete(change, table);
            return DeleteTableResponse.builder()
                    .tableDescription(TableViews.deleting(last))
                    .build();
        });
    }

    private StoredTable find(String name) {
        return tables.find(name).orElseThrow(() -> DynamoDbErrors.tableNotFound(name));
    }

    private String region() {
        return context.scope().region();
    }

    public ListTablesResponse listTables(ListTablesRequest request) {
        int limit = request.limit() == null ? MOST_NAMES : request.limit();
        String after = request.exclusiveStartTableName();
        List<String> names = tables.definitions().range(after == null ? "" : after + '\u0000', limit + 1).stream()
                .map(Map.Entry::getKey)
                .toList();
        return names.size() <= limit
                ? ListTablesResponse.builder().tableNames(names).build()
                : ListTablesResponse.builder()
                        .tableNames(names.subList(0, limit))
                        .lastEvaluatedTableName(names.get(limit - 1))
                        .build();
    }

    public DescribeLimitsResponse describeLimits(DescribeLimitsRequest request) {
        return DescribeLimitsResponse.builder()
                .accountMaxReadCapacityUnits(ThroughputRules.MOST_OF_ACCOUNT)
                .accountMaxWriteCapacityUnits(ThroughputRules.MOST_OF_ACCOUNT)
                .tableMaxReadCapacityUnits(ThroughputRules.MOST_OF_TABLE)
                .tableMaxWriteCapacityUnits(ThroughputRules.MOST_OF_TABLE)
                .build();
    }

    public DescribeEndpointsResponse describeEndpoints(DescribeEndpointsRequest request) {
        return DescribeEndpointsResponse.builder()
                .endpoints(e ->
                        e.address(context.cloud().endpoint().getAuthority()).cachePeriodInMinutes(CACHED_MINUTES))
                .build();
    }
}
