package dev.opsctl.local.service.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.logs.LogEvents.Event;
import dev.opsctl.local.service.logs.LogGroups.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatchlogs.model.StandardUnit;

/**
 * Metrics that log events carry in themselves, in the embedded metric format. What is malformed stays a log event and is counted, as AWS does,
 * in {@code AWS/Logs}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Specification</a>
 */
final class EmbeddedMetrics {

    /** A document that does not keep to the specification. */
    private static final class Invalid extends Exception {

        private static final long serialVersionUID = 1L;
    }

    /** One value to be recorded. */
    private record Found(
            String namespace,
            String name,
            String unit,
            Map<String, String> dimensions,
            double[] values,
            boolean highResolution) {}

    /** Nothing may follow the document. */
    private static final ObjectReader WHOLE =
            PojoJson.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int MOST_METRICS = 100;
    private static final int MOST_DIMENSIONS = 30;
    private static final int MOST_VALUES = 100;
    private static final int LONGEST_NAME = 1_024;
    private static final int LONGEST_DIMENSION = 250;

    private final MetricOutput output;

    EmbeddedMetrics(MetricOutput output) {
        this.output = output;
    }

    void arrived(Group group, List<Event> events) {
        for (Event event : events) {
            String message = event.message();
            // Nearly all events end here.
            if (message.startsWith("{") && message.contains("\"_aws\"") && message.contains("\"CloudWatchMetrics\"")) {
                record(group, event);
            }
        }
    }

    private void record(Group group, Event event) {
        try {
            JsonNode document = WHOLE.readTree(event.message());
            JsonNode metadata = document.path("_aws");
            if (!metadata.has("CloudWatchMetrics")) {
                return; // it only speaks of them
            }
            long at = metadata.path("Timestamp").isIntegralNumber()
                    ? metadata.path("Timestamp").longValue()
                    : event.timestamp();
            for (Found found : found(document, metadata.path("CloudWatchMetrics"))) {
                output.record(
                        found.namespace(),
                        found.name(),
                        found.unit(),
                        found.dimensions(),
                        at,
                        found.values(),
                        found.highResolution());
            }
        } catch (JsonProcessingException e) {
            count(group, event, "EMFParsingErrors");
        } catch (Invalid e) {
            count(group, event, "EMFValidationErrors");
        }
    }

    private void count(Group group, Event event, String what) {
        output.record("AWS/Logs", what, "None", Map.of("LogGroupName", group.name()), event.ingestion(), 1);
    }

    private static List<Found> found(JsonNode document, JsonNode directives) throws Invalid {
        require(directives.isArray());
        List<Found> all = new ArrayList<>();
        for (JsonNode directive : directives) {
            String namespace = text(directive.path("Namespace"), LONGEST_NAME);
            JsonNode metrics = directive.path("Metrics");
            require(metrics.isArray() && metrics.size() <= MOST_METRICS);
            for (Map<String, String> dimensions : dimensionSets(document, directive.path("Dimensions"))) {
                for (JsonNode metric : metrics) {
                    all.add(metric(document, namespace, metric, dimensions));
                }
            }
        }
        return all;
    }

    private static List<Map<String, String>> dimensionSets(JsonNode document, JsonNode sets) throws Invalid {
        require(sets.isArray() || sets.isMissingNode());
        List<Map<String, String>> all = new ArrayList<>();
        for (JsonNode set : sets) {
            require(set.isArray() && set.size() <= MOST_DIMENSIONS);
            Map<String, String> dimensions = new TreeMap<>();
            for (JsonNode member : set) {
                String name = text(member, LONGEST_DIMENSION);
                dimensions.put(name, text(document.path(name), LONGEST_NAME));
            }
            all.add(dimensions);
        }
        return all.isEmpty() ? List.of(Map.of()) : all;
    }

    private static Found metric(JsonNode document, String namespace, JsonNode metric, Map<String, String> dimensions)
            throws Invalid {
        String name = text(metric.path("Name"), LONGEST_NAME);
        String unit = metric.has("Unit") ? text(metric.path("Unit"), LONGEST_NAME) : "None";
        require(StandardUnit.fromValue(unit) != StandardUnit.UNKNOWN_TO_SDK_VERSION);
        JsonNode resolution = metric.path("StorageResolution");
        require(resolution.isMissingNode() || resolution.asInt() == 1 || resolution.asInt() == 60);
        JsonNode value = document.path(name);
        require(value.isNumber() || value.isArray() && value.size() <= MOST_VALUES && !value.isEmpty());
        double[] values = new double[value.isArray() ? value.size() : 1];
        for (int i = 0; i < values.length; i++) {
            JsonNode one = value.isArray() ? value.get(i) : value;
            require(one.isNumber() && Double.isFinite(one.doubleValue()));
            values[i] = one.doubleValue();
        }
        return new Found(namespace, name, unit, dimensions, values, resolution.asInt() == 1);
    }

    private static String text(JsonNode node, int longest) throws Invalid {
        require(node.isTextual()
                && !node.textValue().isBlank()
                && node.textValue().length() <= longest);
        return node.textValue();
    }

    private static void require(boolean holds) throws Invalid {
        if (!holds) {
            throw new Invalid();
        }
    }
}
