package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Takes a condition apart into those of single key attributes. */
final class KeyParts {

    private final Map<String, KeyCondition.Part> parts = new LinkedHashMap<>();

    private KeyParts() {}

    /** @throws DynamoDbException ValidationException, if it is more than that */
    static Map<String, KeyCondition.Part> of(Clause clause) {
        KeyParts all = new KeyParts();
        all.add(clause);
        return all.parts;
    }

    private void add(Clause clause) {
        if (clause instanceof Clause.All all) {
            all.clauses().forEach(this::add);
        } else if (clause instanceof Clause.Comparison comparison && comparison.comparator() != Comparator.NE) {
            compare(comparison);
        } else if (clause instanceof Clause.Between between) {
            requireFirst("BETWEEN", between.value());
            add(ComparisonOperator.BETWEEN, List.of(between.value(), between.lower(), between.upper()));
        } else if (clause instanceof Clause.BeginsWith begins) {
            requireFirst("begins_with", begins.operand());
            add(ComparisonOperator.BEGINS_WITH, List.of(begins.operand(), begins.beginning()));
        } else {
            throw DynamoDbErrors.invalid("Invalid operator used in KeyConditionExpression: " + name(clause));
        }
    }

    private void compare(Clause.Comparison comparison) {
        boolean exchanged = !(comparison.left() instanceof Operand.Read);
        Comparator comparator = exchanged ? comparison.comparator().reversed() : comparison.comparator();
        add(ComparisonOperator.fromValue(comparator.name()), List.of(comparison.left(), comparison.right()));
    }

    private static void requireFirst(String operator, Operand operand) {
        if (!(operand instanceof Operand.Read)) {
            throw DynamoDbErrors.invalid("Invalid condition in KeyConditionExpression: " + operator
                    + " operator must have the key attribute as its first operand");
        }
    }

    private void add(ComparisonOperator operator, List<Operand> operands) {
        String attribute = null;
        List<AttributeValue> values = new ArrayList<>(2);
        for (Operand operand : operands) {
            if (operand instanceof Operand.Constant constant) {
                values.add(constant.constant());
            } else if (!(operand instanceof Operand.Read read)) {
                throw invalid("KeyConditionExpressions cannot contain nested operations");
            } else if (attribute != null) {
                throw DynamoDbErrors.invalid(
                        "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
            } else if (read.path().length() > 1) {
                throw invalid("KeyConditionExpressions cannot have conditions on nested attributes");
            } else {
                attribute = read.path().top();
            }
        }
        if (attribute == null) {
            throw DynamoDbErrors.invalid("Invalid condition in KeyConditionExpression: No key attribute specified");
        } else if (parts.put(attribute, new KeyCondition.Part(attribute, operator, values)) != null) {
            throw invalid("KeyConditionExpressions must only contain one condition per key");
        }
    }

    private static String name(Clause clause) {
        if (clause instanceof Clause.Any) {
            return "OR";
        } else if (clause instanceof Clause.Not) {
            return "NOT";
        } else if (clause instanceof Clause.In) {
            return "IN";
        } else if (clause instanceof Clause.Comparison comparison) {
            return comparison.comparator().written();
        } else if (clause instanceof Clause.Exists) {
            return Function.ATTRIBUTE_EXISTS.written();
        } else if (clause instanceof Clause.NotExists) {
            return Function.ATTRIBUTE_NOT_EXISTS.written();
        } else if (clause instanceof Clause.HasType) {
            return Function.ATTRIBUTE_TYPE.written();
        }
        return Function.CONTAINS.written();
    }

    /** DynamoDB begins only some of these so. */
    private static DynamoDbException invalid(String words) {
        return DynamoDbErrors.invalid("Invalid " + KeyCondition.MEMBER + ": " + words);
    }
}
