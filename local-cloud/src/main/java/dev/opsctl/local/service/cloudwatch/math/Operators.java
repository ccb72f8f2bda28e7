package dev.opsctl.local.service.cloudwatch.math;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/** What stands between two values. Time series meet where both have a value. */
final class Operators {

    private Operators() {}

    static Value apply(String operator, Value left, Value right) {
        return apply(function(operator), left, right);
    }

    private static DoubleBinaryOperator function(String operator) {
        return switch (operator) {
            case "+" -> (a, b) -> a + b;
            case "-" -> (a, b) -> a - b;
            case "*" -> (a, b) -> a * b;
            case "/" -> (a, b) -> a / b;
            case "^" -> Math::pow;
            case "<" -> (a, b) -> a < b ? 1 : 0;
            case ">" -> (a, b) -> a > b ? 1 : 0;
            case "<=" -> (a, b) -> a <= b ? 1 : 0;
            case ">=" -> (a, b) -> a >= b ? 1 : 0;
            case "==" -> (a, b) -> a == b ? 1 : 0;
            case "!=" -> (a, b) -> a != b ? 1 : 0;
            case "&&" -> (a, b) -> a != 0 && b != 0 ? 1 : 0;
            default -> (a, b) -> a != 0 || b != 0 ? 1 : 0;
        };
    }

    static Value apply(DoubleBinaryOperator function, Value left, Value right) {
        if (left instanceof Value.Text || right instanceof Value.Text) {
            throw new MathException("A text is no operand");
        } else if (left instanceof Value.Many && right instanceof Value.Many) {
            throw new MathException("Operators do not take two arrays of time series");
        } else if (left instanceof Value.Many many) {
            return new Value.Many(many.series().stream()
                    .map(series -> ((Value.One) apply(function, new Value.One(series), right)).series())
                    .toList());
        } else if (right instanceof Value.Many many) {
            return new Value.Many(many.series().stream()
                    .map(series -> ((Value.One) apply(function, left, new Value.One(series))).series())
                    .toList());
        } else if (left instanceof Value.Scalar a && right instanceof Value.Scalar b) {
            return new Value.Scalar(function.applyAsDouble(a.number(), b.number()));
        } else if (left instanceof Value.One one && right instanceof Value.Scalar b) {
            return new Value.One(one.series().map(value -> function.applyAsDouble(value, b.number())));
        } else if (left instanceof Value.Scalar a && right instanceof Value.One one) {
            return new Value.One(one.series().map(value -> function.applyAsDouble(a.number(), value)));
        }
        Series one = ((Value.One) left).series();
        Series other = ((Value.One) right).series();
        NavigableMap<Long, Double> both = new TreeMap<>();
        one.points().forEach((at, value) -> {
            Double its = other.points().get(at);
            double result = its == null ? Double.NaN : function.applyAsDouble(value, its);
            if (Double.isFinite(result)) {
                both.put(at, result);
            }
        });
        return new Value.One(one.with(both));
    }
}
