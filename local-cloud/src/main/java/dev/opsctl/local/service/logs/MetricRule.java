package dev.opsctl.local.service.logs;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricFilter;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricTransformation;

/**
 * A metric filter of a log group.
 *
 * @param value a number, or a selector of a field of the event
 * @param defaultValue recorded in minutes in which no event matches; null for none
 * @param dimensions selectors by name
 * @param created epoch milliseconds
 */
record MetricRule(
        String name,
        String pattern,
        String namespace,
        String metric,
        String value,
        @Nullable Double defaultValue,
        Map<String, String> dimensions,
        @Nullable String unit,
        long created) {

    MetricRule {
        dimensions = dimensions == null ? Map.of() : dimensions;
    }

    /** As metrics have it: a filter without a unit records None. */
    String recordedUnit() {
        return unit == null ? "None" : unit;
    }

    MetricFilter view(String group) {
        return MetricFilter.builder()
                .filterName(name)
                .filterPattern(pattern)
                .logGroupName(group)
                .creationTime(created)
                .applyOnTransformedLogs(false)
                .metricTransformations(MetricTransformation.builder()
                        .metricName(metric)
                        .metricNamespace(namespace)
                        .metricValue(value)
                        .defaultValue(defaultValue)
                        .dimensions(dimensions.isEmpty() ? null : dimensions)
                        .unit(unit)
                        .build())
                .build();
    }
}
