package dev.opsctl.local.metrics;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which metric a value belongs to.
 *
 * @param namespace such as {@code AWS/Lambda}
 * @param dimensions by name, in the order of the names
 */
public record MetricId(String namespace, String name, Map<String, String> dimensions) {

    private static final char BETWEEN = '\0';

    public MetricId {
        dimensions = dimensions.size() < 2 ? Map.copyOf(dimensions) : new TreeMap<>(dimensions);
    }

    /** @param dimensions names and values in turn */
    static String text(String namespace, String name, String unit, String... dimensions) {
        StringBuilder text =
                new StringBuilder(96).append(namespace).append(BETWEEN).append(name);
        for (String part : dimensions) {
            text.append(BETWEEN).append(part);
        }
        return text.append(BETWEEN).append(BETWEEN).append(unit).toString();
    }

    /** One text for each metric and unit. */
    String text(String unit) {
        String[] parts = new String[2 * dimensions.size()];
        int at = 0;
        for (Map.Entry<String, String> dimension : dimensions.entrySet()) {
            parts[at++] = dimension.getKey();
            parts[at++] = dimension.getValue();
        }
        return text(namespace, name, unit, parts);
    }
}
