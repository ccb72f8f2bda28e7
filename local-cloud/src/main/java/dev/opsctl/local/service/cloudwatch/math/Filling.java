package dev.opsctl.local.service.cloudwatch.math;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code FILL}: values where there are none. */
final class Filling {

    private Filling() {}

    /** @param how a number, a time series, {@code REPEAT} for the last value, {@code LINEAR} for what lies between two */
    static Value fill(Scene scene, Value what, Value how) {
        if (what instanceof Value.Many many) {
            return new Value.Many(many.series().stream()
                    .map(series -> filled(scene, series, how))
                    .toList());
        }
        return new Value.One(filled(scene, MathFunctions.series(what), how));
    }

    private static Series filled(Scene scene, Series series, Value how) {
        NavigableMap<Long, Double> points = new TreeMap<>(series.points());
        for (long at = scene.from(); at < scene.to(); at += series.period()) {
            Double value = points.containsKey(at) ? null : missing(series, at, how);
            if (value != null) {
                points.put(at, value);
            }
        }
        return series.with(points);
    }

    private static @Nullable Double missing(Series series, long at, Value how) {
        Map.Entry<Long, Double> before = series.points().lowerEntry(at);
        if (how instanceof Value.Text word && word.text().equals("REPEAT")) {
            return before == null ? null : before.getValue();
        } else if (how instanceof Value.Text word && word.text().equals("LINEAR")) {
            Map.Entry<Long, Double> after = series.points().higherEntry(at);
            return before == null || after == null
                    ? null
                    : before.getValue()
                            + (after.getValue() - before.getValue())
                                    * (at - before.getKey())
                                    / (after.getKey() - before.getKey());
        } else if (how instanceof Value.One other) {
            return other.series().points().get(at);
        }
        return MathFunctions.number(how);
    }
}
