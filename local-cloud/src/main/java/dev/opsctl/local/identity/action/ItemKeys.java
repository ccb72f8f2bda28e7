package dev.opsctl.local.identity.action;

import dev.opsctl.local.identity.policy.UnknownConditionException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;

/**
 * DynamoDB's condition keys: which items and attributes a request reaches for.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html">Fine-grained access control</a>
 */
final class ItemKeys {

    private static final Pattern NAME = Pattern.compile("(?<![.\\w:#])#?[A-Za-z_][\\w]*(?!\\w)(?!\\s*\\()");
    private static final Set<String> WORDS =
            Set.of("AND", "OR", "NOT", "IN", "BETWEEN", "SET", "REMOVE", "ADD", "DELETE");
    private static final Map<String, String> TRANSACTED = Map.of(
            "dynamodb:GetItem", "Get",
            "dynamodb:PutItem", "Put",
            "dynamodb:UpdateItem", "Update",
            "dynamodb:DeleteItem", "Delete",
            "dynamodb:ConditionCheckItem", "ConditionCheck");

    private final AskedKey asked;
    private final String action;
    private final String table;
    /** The parts of the request that are about the permission's table and action. */
    private final List<Members> parts = new ArrayList<>();
    /** Those of them that are statements. */
    private final List<StatementReach> statements = new ArrayList<>();

    ItemKeys(AskedKey asked) {
        this.asked = asked;
        this.action = asked.permission().action();
        this.table =
                asked.permission().resource().replaceFirst("^.*?:table/", "").replaceFirst("/.*$", "");
        Members members = asked.members();
        if (members == null) {
            return;
        }
        switch (asked.operation()) {
            case "transactGetItems", "transactWriteItems" -> {
                for (Members item : members.structures("TransactItems")) {
                    Members part = item.structure(TRANSACTED.getOrDefault(action, "none"));
                    if (part != null && isTable(part.text("TableName"))) {
                        parts.add(part);
                    }
                }
            }
            case "batchGetItem", "batchWriteItem" -> {
                if (members.get("RequestItems") instanceof Map<?, ?> tables) {
                    tables.forEach((name, requests) -> {
                        if (isTable(name.toString())) {
                            batch(requests);
                        }
                    });
                }
            }
            case "executeStatement" -> statements(List.of(members));
            case "batchExecuteStatement" -> statements(members.structures("Statements"));
            case "executeTransaction" -> statements(members.structures("TransactStatements"));
            default -> parts.add(members);
        }
    }

    private void statements(List<Members> all) {
        String resource = asked.permission().resource().replaceFirst("^.*?:table/", "");
        for (Members each : all) {
            StatementReach.of(each)
                    .filter(statement -> statement.action().equals(action) && statement.isAbout(resource))
                    .ifPresent(statements::add);
        }
    }

    private boolean isTable(@Nullable String name) {
        return name != null && name.substring(name.lastIndexOf('/') + 1).equals(table);
    }

    private void batch(Object requests) {
        if (requests instanceof SdkPojo keys) {
            parts.add(new Members(keys));
        } else if (requests instanceof Collection<?> writes) {
            for (Object write : writes) {
                for (String kind : List.of("PutRequest", "DeleteRequest")) {
                    Members part = new Members((SdkPojo) write).structure(kind);
                    if (part != null) {
                        parts.add(part);
                    }
                }
            }
        }
    }

    private RuntimeException unknown(String key) {
        return new UnknownConditionException("dynamodb:" + key);
    }

    @Nullable
    List<String> enclosing() {
        return switch (asked.operation()) {
            case "transactGetItems", "transactWriteItems", "executeTransaction" ->
                List.of(Character.toUpperCase(asked.operation().charAt(0))
                        + asked.operation().substring(1));
            default -> null;
        };
    }

    List<String> returnValues() {
        Set<String> values = new LinkedHashSet<>();
        statements.forEach(statement -> values.add(statement.returnValues()));
        for (Members part : parts) {
            for (String member : List.of("ReturnValues", "ReturnValuesOnConditionCheckFailure")) {
                if (part.text(member) != null) {
                    values.add(part.text(member));
                }
            }
        }
        return values.isEmpty() ? List.of("NONE") : List.copyOf(values);
    }

    List<String> select() {
        Set<String> values = new LinkedHashSet<>();
        statements.forEach(statement -> values.add(statement.select()));
        for (Members part : parts) {
            String given = part.text("Select");
            boolean some = part.text("ProjectionExpression") != null
                    || !part.texts("AttributesToGet").isEmpty();
            values.add(
                    given != null
                            ? given
                            : some
                                    ? "SPECIFIC_ATTRIBUTES"
                                    : part.text("IndexName") != null ? "ALL_PROJECTED_ATTRIBUTES" : "ALL_ATTRIBUTES");
        }
        return List.copyOf(values);
    }

