package dev.opsctl.local.service.cloudwatch.math;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code IF(condition, then, else)}: at each time the one or the other; without the latter, nothing. */
final class Choice {

    private Choice() {}

    static Value choose(List<Value> given) {
        if (given.size() < 2 || given.size() > 3) {
            throw new MathException("IF takes 2 or 3 arguments, and has " + given.size());
        }
        Value condition = given.get(0);
        Value then = given.get(1);
        Value otherwise = given.size() == 3 ? given.get(2) : null;
        if (condition instanceof Value.Scalar number) {
            Value chosen = number.number() != 0 ? then : otherwise;
            return chosen == null ? new Value.Many(List.of()) : chosen;
        }
        Series decides = MathFunctions.series(condition);
        if (then instanceof Value.Many || otherwise instanceof Value.Many) {
            throw new MathException("IF takes time series and numbers");
        }
        NavigableMap<Long, Double> points = new TreeMap<>();
        decides.points().forEach((at, value) -> {
            Double chosen = at(value != 0 ? then : otherwise, at);
            if (chosen != null) {
                points.put(at, chosen);
            }
        });
        return new Value.One(decides.with(points));
    }

    private static @Nullable Double at(@Nullable Value value, long at) {
        return value == null
                ? null
                : value instanceof Value.One one
                        ? one.series().points().get(at)
                        : Double.valueOf(MathFunctions.number(value));
    }
}
