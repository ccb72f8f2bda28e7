package dev.opsctl.operation.tables;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * What an item must be to go into a table. DynamoDB refuses a whole batch for one bad item and does not say which, so items are looked at
 * before they are sent.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Quotas and limits of items</a>
 */
final class ItemRules {

    private static final int LARGEST = 400 << 10;
    private static final int DEEPEST = 32;
    private static final int MOST_DIGITS = 38;
    private static final int LARGEST_EXPONENT = 125;
    private static final int SMALLEST_EXPONENT = -130;

    private final List<String> keys;
    private final Map<String, String> types;
    private final boolean inventory;

    /**
     * @param keys the names of the key attributes
     * @param types the attributes of the table's and its indexes' keys: S, N or B by name
     * @param inventory whether the report reads the table: its items are products (REP-1)
     */
    ItemRules(List<String> keys, Map<String, String> types, boolean inventory) {
        this.keys = keys;
        this.types = types;
        this.inventory = inventory;
    }

    /** The rules of a table that is there. */
    static ItemRules of(DynamoDbClient dynamoDb, @Nullable String table, boolean inventory) {
        TableDescription found;
        try {
            found = dynamoDb.describeTable(r -> r.tableName(table)).table();
        } catch (ResourceNotFoundException e) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no table " + table,
                    (inventory
                                    ? "Create it: opsctl tables create " + table + "."
                                    : "The stack makes it: opsctl deploy.")
                            + " Nothing was loaded.",
                    e);
        }
        return new ItemRules(
                found.keySchema().stream().map(KeySchemaElement::attributeName).toList(),
                found.attributeDefinitions().stream()
                        .collect(Collectors.toMap(
                                AttributeDefinition::attributeName, AttributeDefinition::attributeTypeAsString)),
                inventory);
    }

    /** What makes the item the same as another one. */
    Object key(Map<String, AttributeValue> item) {
        return keys.stream()
                .map(name -> text(Objects.requireNonNull(item.get(name), name)))
                .toList();
    }

    String keyText(Map<String, AttributeValue> item) {
        return keys.stream()
                .map(name -> name + " '" + text(Objects.requireNonNull(item.get(name), name)) + "'")
                .collect(Collectors.joining(" with "));
    }

    private static String text(AttributeValue value) {
        return value.s() != null
                ? value.s()
                : new BigDecimal(value.n()).stripTrailingZeros().toPlainString();
    }

    /** @return what is wrong with an item, or null */
    @Nullable
    String problem(Map<String, AttributeValue> item) {
        for (String key : keys) {
            if (!item.containsKey(key)) {
                return "has no " + key + ", the key of the table";
            }
        }
        for (Map.Entry<String, String> typed : types.entrySet()) {
            AttributeValue value = item.get(typed.getKey());
            String problem = value == null ? null : ofType(typed.getKey(), value, typed.getValue());
            if (problem != null) {
                return problem;
            }
        }
        String problem = inventory ? product(item) : null;
        for (Map.Entry<String, AttributeValue> attribute : item.entrySet()) {
            problem = problem != null ? problem : limits(attribute.getKey(), attribute.getValue(), 1);
        }
        long size = size(item);
        return problem != null
                ? problem
                : size > LARGEST ? "is " + (size + 1023 >> 10) + " KB large: an item has at most 400 KB" : null;
    }

    private static @Nullable String ofType(String name, AttributeValue value, String wanted) {
        String is = kind(value);
        String should = "N".equals(wanted) ? "a number" : "S".equals(wanted) ? "text" : "binary";
        if (!is.equals(should)) {
            return name + " must be " + should + ", it is " + is;
        }
        return "S".equals(wanted) && value.s().isEmpty() ? name + " must not be empty" : null;
    }

    private static String kind(AttributeValue value) {
        return switch (value.type()) {
            case S -> "text";
            case N -> "a number";
            case BOOL -> "true or false";
            case NUL -> "null";
            case L -> "a list";
            default -> "an object";
        };
    }

    /** A product of the inventory, as far as it says something. */
    private static @Nullable String product(Map<String, AttributeValue> item) {
        for (String name : List.of("name", "type", "date")) {
            String problem = item.containsKey(name) ? ofType(name, item.get(name), "S") : null;
            if (problem != null) {
                return problem;
            }
        }
        AttributeValue quantity = item.get("quantity");
        if (quantity != null && quantity.n() == null) {
            return ofType("quantity", quantity, "N");
        } else if (quantity != null && new BigDecimal(quantity.n()).signum() < 0) {
            return "quantity must not be negative, it is " + quantity.n();
        }
        AttributeValue date = item.get("date");
        try {
            if (date != null) {
                LocalDate.parse(date.s().split("T", 2)[0]);
            }
            return null;
        } catch (DateTimeParseException e) {
            return "date must be written as 2026-01-31, it is '" + (date == null ? "" : date.s()) + "'";
        }
    }

    private static @Nullable String limits(String name, AttributeValue value, int depth) {
        if (depth > DEEPEST) {
            return name + " is nested more than " + DEEPEST + " levels deep";
        } else if (value.n() != null) {
            BigDecimal number = new BigDecimal(value.n()).stripTrailingZeros();
            int exponent = number.precision() - number.scale() - 1;
            return number.precision() > MOST_DIGITS
                            || number.signum() != 0 && (exponent > LARGEST_EXPONENT || exponent < SMALLEST_EXPONENT)
                    ? name + " is a number that DynamoDB cannot hold: at most 38 digits, between 1E-130 and 9.9E+125"
                    : null;
        }
        for (AttributeValue element :
                value.hasL() ? value.l() : List.copyOf(value.m().values())) {
            String problem = limits(name, element, depth + 1);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** Bytes of an item as DynamoDB counts them. */
    private static long size(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .mapToLong(e -> utf8(e.getKey()) + size(e.getValue()))
                .sum();
    }

    private static long size(AttributeValue value) {
        return switch (value.type()) {
            case S -> utf8(value.s());
            case N -> (new BigDecimal(value.n()).stripTrailingZeros().precision() + 1) / 2 + 1;
            case L -> 3 + value.l().stream().mapToLong(v -> 1 + size(v)).sum();
            case M -> 3 + value.m().size() + size(value.m());
            default -> 1;
        };
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A JSON object as an item. */
    static Map<String, AttributeValue> item(JsonNode object) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        object.fields().forEachRemaining(e -> item.put(e.getKey(), attribute(e.getValue())));
        return item;
    }

    private static AttributeValue attribute(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> AttributeValue.fromN(value.asText());
            case BOOLEAN -> AttributeValue.fromBool(value.booleanValue());
            case NULL, MISSING -> AttributeValue.fromNul(true);
            case ARRAY -> {
                List<AttributeValue> list = new ArrayList<>();
                value.forEach(item -> list.add(attribute(item)));
                yield AttributeValue.fromL(list);
            }
            case OBJECT -> AttributeValue.fromM(item(value));
            default -> AttributeValue.fromS(value.asText());
        };
    }
}
