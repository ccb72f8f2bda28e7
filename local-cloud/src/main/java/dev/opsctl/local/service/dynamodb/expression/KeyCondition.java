package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Values;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
     * @param hash the partition
     * @param range null if it says nothing of the sort key
     */
    public record Bound(AttributeValue hash, Part range) {}

    /** Null if it comes from {@code KeyConditions}. */
    private final Clause clause;

    private Map<String, Part> parts;

    private KeyCondition(Clause clause, Map<String, Part> parts) {
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
        return new KeyCondition(Condition.clause(text, new Scope(MEMBER, placeholders)), null);
    }

    /**
     * Finds the conditions of the single attributes. To be called when all expressions of the request have been read.
     *
     * @throws DynamoDbException ValidationException, if it says something else
     */
    public void requireParts() {
        if (parts == null) {
            parts = KeyParts.of(clause);
        }
    }

    /**
     * Applies it to a key.
     *
     * @param hashType {@code S}, {@code N} or {@code B}; so for the range
     * @param range null if the key has no sort attribute
     * @throws DynamoDbException ValidationException, if it says something else of this key than a Query may
     */
    public Bound bind(String hash, String hashType, String range, String rangeType) {
        requireParts();
        int attributes = range == null ? 1 : 2;
        if (parts.size() > MOST_KEY_ATTRIBUTES) {
            throw DynamoDbErrors.invalid("The number of query conditions (" + parts.size()
                    + ") exceeds the number of key attributes defined in the schema (" + attributes + ")");
        } else if (parts.size() > attributes) {
            throw DynamoDbErrors.invalid(UNSUPPORTED);
        }
        Part partition = required(hash, hashType);
        if (partition.operator() != ComparisonOperator.EQ) {
            throw DynamoDbErrors.invalid(UNSUPPORTED);
        }
        return new Bound(partition.operand(), parts.size() == 1 ? null : required(range, rangeType));
    }

    private Part required(String attribute, String type) {
        Part part = parts.get(attribute);
        if (part == null) {
            throw DynamoDbErrors.invalid("Query condition missed key schema element: " + attribute);
        } else if (!INDEXABLE.contains(part.operator())) {
            throw DynamoDbErrors.invalid("Attempted conditional constraint is not an indexable operation");
        }
        for (AttributeValue operand : part.operands()) {
            if (!Values.typeName(operand).equals(type)) {
                throw DynamoDbErrors.invalidValues("Condition parameter type does not match schema type");
            }
        }
        if (part.operator() == ComparisonOperator.BEGINS_WITH && type.equals("N")) {
            throw DynamoDbErrors.invalidValues("Condition parameter type does not match schema type");
        }
        return part;
    }
}
