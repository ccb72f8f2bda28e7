package dev.opsctl.local.service.cloudwatch.math;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/** What is made of each value and the one before it. */
final class Neighbours {

    private Neighbours() {}

    static Series runningSum(Series series) {
        NavigableMap<Long, Double> sums = new TreeMap<>();
        double sum = 0;
        for (Map.Entry<Long, Double> point : series.points().entrySet()) {
            sum += point.getValue();
            sums.put(point.getKey(), sum);
        }
        return series.with(sums);
    }

    /** @param function of what a value is more than the one before, and how many seconds later */
    static Series between(Series series, DoubleBinaryOperator function) {
        NavigableMap<Long, Double> differences = new TreeMap<>();
        Map.Entry<Long, Double> before = null;
        for (Map.Entry<Long, Double> point : series.points().entrySet()) {
            if (before != null) {
                differences.put(
                        point.getKey(),
                        function.applyAsDouble(point.getValue() - before.getValue(), point.getKey() - before.getKey()));
            }
            before = point;
        }
        return series.with(differences);
    }
}
