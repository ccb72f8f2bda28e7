package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Values;
import dev.opsctl.local.service.dynamodb.table.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * A {@code KeyConditionExpression}, or {@code KeyConditions}: one condition for each key attribute.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html">Key condition
 *     expressions</a>
 */
public final class KeyCondition {

    static final String MEMBER = "KeyConditionExpression";
    private static final String UNSUPPORTED = "Query key condition not supported";
    /** What a key has but that of a global index. */
    private static final int MOST_KEY_ATTRIBUTES = 2;

    private static final Set<ComparisonOperator> INDEXABLE = Set.of(
            ComparisonOperator.EQ,
            ComparisonOperator.LT,
            ComparisonOperator.LE,
            ComparisonOperator.GT,
            ComparisonOperator.GE,
            ComparisonOperator.BETWEEN,
            ComparisonOperator.BEGINS_WITH);

    /**
     * A condition of one key attribute.
     *
     * @param operands two for BETWEEN, one for the others
     */
    public record Part(String attribute, ComparisonOperator operator, List<AttributeValue> operands) {

        /** The only operand, or the lower bound. */
        public AttributeValue operand() {
            return operands.get(0);
        }

        /** Whether a value of the attribute's type satisfies it. */
        public boolean test(AttributeValue value) {
            AttributeValue operand = operand();
            return switch (operator) {
                case EQ -> Comparator.EQ.holds(value, operand);
                case LT -> Comparator.LT.holds(value, operand);
                case LE -> Comparator.LE.holds(value, operand);
                case GT -> Comparator.GT.holds(value, operand);
                case GE -> Comparator.GE.holds(value, operand);
                case BETWEEN -> Comparator.GE.holds(value, operand) && Comparator.LE.holds(value, operands.get(1));
                default ->
                    new Clause.BeginsWith(new Operand.Constant(value), new Operand.Constant(operand)).holds(Map.of());
            };
        }
    }

    /**
     * What it says of the keys of a table or index.
     *
     * @param hash the partition: the values of its attributes
     * @param equalities of the sort key's attributes before the last that it speaks of
     * @param last of that one; null if it says nothing of the sort key
     */
    public record Bound(List<AttributeValue> hash, List<Part> equalities, @Nullable Part last) {

        private static boolean test(Part part, Map<String, AttributeValue> item) {
            return part.test(Objects.requireNonNull(item.get(part.attribute()), "an item without its key"));
        }

        /** Whether an item of the partition satisfies it. */
        public boolean test(Map<String, AttributeValue> item) {
            for (Part equality : equalities) {
                if (!test(equality, item)) {
                    return false;
                }
            }
            return last == null || test(last, item);
        }
    }

    /** Null if it comes from {@code KeyConditions}. */
    private final @Nullable Clause clause;

    private @Nullable Map<String, Part> parts;

    private KeyCondition(@Nullable Clause clause, @Nullable Map<String, Part> parts) {
        this.clause = clause;
        this.parts = parts;
    }

    static KeyCondition of(Map<String, Part> parts) {
        return new KeyCondition(null, parts);
    }

    /**
     * Reads an expression. Whether it is one about keys is asked later, by {@link #requireParts}, as DynamoDB does.
     *
     * @throws DynamoDbException ValidationException, in AWS's words
     */
    public static KeyCondition parse(String text, Placeholders placeholders) {
        return new KeyCondition(Condition.clause(text, new OneExpression(MEMBER, placeholders)), null);
    }

    /**
     * Finds the conditions of the single attributes. To be called when all expressions of the request have been read.
     *
     * @throws DynamoDbException ValidationException, if it says something else
     */
    public void requireParts() {
        parts();
    }

    private Map<String, Part> parts() {
        if (parts == null) {
            parts = KeyParts.of(Objects.requireNonNull(clause, "made of parts or of an expression"));
        }
        return parts;
    }

    /**
     * Applies it to a key.
     *
     * @throws DynamoDbException ValidationException, if it says something else of this key than a Query may
     */
    public Bound bind(Schema.Key key) {
        Map<String, Part> parts = parts();
        int attributes = key.attributes().size();
        if (parts.size() > Math.max(attributes, MOST_KEY_ATTRIBUTES)) {
            throw DynamoDbErrors.invalid(
                    clause == null
                            ? Legacy.KEY_CONDITIONS
                            : "The number of query conditions (" + parts.size()
                                    + ") exceeds the number of key attributes defined in the schema (" + attributes
                                    + ")");
        } else if (parts.size() > attributes) {
            throw DynamoDbErrors.invalid(UNSUPPORTED);
        }
        List<AttributeValue> hash = new ArrayList<>(key.hashes());
        for (int i = 0; i < key.hashes(); i++) {
            Part part = required(parts, key.attributes().get(i));
            if (part.operator() != ComparisonOperator.EQ) {
                throw DynamoDbErrors.invalid(UNSUPPORTED);
            }
            hash.add(part.operand());
        }
        List<Part> sort = sort(parts, key);
        return sort.isEmpty()
                ? new Bound(hash, List.of(), null)
                : new Bound(hash, sort.subList(0, sort.size() - 1), sort.get(sort.size() - 1));
    }

    /** The conditions of the sort key: they begin at its first attribute, and all but the last are equalities. */
    private List<Part> sort(Map<String, Part> parts, Schema.Key key) {
        int wanted = parts.size() - key.hashes();
        List<Part> sort = new ArrayList<>(wanted);
        List<String> open = new ArrayList<>(); // attributes without an equality before the next one
        String absent = null;
        String refused = null;
        for (int i = key.hashes(); i < key.attributes().size() && sort.size() < wanted; i++) {
            Schema.KeyAttribute attribute = key.attributes().get(i);
            Part part = parts.get(attribute.name());
            if (part != null) {
                sort.add(required(parts, attribute));
                refused = open.isEmpty() ? null : gap(open, attribute.name());
            } else if (absent == null) {
                absent = attribute.name();
            }
            if (part == null || part.operator() != ComparisonOperator.EQ) {
                open.add(attribute.name());
            }
        }
        if (sort.size() < wanted) {
            throw missing(Objects.requireNonNull(absent, "fewer than wanted: one is not there"));
        } else if (refused != null) {
            throw DynamoDbErrors.invalid(refused);
        }
        return sort;
    }

    private static String gap(List<String> open, String attribute) {
        return "RANGE key attributes " + String.join(", ", open)
                + " must have equality conditions specified in the query because a condition is present on key attribute "
                + attribute;
    }

    private static DynamoDbException missing(String attribute) {
        return DynamoDbErrors.invalid("Query condition missed key schema element: " + attribute);
    }

    private Part required(Map<String, Part> parts, Schema.KeyAttribute attribute) {
        Part part = parts.get(attribute.name());
        if (part == null) {
            throw missing(attribute.name());
        } else if (!INDEXABLE.contains(part.operator())) {
            throw DynamoDbErrors.invalid("Attempted conditional constraint is not an indexable operation");
        }
        for (AttributeValue operand : part.operands()) {
            if (!Values.typeName(operand).equals(attribute.type())) {
                throw DynamoDbErrors.invalidValues("Condition parameter type does not match schema type");
            }
        }
        if (part.operator() == ComparisonOperator.BEGINS_WITH
                && attribute.type().equals("N")) {
            throw DynamoDbErrors.invalidValues("Condition parameter type does not match schema type");
        }
        return part;
    }
}
