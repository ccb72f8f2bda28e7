package dev.opsctl.local.service.logs;

import dev.opsctl.local.service.logs.LogEvents.Event;
import dev.opsctl.local.service.logs.LogGroups.Group;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Records what metric filters find in events that come in. A group's patterns are read once for as long as its filters stay the same. */
final class MetricFilters {

    /** A filter ready to be used. @param patterns of the rules, in their order @param minutes the last one in which each recorded something */
    private record Compiled(List<MetricRule> rules, List<FilterPattern> patterns, long[] minutes) {

        static Compiled of(List<MetricRule> rules) {
            return new Compiled(
                    rules,
                    rules.stream()
                            .map(rule -> FilterPattern.parse(rule.pattern()))
                            .toList(),
                    new long[rules.size()]);
        }
    }

    private static final long MINUTE = 60_000;

    private final MetricOutput output;
    private final Map<String, Compiled> compiled = new ConcurrentHashMap<>();

    MetricFilters(MetricOutput output) {
        this.output = output;
    }

    void arrived(Group group, List<Event> events) {
        if (group.metricFilters().isEmpty()) {
            return;
        }
        Compiled filters = compiled.compute(
                group.id(),
                (id, known) -> known != null && known.rules().equals(group.metricFilters())
                        ? known
                        : Compiled.of(group.metricFilters()));
        for (int i = 0; i < filters.rules().size(); i++) {
            record(filters, i, events);
        }
    }

    void forget(Group group) {
        compiled.remove(group.id());
    }

    private void record(Compiled filters, int i, List<Event> events) {
        MetricRule rule = filters.rules().get(i);
        FilterPattern pattern = filters.patterns().get(i);
        for (Event event : events) {
            if (pattern.test(event.message())) {
                Double value = number(
                        rule.value().startsWith("$") ? pattern.select(event.message(), rule.value()) : rule.value());
                Map<String, String> dimensions = dimensions(rule, pattern, event.message());
                if (value != null && dimensions != null) {
                    filters.minutes()[i] = event.timestamp() / MINUTE;
                    output.record(
                            rule.namespace(), rule.metric(), rule.recordedUnit(), dimensions, event.timestamp(), value);
                }
            }
        }
        // In a minute with events of which none matches, the metric has its default.
        Event last = events.get(events.size() - 1);
        if (rule.defaultValue() != null && filters.minutes()[i] != last.timestamp() / MINUTE) {
            filters.minutes()[i] = last.timestamp() / MINUTE;
            output.record(
                    rule.namespace(),
                    rule.metric(),
                    rule.recordedUnit(),
                    Map.of(),
                    last.timestamp(),
                    rule.defaultValue());
        }
    }

    /** Null if the event does not have them all: then AWS records nothing. */
    private static @Nullable Map<String, String> dimensions(MetricRule rule, FilterPattern pattern, String message) {
        if (rule.dimensions().isEmpty()) {
            return Map.of();
        }
        Map<String, String> dimensions = new TreeMap<>();
        for (Map.Entry<String, String> dimension : rule.dimensions().entrySet()) {
            String value = pattern.select(message, dimension.getValue());
            if (value == null || value.isBlank()) {
                return null;
            }
            dimensions.put(dimension.getKey(), value);
        }
        return dimensions;
    }

    /** The number that a text is; null if it is none. */
    static @Nullable Double number(@Nullable String text) {
        try {
            double number = text == null ? Double.NaN : Double.parseDouble(text.strip());
            return Double.isNaN(number) || Double.isInfinite(number) ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
