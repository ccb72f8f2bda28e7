package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.metrics.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StatisticSet;

/** What {@code PutMetricData} takes: each value checked as AWS does, before any is kept. */
final class DataInput {

    private static final int MOST_DIMENSIONS = 30;
    private static final int MOST_VALUES = 150;
    private static final Duration BACK = Duration.ofDays(14);
    private static final Duration AHEAD = Duration.ofHours(2);
    private static final double LARGEST = 0x1p360;

    /** Values of a metric at a time. */
    record Datum(MetricId id, String unit, Instant at, Sample sample, boolean highResolution) {}

    private final String namespace;
    private final Instant now;

    DataInput(String namespace, Instant now) {
        this.namespace = namespace;
        this.now = now;
    }

    /** @param where what the request calls it */
    Datum read(MetricDatum datum, String where) {
        MetricId id =
                new MetricId(namespace, datum.metricName(), dimensions(datum.dimensions(), where + ".Dimensions"));
        Instant at = datum.timestamp() == null ? now : datum.timestamp();
        if (at.isAfter(now.plus(AHEAD))) {
            throw CloudWatchErrors.value(
                    "The parameter " + where + ".Timestamp must specify a time no more than two hours in the future.");
        } else if (at.isBefore(now.minus(BACK))) {
            throw CloudWatchErrors.value(
                    "The parameter " + where + ".Timestamp must specify a time within the past two weeks.");
        }
        Integer resolution = datum.storageResolution();
        if (resolution != null && resolution != 1 && resolution != 60) {
            throw CloudWatchErrors.value(
                    "The parameter " + where + ".StorageResolution must be one of the following values: 1, 60.");
        }
        String unit = datum.unit() == null ? "None" : datum.unitAsString();
        return new Datum(id, unit, at, sample(datum, where), resolution != null && resolution == 1);
    }

    static Map<String, String> dimensions(List<Dimension> dimensions, String where) {
        if (dimensions.size() > MOST_DIMENSIONS) {
            throw CloudWatchErrors.value(
                    "The collection " + where + " must not have a size greater than " + MOST_DIMENSIONS + ".");
        }
        Map<String, String> named = new TreeMap<>();
        for (Dimension dimension : dimensions) {
            if (named.put(dimension.name(), dimension.value()) != null) {
                throw CloudWatchErrors.value("No Metric may specify the same dimension twice.");
            }
        }
        return named;
    }

    private static Sample sample(MetricDatum datum, String where) {
        Sample sample = new Sample();
        boolean values = datum.hasValues() && !datum.values().isEmpty();
        if (datum.value() != null && datum.statisticValues() != null) {
            throw CloudWatchErrors.exclusive(where + ".Value", where + ".StatisticValues");
        } else if (datum.value() != null && values) {
            throw CloudWatchErrors.exclusive(where + ".Value", where + ".Values");
        } else if (values) { // beside StatisticValues, too: AWS takes both
            several(datum, where, sample);
        } else if (datum.hasCounts() && !datum.counts().isEmpty()) {
            throw CloudWatchErrors.combination("The parameter " + where + ".Counts requires " + where + ".Values.");
        } else if (datum.value() != null) {
            sample.add(checked(datum.value(), where + ".Value"), 1);
        } else if (datum.statisticValues() != null) {
            statistics(datum.statisticValues(), where + ".StatisticValues", sample);
        } else {
            throw CloudWatchErrors.combination("At least one of the parameters " + where + ".Value, " + where
                    + ".Values or " + where + ".StatisticValues must be specified.");
        }
        return sample;
    }

    private static void several(MetricDatum datum, String where, Sample sample) {
        if (datum.values().size() > MOST_VALUES) {
            throw CloudWatchErrors.value(
                    "The collection " + where + ".Values must not have a size greater than " + MOST_VALUES + ".");
        }
        boolean counted = datum.hasCounts() && !datum.counts().isEmpty();
        if (counted && datum.counts().size() != datum.values().size()) {
            throw CloudWatchErrors.value(
                    "The parameters " + where + ".Values and " + where + ".Counts must be of the same size.");
        }
        for (int i = 0; i < datum.values().size(); i++) {
            double times = counted ? checked(datum.counts().get(i), where + ".Counts") : 1;
            if (times <= 0) {
                throw CloudWatchErrors.value(
                        "The parameter " + where + ".Counts.member." + (i + 1) + " must be greater than 0.");
            }
            sample.add(checked(datum.values().get(i), where + ".Values"), times);
        }
    }

    private static void statistics(StatisticSet set, String where, Sample sample) {
        checked(set.maximum(), where + ".Maximum");
        checked(set.minimum(), where + ".Minimum");
        checked(set.sampleCount(), where + ".SampleCount");
        checked(set.sum(), where + ".Sum");
        if (set.maximum() < set.minimum()) {
            throw CloudWatchErrors.value(
                    "The parameter " + where + ".Maximum must be greater than " + where + ".Minimum.");
        } else if (set.sampleCount() <= 0) {
            throw CloudWatchErrors.value("The parameter " + where + ".SampleCount must be greater than 0.");
        }
        sample.addStatistics(set.sampleCount(), set.sum(), set.minimum(), set.maximum());
    }

    private static double checked(Double value, String where) {
        if (!Double.isFinite(value) || Math.abs(value) > LARGEST) {
            throw CloudWatchErrors.invalid(value.toString(), where);
        }
        return value;
    }
}
