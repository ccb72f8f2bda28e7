package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Values;
import dev.opsctl.local.service.dynamodb.item.Wording;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ConditionalOperator;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;

/**
 * The parameters from before there were expressions, as what expressions become. Their errors are ValidationExceptions in AWS's words.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html">Legacy conditional
 *     parameters</a>
 */
public final class Legacy {

    static final String KEY_CONDITIONS = "Conditions can be of length 1 or 2 only";

    private static final int MOST_KEY_CONDITIONS = 2;
    private static final Set<String> SETS = Set.of("SS", "NS", "BS");
    private static final Set<String> ADDED = Set.of("SS", "NS", "BS", "N", "L");

    private Legacy() {}

    /**
     * {@code Expected} and {@code ConditionalOperator}.
     *
     * @param operator null for AND
     * @return null if nothing is expected
     */
    public static @Nullable Condition expected(
            Map<String, ExpectedAttributeValue> expected, @Nullable ConditionalOperator operator, Wording wording) {
        Map<String, Clause> clauses = new LinkedHashMap<>();
        expected.forEach((attribute, value) -> clauses.put(attribute, expected(attribute, value, wording)));
        return joined(clauses, operator);
    }

    private static Clause expected(String attribute, ExpectedAttributeValue expected, Wording wording) {
        AttributeValue value = expected.value();
        boolean list = expected.hasAttributeValueList();
        boolean compared = expected.comparisonOperator() != null;
        if (list && value != null) {
            throw invalid("Value and AttributeValueList cannot be used together", attribute);
        } else if (compared && expected.exists() != null) {
            throw invalid("Exists and ComparisonOperator cannot be used together", attribute);
        } else if (list && !compared) {
            throw invalid("AttributeValueList can only be used with a ComparisonOperator", attribute);
        }
        if (compared) {
            switch (expected.comparisonOperator()) {
                case NULL, NOT_NULL:
                    break;
                default:
                    if (!list && value == null) {
                        throw invalid(
                                "Value or AttributeValueList must be used with ComparisonOperator: "
                                        + expected.comparisonOperator(),
                                attribute);
                    }
            }
            List<AttributeValue> values = value == null ? expected.attributeValueList() : List.of(value);
            return LegacyCondition.of(expected.comparisonOperator(), values, wording)
                    .clause(attribute);
        }
        boolean exists = expected.exists() == null || expected.exists();
        if (exists && value == null) {
            throw invalid("Value must be provided when Exists is " + expected.exists(), attribute);
        } else if (!exists && value != null) {
            throw invalid("Value cannot be used when Exists is false", attribute);
        }
        Path path = Path.to(attribute);
        return exists
                ? new Clause.Comparison(
                        new Operand.Read(path), Comparator.EQ, new Operand.Constant(Items.checked(value, wording)))
                : new Clause.NotExists(path);
    }

    private static RuntimeException invalid(String words, String attribute) {
        return DynamoDbErrors.invalidValues(words + " for Attribute: " + attribute);
    }

    /**
     * {@code QueryFilter} or {@code ScanFilter}, and {@code ConditionalOperator}.
     *
     * @param operator null for AND
     * @return null if nothing is filtered
     */
    public static @Nullable Condition filter(
            Map<String, software.amazon.awssdk.services.dynamodb.model.Condition> filter,
            @Nullable ConditionalOperator operator,
            Wording wording) {
        Map<String, Clause> clauses = new LinkedHashMap<>();
        filter.forEach((attribute, condition) -> clauses.put(
                attribute,
                LegacyCondition.of(condition.comparisonOperator(), condition.attributeValueList(), wording)
                        .clause(attribute)));
        return joined(clauses, operator);
    }

    private static @Nullable Condition joined(Map<String, Clause> clauses, @Nullable ConditionalOperator operator) {
        if (operator != null && clauses.isEmpty()) {
            throw DynamoDbErrors.invalid("ConditionalOperator cannot be used without Filter or Expected");
        } else if (operator != null && clauses.size() == 1) {
            throw DynamoDbErrors.invalid(
                    "ConditionalOperator can only be used when Filter or Expected has two or more elements");
        } else if (clauses.isEmpty()) {
            return null;
        }
        clauses.keySet().forEach(Legacy::requireName);
        List<Clause> all = List.copyOf(clauses.values());
        Clause clause = operator == ConditionalOperator.OR ? new Clause.Any(all) : new Clause.All(all);
        return new Condition(clause, clauses.keySet(), Set.of());
    }

    private static void requireName(String attribute) {
        if (attribute.isEmpty()) {
            throw DynamoDbErrors.invalid("Empty attribute name");
        }
    }

    /**
     * {@code KeyConditions}.
     *
     * @param indexed whether they are about an index, whose key may have more attributes than a table's
     */
    public static KeyCondition keyCondition(
            Map<String, software.amazon.awssdk.services.dynamodb.model.Condition> conditions,
            boolean indexed,
            Wording wording) {
        Map<String, KeyCondition.Part> parts = new LinkedHashMap<>();
        conditions.forEach((attribute, condition) -> {
            LegacyCondition checked =
                    LegacyCondition.of(condition.comparisonOperator(), condition.attributeValueList(), wording);
            parts.put(attribute, new KeyCondition.Part(attribute, checked.operator(), checked.values()));
        });
        if (parts.isEmpty() || !indexed && parts.size() > MOST_KEY_CONDITIONS) {
            throw DynamoDbErrors.invalid(KEY_CONDITIONS);
        }
        return KeyCondition.of(parts);
    }

    /** {@code AttributesToGet}. */
    public static Projection projection(List<String> attributes) {
        Set<String> names = new HashSet<>();
        List<Path> paths = new ArrayList<>(attributes.size());
        for (String attribute : attributes) {
            requireName(attribute);
            if (!names.add(attribute)) {
                throw DynamoDbErrors.invalidValues("Duplicate value in attribute name: " + attribute);
            }
            paths.add(Path.to(attribute));
        }
        return new Projection(paths, names, Set.of());
    }

    /** {@code AttributeUpdates}. */
    public static Update update(Map<String, AttributeValueUpdate> updates, Wording wording) {
        List<Action> actions = new ArrayList<>(updates.size());
        updates.forEach((attribute, update) -> {
            requireName(attribute);
            actions.add(action(Path.to(attribute), update, wording));
        });
        return new Update(actions, new LinkedHashSet<>(updates.keySet()), Set.of());
    }

    private static Action action(Path path, AttributeValueUpdate update, Wording wording) {
        AttributeAction action = update.action() == null ? AttributeAction.PUT : update.action();
        if (update.value() == null) {
            if (action != AttributeAction.DELETE) {
                throw DynamoDbErrors.invalidValues(
                        "Only DELETE action is allowed when no attribute value is specified");
            }
            return new Action(Kind.REMOVE, path, null, true);
        }
        AttributeValue value = Items.checked(update.value(), wording);
        String type = Values.typeName(value);
        if (action == AttributeAction.DELETE && !SETS.contains(type)) {
            throw DynamoDbErrors.invalidValues("DELETE action with value is not supported for the type " + type);
        } else if (action == AttributeAction.ADD && !ADDED.contains(type)) {
            throw DynamoDbErrors.invalidValues("ADD action is not supported for the type " + type);
        }
        Kind kind = action == AttributeAction.PUT ? Kind.SET : Kind.valueOf(action.toString());
        return new Action(kind, path, new Operand.Constant(value), true);
    }
}
