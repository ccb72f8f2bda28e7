package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Values;
import dev.opsctl.local.service.dynamodb.item.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;

/**
 * A {@code ComparisonOperator} and its values.
 *
 * @param values normalised, and such that the operator takes them
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html">Condition</a>
 */
record LegacyCondition(ComparisonOperator operator, List<AttributeValue> values) {

    private static final Set<String> SCALARS = Set.of("S", "N", "B");
    private static final Set<String> CONTAINED = Set.of("S", "N", "B", "BOOL", "NULL");
    private static final Map<ComparisonOperator, Set<String>> TYPES = Map.of(
            ComparisonOperator.LT, SCALARS,
            ComparisonOperator.LE, SCALARS,
            ComparisonOperator.GT, SCALARS,
            ComparisonOperator.GE, SCALARS,
            ComparisonOperator.IN, SCALARS,
            ComparisonOperator.BETWEEN, SCALARS,
            ComparisonOperator.BEGINS_WITH, Set.of("S", "B"),
            ComparisonOperator.CONTAINS, CONTAINED,
            ComparisonOperator.NOT_CONTAINS, CONTAINED);

    /** @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, in AWS's words */
    static LegacyCondition of(ComparisonOperator operator, List<AttributeValue> given, Wording wording) {
        List<AttributeValue> values = new ArrayList<>(given.size());
        given.forEach(value -> values.add(Items.checked(value, wording)));
        if (!countFits(operator, values.size())) {
            throw DynamoDbErrors.invalidValues(
                    "Invalid number of argument(s) for the " + operator + " ComparisonOperator");
        }
        requireTypes(operator, values);
        if (operator == ComparisonOperator.BETWEEN && Values.compare(values.get(0), values.get(1)) > 0) {
            throw DynamoDbErrors.invalid(
                    "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
        }
        return new LegacyCondition(operator, values);
    }

    private static boolean countFits(ComparisonOperator operator, int count) {
        return switch (operator) {
            case NULL, NOT_NULL -> count == 0;
            case IN -> count > 0;
            case BETWEEN -> count == 2;
            default -> count == 1;
        };
    }

    private static void requireTypes(ComparisonOperator operator, List<AttributeValue> values) {
        for (AttributeValue value : values) {
            if (value.type() != values.get(0).type()) {
                throw DynamoDbErrors.invalidValues("AttributeValues inside AttributeValueList must be of same type");
            }
        }
        Set<String> types = TYPES.get(operator);
        for (AttributeValue value : values) {
            String type = Values.typeName(value);
            if (types != null && !types.contains(type)) {
                throw DynamoDbErrors.invalidValues(
                        "ComparisonOperator " + operator + " is not valid for " + type + " AttributeValue type");
            }
        }
    }

    /** What it says of an attribute. */
    Clause clause(String attribute) {
        Path path = Path.to(attribute);
        Operand read = new Operand.Read(path);
        List<Operand> operands = new ArrayList<>(values.size());
        values.forEach(value -> operands.add(new Operand.Constant(value)));
        return switch (operator) {
            case NULL -> new Clause.NotExists(path);
            case NOT_NULL -> new Clause.Exists(path);
            case CONTAINS -> new Clause.Contains(read, operands.get(0));
            case NOT_CONTAINS ->
                new Clause.All(
                        List.of(new Clause.Exists(path), new Clause.Not(new Clause.Contains(read, operands.get(0)))));
            case BEGINS_WITH -> new Clause.BeginsWith(read, operands.get(0));
            case IN -> new Clause.In(read, operands);
            case BETWEEN -> new Clause.Between(read, operands.get(0), operands.get(1));
            default -> new Clause.Comparison(read, Comparator.valueOf(operator.toString()), operands.get(0));
        };
    }
}
