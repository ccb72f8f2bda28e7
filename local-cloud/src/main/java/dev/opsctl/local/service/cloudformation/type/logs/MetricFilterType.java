package dev.opsctl.local.service.cloudformation.type.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/** {@code AWS::Logs::MetricFilter}. */
public final class MetricFilterType extends FilterType {

    public MetricFilterType() {
        super("Metric");
    }

    @Override
    public String name() {
        return "AWS::Logs::MetricFilter";
    }

    /** Templates list dimensions as Key and Value; the request wants a map of them. */
    @Override
    void put(ResourceRequest request, CloudWatchLogsClient logs, String name) {
        JsonNode made = request.properties().path("MetricTransformations").path(0);
        Map<String, String> dimensions = new LinkedHashMap<>();
        for (JsonNode dimension : made.path("Dimensions")) {
            dimensions.put(
                    dimension.path("Key").asText(), dimension.path("Value").asText());
        }
        JsonNode value = made.path("DefaultValue");
        logs.putMetricFilter(r -> r.logGroupName(request.text("LogGroupName"))
                .filterName(name)
                .filterPattern(request.text("FilterPattern"))
                .applyOnTransformedLogs(
                        request.text("ApplyOnTransformedLogs") == null
                                ? null
                                : Boolean.valueOf(request.text("ApplyOnTransformedLogs")))
                .fieldSelectionCriteria(request.text("FieldSelectionCriteria"))
                .emitSystemFieldDimensions(systemFields(request))
                .metricTransformations(t -> t.metricName(made.path("MetricName").asText())
                        .metricNamespace(made.path("MetricNamespace").asText())
                        .metricValue(made.path("MetricValue").asText())
                        .defaultValue(value.isMissingNode() ? null : Double.valueOf(value.asText()))
                        .dimensions(dimensions.isEmpty() ? null : dimensions)
                        .unit(made.path("Unit").asText(null))));
    }

    private static @Nullable List<String> systemFields(ResourceRequest request) {
        List<String> fields = new ArrayList<>();
        request.properties().path("EmitSystemFieldDimensions").forEach(field -> fields.add(field.asText()));
        return fields.isEmpty() ? null : fields;
    }

    @Override
    boolean exists(CloudWatchLogsClient logs, String group, String name) {
        return logs.describeMetricFilters(r -> r.logGroupName(group).filterNamePrefix(name)).metricFilters().stream()
                .anyMatch(filter -> filter.filterName().equals(name));
    }

    @Override
    void remove(CloudWatchLogsClient logs, String group, String name) {
        logs.deleteMetricFilter(r -> r.logGroupName(group).filterName(name));
    }
}
