package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DynamoDB and its streams: tables, indexes, batches, transactions, PartiQL. */
final class DynamoDbRules {

    private static final Pattern STREAM = Pattern.compile("table/([^/|]+)/stream/([^|]+)");
    private static final Pattern STATEMENT = Pattern.compile(
            "(?is)^\\s*(select|insert|update|delete|exists).*?(?:from|into|update)\\s+\"?([\\w.-]+)\"?(?:\\.\"?([\\w.-]+)\"?)?.*");

    private DynamoDbRules() {}

    static List<Permission> permissions(Call call) {
        Members members = call.members();
        return switch (call.operation()) {
            case "batchGetItem", "batchWriteItem" ->
                keys(members.get("RequestItems")).stream()
                        .map(table -> Permission.of("dynamodb:" + call.actionName(), table(call, table)))
                        .toList();
            case "transactGetItems", "transactWriteItems" -> transaction(call);
            case "executeStatement" -> List.of(statement(call, members.text("Statement")));
            case "batchExecuteStatement" ->
                distinct(members.structures("Statements").stream()
                        .map(s -> statement(call, s.text("Statement")))
                        .toList());
            case "executeTransaction" ->
                distinct(members.structures("TransactStatements").stream()
                        .map(s -> statement(call, s.text("Statement")))
                        .toList());
            case "query", "scan" -> {
                String table = table(call, members.text("TableName"));
                yield call.on(
                        call.actionName(),
                        members.text("IndexName") == null ? table : table + "/index/" + members.text("IndexName"));
            }
            case "getRecords" -> call.on("GetRecords", stream(call, members.text("ShardIterator")));
            case "getShardIterator", "describeStream" ->
                call.on(call.actionName(), stream(call, members.text("StreamArn")));
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

    private static List<Permission> transaction(Call call) {
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
        return distinct(permissions);
    }

    private static List<Permission> distinct(List<Permission> permissions) {
        return permissions.stream().distinct().toList();
    }

    private static Permission statement(Call call, String statement) {
        Matcher parts = STATEMENT.matcher(statement == null ? "" : statement);
        if (!parts.matches()) {
            return Permission.of("dynamodb:PartiQLSelect", "*");
        }
        String verb = parts.group(1).toLowerCase(Locale.ROOT);
        String action =
                switch (verb) {
                    case "insert" -> "PartiQLInsert";
                    case "update" -> "PartiQLUpdate";
                    case "delete" -> "PartiQLDelete";
                    default -> "PartiQLSelect";
                };
        String table = table(call, parts.group(2));
        return Permission.of(
                "dynamodb:" + action,
                verb.equals("select") && parts.group(3) != null ? table + "/index/" + parts.group(3) : table);
    }

    /** The stream's ARN in this account and region, whatever the engine wrote into ARNs and shard iterators. */
    private static String stream(Call call, String text) {
        Matcher stream = STREAM.matcher(text == null ? "" : text);
        return stream.find() ? call.arn("table/" + stream.group(1) + "/stream/" + stream.group(2)) : "*";
    }

    private static String table(Call call, String name) {
        return name == null ? "*" : name.startsWith("arn:") ? name : call.arn("table/" + name);
    }

    private static Set<String> keys(Object map) {
        Set<String> keys = new LinkedHashSet<>();
        if (map instanceof Map<?, ?> items) {
            items.keySet().forEach(key -> keys.add(key.toString()));
        }
        return keys;
    }
}
