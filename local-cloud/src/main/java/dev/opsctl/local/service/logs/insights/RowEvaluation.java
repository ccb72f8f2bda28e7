package dev.opsctl.local.service.logs.insights;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.service.logs.insights.QueryExpression.Binary;
import dev.opsctl.local.service.logs.insights.QueryExpression.Call;
import dev.opsctl.local.service.logs.insights.QueryExpression.Field;
import dev.opsctl.local.service.logs.insights.QueryExpression.In;
import dev.opsctl.local.service.logs.insights.QueryExpression.Like;
import dev.opsctl.local.service.logs.insights.QueryExpression.Minus;
import dev.opsctl.local.service.logs.insights.QueryExpression.Not;
import org.jspecify.annotations.Nullable;

/**
 * Computes expressions of one row. A missing field makes what is computed of it missing; a comparison with it does not hold, and its
 * negation does.
 *
 * @param now epoch milliseconds
 */
record RowEvaluation(Row row, Budget budget, long now) {

    @Nullable
    Object of(QueryExpression expression) {
        budget.step();
        if (expression instanceof Field field) {
            return field(field.name());
        } else if (expression instanceof QueryExpression.Text text) {
            return text.value();
        } else if (expression instanceof QueryExpression.Number number) {
            return number.toString();
        } else if (expression instanceof QueryExpression.Truth truth) {
            return truth.value();
        } else if (expression instanceof Call call) {
            return new QueryFunctions(this).call(call.function(), call.arguments());
        } else if (expression instanceof Binary binary) {
            return binary(binary);
        } else if (expression instanceof Not not) {
            return !isTrue(not.operand());
        } else if (expression instanceof Minus minus) {
            Double number = number(minus.operand());
            return number == null ? null : -number;
        } else if (expression instanceof In in) {
            return isIn(in);
        } else if (expression instanceof Like like) {
            return isLike(like);
        } else if (expression instanceof QueryExpression.Aggregated aggregated) {
            return row.field(aggregated.toString());
        }
        return null;
    }

    boolean isTrue(QueryExpression expression) {
        return QueryValues.isTrue(of(expression));
    }

    @Nullable
    Double number(QueryExpression expression) {
        return QueryValues.number(of(expression));
    }

    @Nullable
    String text(QueryExpression expression) {
        Object value = of(expression);
        return value == null ? null : QueryValues.text(value);
    }

    /** A field, or a member of one that {@code jsonParse} made. */
    private @Nullable Object field(String name) {
        Object value = row.field(name);
        for (int dot = name.indexOf('.'); value == null && dot > 0; dot = name.indexOf('.', dot + 1)) {
            budget.step();
            if (row.field(name.substring(0, dot)) instanceof JsonNode json) {
                value = QueryValues.of(LogEvent.member(json, name.substring(dot + 1)));
            }
        }
        return value;
    }

    private @Nullable Object binary(Binary binary) {
        switch (binary.operator()) {
            case "and":
                return isTrue(binary.left()) && isTrue(binary.right());
            case "or":
                return isTrue(binary.left()) || isTrue(binary.right());
            case "=", "!=", "<", "<=", ">", ">=":
                return compare(binary.operator(), of(binary.left()), of(binary.right()));
            default:
                Double left = number(binary.left());
                Double right = number(binary.right());
                return left == null || right == null
                        ? null
                        : QueryValues.finite(compute(binary.operator(), left, right));
        }
    }

    private static boolean compare(String operator, @Nullable Object left, @Nullable Object right) {
        boolean isNegated = "!=".equals(operator);
        if (left == null || right == null) {
            return isNegated;
        }
        int order = QueryValues.compare(left, right);
        return switch (operator) {
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static double compute(String operator, double left, double right) {
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "%" -> left % right;
            default -> Math.pow(left, right);
        };
    }

    private boolean isIn(In in) {
        Object value = of(in.operand());
        return value != null
                && in.values().stream()
                        .map(this::of)
                        .anyMatch(other -> other != null && QueryValues.compare(value, other) == 0);
    }

    private boolean isLike(Like like) {
        String text = text(like.operand());
        if (text == null) {
            return false;
        } else if (like.pattern() instanceof QueryExpression.Regex regex) {
            return BoundedPattern.matcher(BoundedPattern.compile(regex.searched()), text, budget)
                    .find();
        }
        return text.contains(((QueryExpression.Text) like.pattern()).value());
    }
}
