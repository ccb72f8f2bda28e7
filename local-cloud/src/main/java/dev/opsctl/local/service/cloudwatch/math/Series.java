package dev.opsctl.local.service.cloudwatch.math;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * A time series.
 *
 * @param label what it is called where nobody has said otherwise
 * @param points values by seconds of the epoch; where there is none, none is known
 * @param period the distance of two neighbours, in seconds
 */
public record Series(String label, NavigableMap<Long, Double> points, int period) {

    public Series {
        points = Collections.unmodifiableNavigableMap(points);
    }

    /** The same with other values; what comes out as no finite number is left out, as where somebody divides by zero. */
    Series map(DoubleUnaryOperator function) {
        NavigableMap<Long, Double> mapped = new TreeMap<>();
        points.forEach((at, value) -> {
            double result = function.applyAsDouble(value);
            if (Double.isFinite(result)) {
                mapped.put(at, result);
            }
        });
        return new Series(label, mapped, period);
    }

    Series with(NavigableMap<Long, Double> others) {
        return new Series(label, others, period);
    }

    public Series labelled(String other) {
        return new Series(other, points, period);
    }
}
