package dev.opsctl.local.service.cloudwatch.math;

import java.util.Collection;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What makes one number of several: the functions {@code AVG}, {@code SUM} and so on. Of nothing it is zero. */
final class Aggregate {

    static final Map<String, Aggregate> ALL = Map.of(
            "AVG", new Aggregate(Aggregate::average),
            "SUM",
                    new Aggregate(values ->
                            values.stream().mapToDouble(Double::doubleValue).sum()),
            "MIN",
                    new Aggregate(values -> values.stream()
                            .mapToDouble(Double::doubleValue)
                            .min()
                            .orElse(0)),
            "MAX",
                    new Aggregate(values -> values.stream()
                            .mapToDouble(Double::doubleValue)
                            .max()
                            .orElse(0)),
            "STDDEV", new Aggregate(Aggregate::deviation));

    private final ToDoubleFunction<Collection<Double>> function;

    private Aggregate(ToDoubleFunction<Collection<Double>> function) {
        this.function = function;
    }

    static Aggregate named(String name) {
        Aggregate aggregate = ALL.get(name);
        if (aggregate == null) {
            throw new MathException("'" + name + "' is not one of AVG, SUM, MIN, MAX and STDDEV");
        }
        return aggregate;
    }

    double of(Collection<Double> values) {
        return function.applyAsDouble(values);
    }

    private static double average(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private static double deviation(Collection<Double> values) {
        double average = average(values);
        return Math.sqrt(values.stream()
                .mapToDouble(value -> (value - average) * (value - average))
                .average()
                .orElse(0));
    }
}
