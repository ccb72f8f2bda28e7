package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.cloudwatch.math.Series;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;

/**
 * What a result is called: what its query says, with its dynamic parts filled in.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html">Dynamic labels</a>
 */
final class Label {

    private static final Pattern PART = Pattern.compile("\\$\\{(?:PROP\\('([^']*)'\\)|([A-Z_]+))}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);
    private static final MathContext DIGITS = new MathContext(4);

    private final MetricDataQuery query;
    private final List<MetricStat> asked;
    private final Scope scope;

    /** @param all the queries of the request */
    Label(MetricDataQuery query, List<MetricDataQuery> all, Scope scope) {
        this.query = query;
        this.asked = all.stream()
                .map(MetricDataQuery::metricStat)
                .filter(Objects::nonNull)
                .toList();
        this.scope = scope;
    }

    String of(Series series) {
        String own = series.label().isEmpty() || query.metricStat() == null && !isArray(series)
                ? query.id()
                : series.label() + distinction();
        if (query.label() == null) {
            return own;
        }
        Matcher parts = PART.matcher(query.label());
        StringBuilder label = new StringBuilder();
        boolean dynamic = false;
        while (parts.find()) {
            dynamic = true;
            String value = parts.group(1) != null ? property(parts.group(1)) : statistic(parts.group(2), own, series);
            parts.appendReplacement(label, Matcher.quoteReplacement(value == null ? parts.group() : value));
        }
        parts.appendTail(label);
        return dynamic || query.metricStat() != null || !isArray(series) ? label.toString() : label + " " + own;
    }

    /** Of a metric that a request asks for more than once: its statistic and its period, where those of the other queries are others. */
    private String distinction() {
        MetricStat own = query.metricStat();
        if (own == null) {
            return "";
        }
        List<MetricStat> same = asked.stream()
                .filter(other -> other.metric().equals(own.metric()))
                .toList();
        boolean statistics = same.stream().anyMatch(other -> !other.stat().equals(own.stat()));
        boolean periods = same.stream().anyMatch(other -> !other.period().equals(own.period()));
        return (statistics ? " " + own.stat() : "") + (periods ? " " + own.period() : "");
    }

    /** Whether a series is one of several that an expression has found. */
    private boolean isArray(Series series) {
        return query.expression() != null
                && query.expression().contains("SEARCH")
                && !series.label().isEmpty();
    }

    private @Nullable String property(String name) {
        MetricStat stat = query.metricStat();
        return switch (name) {
            case "AccountId" -> scope.accountId();
            case "Region" -> scope.region();
            case "Namespace" -> stat == null ? null : stat.metric().namespace();
            case "MetricName" -> stat == null ? null : stat.metric().metricName();
            case "Stat" -> stat == null ? null : stat.stat();
            case "Period" -> stat == null ? null : stat.period().toString();
            default ->
                stat == null || !name.startsWith("Dim.")
                        ? null
                        : stat.metric().dimensions().stream()
                                .filter(dimension -> dimension.name().equals(name.substring("Dim.".length())))
                                .map(Dimension::value)
                                .findFirst()
                                .orElse("");
        };
    }

    private static @Nullable String statistic(String name, String own, Series series) {
        Collection<Double> values = series.points().values();
        if (name.equals("LABEL")) {
            return own;
        } else if (name.equals("DATAPOINT_COUNT")) {
            return Integer.toString(values.size());
        } else if (values.isEmpty()) {
            return "--";
        }
        Map.Entry<Long, Double> chosen = chosen(name.replaceFirst("_TIME.*$", ""), series);
        if (chosen == null) {
            return switch (name) {
                case "AVG" ->
                    number(values.stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElse(0));
                case "SUM" ->
                    number(values.stream().mapToDouble(Double::doubleValue).sum());
                default -> null;
            };
        }
        return name.endsWith("_TIME") ? TIME.format(Instant.ofEpochSecond(chosen.getKey())) : number(chosen.getValue());
    }

    private static Map.@Nullable Entry<Long, Double> chosen(String name, Series series) {
        return switch (name) {
            case "FIRST" -> series.points().firstEntry();
            case "LAST" -> series.points().lastEntry();
            case "MIN" ->
                series.points().entrySet().stream()
                        .min(Comparator.comparingDouble(Map.Entry::getValue))
                        .orElse(null);
            case "MAX" ->
                series.points().entrySet().stream()
                        .max(Comparator.comparingDouble(Map.Entry::getValue))
                        .orElse(null);
            default -> null;
        };
    }

    private static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        return rounded.toPlainString();
    }
}
