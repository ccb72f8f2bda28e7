package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudwatch.math.MathException;
import dev.opsctl.local.service.cloudwatch.math.Series;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/**
 * The state that a metric alarm is in at a time. It looks at more spans than it needs, so that one value that comes late does not count as
 * missing.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html">Missing data</a>
 */
final class AlarmEvaluation {

    private static final DateTimeFormatter POINT =
            DateTimeFormatter.ofPattern("dd/MM/yy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final MetricAlarm alarm;
    private final Instant now;
    private final int needed;
    private final int toAlarm;
    private final int period;
    private final long end;
    private final NavigableMap<Long, Double> existing = new TreeMap<>();

    private AlarmEvaluation(Watch watch, Metrics metrics, MetricQueries.Values values, Instant now) {
        this.alarm = watch.alarm();
        this.now = now;
        this.period = watch.period();
        this.needed = alarm.evaluationPeriods();
        this.toAlarm = alarm.datapointsToAlarm() == null ? needed : alarm.datapointsToAlarm();
        Instant last = watch.end(now);
        this.end = last.getEpochSecond();
        List<Series> series = new MetricQueries(metrics, values, watch.queries(), watch.start(now), last, now)
                .value(watch.watched())
                .all();
        if (series.size() == 1) {
            existing.putAll(series.get(0).points());
        }
    }

    /** The state that the alarm goes to; empty if it stays in the one it is in, or an expression of its has no value. */
    static Optional<AlarmRecord.State> of(Watch watch, Metrics metrics, MetricQueries.Values values, Instant now) {
        try {
            return new AlarmEvaluation(watch, metrics, values, now).state();
        } catch (MathException e) {
            return Optional.empty();
        }
    }

    private Optional<AlarmRecord.State> state() {
        if (existing.size() >= needed) {
            List<Map.Entry<Long, Double>> newest =
                    new ArrayList<>(existing.descendingMap().entrySet()).subList(0, needed);
            long breaching =
                    newest.stream().filter(point -> breaches(point.getValue())).count();
            return crossed(breaching >= toAlarm, newest);
        }
        int missing = needed - existing.size();
        long breaching = existing.values().stream().filter(this::breaches).count();
        List<Map.Entry<Long, Double>> newest =
                new ArrayList<>(existing.descendingMap().entrySet());
        return switch (AlarmQueries.missingData(alarm)) {
            case "breaching" -> treated(breaching + missing >= toAlarm, newest, missing, "Breaching");
            case "notBreaching" -> treated(breaching >= toAlarm, newest, missing, "NonBreaching");
            case "ignore" ->
                breaching >= toAlarm || breaching < existing.size()
                        ? crossed(breaching >= toAlarm, newest)
                        : Optional.empty();
            default -> unfilled(breaching, newest);
        };
    }

    /** Where what is missing stays missing. */
    private Optional<AlarmRecord.State> unfilled(long breaching, List<Map.Entry<Long, Double>> newest) {
        if (newest.isEmpty()) {
            return entered(
                    StateValue.INSUFFICIENT_DATA,
                    () -> "Insufficient Data: " + (needed == 1 ? "1 datapoint was" : needed + " datapoints were")
                            + " unknown.",
                    newest);
        } else if (breaching >= toAlarm || breaching < newest.size()) {
            return crossed(breaching >= toAlarm, newest);
        }
        long oldest = (end - existing.firstKey()) / period;
        return oldest >= toAlarm ? crossed(true, newest) : Optional.empty();
    }

    /** As on AWS, an alarm keeps the reason for which it entered its state. */
    private Optional<AlarmRecord.State> entered(
            StateValue value, Supplier<String> reason, List<Map.Entry<Long, Double>> points) {
        return value == alarm.stateValue()
                ? Optional.empty()
                : Optional.of(new AlarmRecord.State(value, reason.get(), data(points), now));
    }

    private static StateValue value(boolean alarmed) {
        return alarmed ? StateValue.ALARM : StateValue.OK;
    }

    private boolean breaches(double value) {
        double threshold = alarm.threshold();
        return switch (alarm.comparisonOperator()) {
            case GREATER_THAN_OR_EQUAL_TO_THRESHOLD -> value >= threshold;
            case GREATER_THAN_THRESHOLD -> value > threshold;
            case LESS_THAN_THRESHOLD -> value < threshold;
            default -> value <= threshold;
        };
    }

    private Optional<AlarmRecord.State> treated(
            boolean alarmed, List<Map.Entry<Long, Double>> points, int missing, String treatment) {
        return points.isEmpty()
                ? entered(
                        value(alarmed),
                        () -> "Threshold Crossed: no datapoints were received for " + needed
                                + (needed == 1 ? " period" : " periods") + " and " + missing
                                + (missing == 1 ? " missing datapoint was" : " missing datapoints were")
                                + " treated as [" + treatment + "].",
                        points)
                : crossed(alarmed, points);
    }

    private Optional<AlarmRecord.State> crossed(boolean alarmed, List<Map.Entry<Long, Double>> points) {
        return entered(value(alarmed), () -> crossing(alarmed, points), points);
    }

    private String crossing(boolean alarmed, List<Map.Entry<Long, Double>> points) {
        List<Map.Entry<Long, Double>> told = alarmed
                ? points.stream().filter(point -> breaches(point.getValue())).toList()
                : points.stream().filter(point -> !breaches(point.getValue())).toList();
        StringBuilder text = new StringBuilder("Threshold Crossed: ").append(told.size());
        boolean some = alarm.datapointsToAlarm() != null;
        if (some) {
            text.append(" out of the last ").append(needed);
        }
        text.append(told.size() == 1 && !some || some && needed == 1 ? " datapoint [" : " datapoints [");
        for (int i = 0; i < told.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(told.get(i).getValue())
                    .append(" (")
                    .append(POINT.format(Instant.ofEpochSecond(told.get(i).getKey())))
                    .append(')');
        }
        text.append(told.size() == 1 ? "] was " : "] were ")
                .append(alarmed ? "" : "not ")
                .append(words())
                .append(" the threshold (")
                .append(alarm.threshold())
                .append(')');
        if (some) {
            int least = alarmed ? toAlarm : needed - toAlarm + 1;
            text.append(" (minimum ")
                    .append(least)
                    .append(least == 1 ? " datapoint" : " datapoints")
                    .append(alarmed ? " for OK -> ALARM transition)" : " for ALARM -> OK transition)");
        }
        return text.append('.').toString();
    }

    private String words() {
        return switch (alarm.comparisonOperator()) {
            case GREATER_THAN_OR_EQUAL_TO_THRESHOLD -> "greater than or equal to";
            case GREATER_THAN_THRESHOLD -> "greater than";
            case LESS_THAN_THRESHOLD -> "less than";
            default -> "less than or equal to";
        };
    }

    private String data(List<Map.Entry<Long, Double>> points) {
        ObjectNode data = PojoJson.mapper().createObjectNode().put("version", "1.0");
        data.put("queryDate", AlarmMessages.time(now));
        if (!points.isEmpty()) {
            data.put(
                    "startDate",
                    AlarmMessages.time(
                            Instant.ofEpochSecond(points.get(points.size() - 1).getKey())));
        }
        if (alarm.unit() != null) {
            data.put("unit", alarm.unitAsString());
        }
        if (alarm.statistic() != null) {
            data.put("statistic", alarm.statisticAsString());
        } else if (alarm.extendedStatistic() != null) {
            data.put("extendedStatistic", alarm.extendedStatistic());
        }
        data.put("period", period);
        ArrayNode recent = data.putArray("recentDatapoints");
        for (int i = points.size() - 1; i >= 0; i--) {
            recent.add(points.get(i).getValue());
        }
        data.put("threshold", alarm.threshold());
        ArrayNode evaluated = data.putArray("evaluatedDatapoints");
        points.forEach(point -> evaluated
                .addObject()
                .put("timestamp", AlarmMessages.time(Instant.ofEpochSecond(point.getKey())))
                .put("value", point.getValue()));
        return data.toString();
    }
}
