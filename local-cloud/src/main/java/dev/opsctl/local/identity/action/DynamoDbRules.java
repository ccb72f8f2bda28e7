package dev.opsctl.local.identity.action;

import dev.opsctl.local.cloud.StreamIterator;
import dev.opsctl.local.engine.partiql.PartiQl;
import dev.opsctl.local.engine.partiql.PartiQlStatement;
import dev.opsctl.local.engine.partiql.StatementException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** DynamoDB and its streams: tables, indexes, batches, transactions, PartiQL. */
final class DynamoDbRules {

    private DynamoDbRules() {}

    static @Nullable List<Permission> permissions(Call call) {
        Members members = call.members();
        return switch (call.operation()) {
            case "batchGetItem", "batchWriteItem" ->
                ServiceRules.each(keys(members.get("RequestItems")).stream()
                        .map(table -> Permission.of("dynamodb:" + call.actionName(), table(call, table))));
            case "transactGetItems", "transactWriteItems" -> transaction(call);
            case "executeStatement" -> statements(call, Stream.ofNullable(members.text("Statement")));
            case "batchExecuteStatement" -> statements(call, members.texts("Statements.Statement").stream());
            case "executeTransaction" -> statements(call, members.texts("TransactStatements.Statement").stream());
            case "query", "scan" -> {
                String table = table(call, members.text("TableName"));
                yield call.on(
                        call.actionName(),
                        members.text("IndexName") == null ? table : table + "/index/" + members.text("IndexName"));
            }
            case "getRecords" -> call.on("GetRecords", iterated(members.text("ShardIterator")));
            case "getShardIterator", "describeStream" ->
                call.on(call.actionName(), table(call, members.text("StreamArn")));
            case "listStreams" -> call.on("ListStreams", "*");
            case "restoreTableToPointInTime" ->
                List.of(Permission.of(
                        "dynamodb:RestoreTableToPointInTime",
                        table(call, MessagingRules.first(members, "SourceTableName", "SourceTableArn"))));
            default ->
                call.action()
                        .map(action -> {
                            String resource = MessagingRules.first(
                                    members,
                                    "ResourceArn",
                                    "TableName",
                                    "TableArn",
                                    "BackupArn",
                                    "ExportArn",
                                    "ImportArn");
                            return call.on(
                                    action.name(),
                                    action.words().isEmpty() || resource == null ? "*" : table(call, resource));
                        })
                        .orElse(List.of());
        };
    }

    private static @Nullable List<Permission> transaction(Call call) {
        List<Permission> permissions = new ArrayList<>();
        for (Members item : call.members().structures("TransactItems")) {
            for (Map.Entry<String, String> part : Map.of(
                            "Get",
                            "GetItem",
                            "Put",
                            "PutItem",
                            "Update",
                            "UpdateItem",
                            "Delete",
                            "DeleteItem",
                            "ConditionCheck",
                            "ConditionCheckItem")
                    .entrySet()) {
                Members inner = item.structure(part.getKey());
                if (inner != null) {
                    permissions.add(Permission.of("dynamodb:" + part.getValue(), table(call, inner.text("TableName"))));
                }
            }
        }
        return ServiceRules.each(permissions.stream());
    }

    /** What is no statement needs nothing: the service reads it as it is read here, and does nothing. */
    private static @Nullable List<Permission> statements(Call call, Stream<String> texts) {
        return ServiceRules.each(texts.flatMap(text -> {
            try {
                return Stream.of(statement(call, PartiQl.parse(text).statement()));
            } catch (StatementException e) {
                return Stream.empty();
            }
        }));
    }

    private static Permission statement(Call call, PartiQlStatement statement) {
        PartiQlStatement.Source source = statement.source();
        String table = table(call, source.table());
        return Permission.of(action(statement), source.index() == null ? table : table + "/index/" + source.index());
    }

    /** The action that a statement takes permission for. */
    static String action(PartiQlStatement statement) {
        return "dynamodb:"
                + (statement instanceof PartiQlStatement.Insert
                        ? "PartiQLInsert"
                        : statement instanceof PartiQlStatement.Update
                                ? "PartiQLUpdate"
                                : statement instanceof PartiQlStatement.Delete ? "PartiQLDelete" : "PartiQLSelect");
    }

    /** The stream that an iterator reads; the addressing has refused what is none. */
    private static String iterated(@Nullable String iterator) {
        return Optional.ofNullable(iterator)
                .flatMap(StreamIterator::parse)
                .map(read -> read.stream().toString())
                .orElse("*");
    }

    private static String table(Call call, @Nullable String nameOrArn) {
        return nameOrArn == null ? "*" : nameOrArn.startsWith("arn:") ? nameOrArn : call.arn("table/" + nameOrArn);
    }

    private static Set<String> keys(@Nullable Object map) {
        Set<String> keys = new LinkedHashSet<>();
        if (map instanceof Map<?, ?> items) {
            items.keySet().forEach(key -> keys.add(key.toString()));
        }
        return keys;
    }
}