    /** Names of all attributes at the top level that the request reads, writes or compares. */
    @Nullable
    List<String> attributes() {
        Set<String> names = new LinkedHashSet<>();
        statements.forEach(statement -> statement.attributes(names));
        for (Members part : parts) {
            for (String member : List.of(
                    "Key", "Item", "Expected", "AttributeUpdates", "KeyConditions", "QueryFilter", "ScanFilter")) {
                if (part.get(member) instanceof Map<?, ?> map) {
                    map.keySet().forEach(name -> names.add(name.toString()));
                }
            }
            keysOf(part).forEach(key -> key.keySet().forEach(name -> names.add(name.toString())));
            names.addAll(part.texts("AttributesToGet").stream()
                    .map(path -> path.replaceFirst("[.\\[].*$", ""))
                    .toList());
            for (String member : List.of(
                    "ProjectionExpression",
                    "FilterExpression",
                    "ConditionExpression",
                    "UpdateExpression",
                    "KeyConditionExpression")) {
                String expression = part.text(member);
                if (expression != null) {
                    names.addAll(names(part, expression));
                }
            }
        }
        return names.isEmpty() ? null : List.copyOf(names);
    }

    private static List<Map<?, ?>> keysOf(Members part) {
        List<Map<?, ?>> keys = new ArrayList<>();
        if (part.get("Keys") instanceof Collection<?> many) {
            many.forEach(key -> keys.add((Map<?, ?>) key));
        }
        return keys;
    }

    private static List<String> names(Members part, String expression) {
        List<String> names = new ArrayList<>();
        // a path's later parts are no attributes of the item
        Matcher matcher = NAME.matcher(expression.replaceAll("\\s*\\.\\s*", "."));
        while (matcher.find()) {
            String name = matcher.group();
            if (!WORDS.contains(name.toUpperCase(Locale.ROOT))) {
                names.add(resolved(part, name));
            }
        }
        return names;
    }

    private static String resolved(Members part, String name) {
        return name.startsWith("#")
                        && part.get("ExpressionAttributeNames") instanceof Map<?, ?> names
                        && names.get(name) != null
                ? names.get(name).toString()
                : name;
    }

    /** Values of the partition key, of the table or of the index that is queried. */
    @Nullable
    List<String> leadingKeys() {
        if (asked.request() == null) {
            throw unknown("LeadingKeys");
        }
        String hash = hash();
        if (hash == null) {
            return null;
        }
        Set<String> values = new LinkedHashSet<>();
        statements.forEach(statement -> statement.leadingKeys(hash, values));
        for (Members part : parts) {
            if (asked.operation().equals("query")) {
                values.add(queried(part, hash));
            }
            for (String member : List.of("Key", "Item")) {
                if (part.get(member) instanceof Map<?, ?> map && map.get(hash) != null) {
                    values.add(text(map.get(hash)));
                }
            }
            keysOf(part).forEach(key -> {
                if (key.get(hash) != null) {
                    values.add(text(key.get(hash)));
                }
            });
        }
        return values.isEmpty() ? null : List.copyOf(values);
    }

    /**
     * The partition key of the table or index; of several attributes, which only an index has, the first leads. Null for no such table, which
     * the service says.
     */
    private @Nullable String hash() {
        List<String> schema = asked.facts()
                .attributes(asked.permission().resource(), asked.scope())
                .get("hashKey");
        return schema == null ? null : schema.get(0);
    }

    /** Whether a SELECT reads everything because it does not name partitions. */
    @Nullable
    List<String> fullTableScan() {
        if (asked.request() == null) {
            throw unknown("FullTableScan");
        }
        String hash = hash();
        return hash == null || statements.isEmpty() || !action.equals("dynamodb:PartiQLSelect")
                ? null
                : List.of(String.valueOf(statements.stream().anyMatch(statement -> statement.isFullScan(hash))));
    }

    private String queried(Members part, String hash) {
        if (part.get("KeyConditions") instanceof Map<?, ?> conditions && conditions.get(hash) instanceof SdkPojo one) {
            if (new Members(one).get("AttributeValueList") instanceof Collection<?> values && values.size() == 1) {
                return text(values.iterator().next());
            }
        }
        String expression = part.text("KeyConditionExpression");
        if (expression != null && part.get("ExpressionAttributeValues") instanceof Map<?, ?> given) {
            Matcher equal = Pattern.compile(
                            "(?<![\\w.#])(#?\\w+)\\s*=\\s*(:\\w+)|(:\\w+)\\s*=\\s*(#?\\w+)",
                            Pattern.UNICODE_CHARACTER_CLASS)
                    .matcher(expression);
            while (equal.find()) {
                String name = equal.group(1) != null ? equal.group(1) : equal.group(4);
                Object value = given.get(equal.group(2) != null ? equal.group(2) : equal.group(3));
                if (resolved(part, name).equals(hash) && value != null) {
                    return text(value);
                }
            }
        }
        throw unknown("LeadingKeys");
    }

    static String text(Object attribute) {
        Members value = new Members((SdkPojo) attribute);
        for (String type : List.of("S", "N")) {
            Object held = value.get(type);
            if (held != null) {
                return held.toString();
            }
        }
        return value.get("B") instanceof SdkBytes bytes
                ? Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe())
                : "";
    }
}
