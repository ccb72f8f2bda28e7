package dev.opsctl.local.service.cloudformation.type.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricFilter;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** {@code AWS::Logs::MetricFilter}. */
public final class MetricFilterType implements ResourceType {

    private static final int LONGEST_NAME = 512;

    @Override
    public String name() {
        return "AWS::Logs::MetricFilter";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String wanted = plannedPhysicalId(request).orElseGet(() -> request.generatedName(LONGEST_NAME));
        // That the name was free is remembered; putting the filter again changes nothing.
        String name = CreateOnce.create(request, () -> {
            if (find(request, wanted).isPresent()) {
                throw new IllegalStateException("Metric filter " + wanted + " already exists.");
            }
            return wanted;
        });
        put(request, name);
        return ResourceState.of(name);
    }

    /** Templates list dimensions as Key and Value; the request wants a map of them. */
    private static void put(ResourceRequest request, String name) {
        JsonNode made = request.properties().path("MetricTransformations").path(0);
        Map<String, String> dimensions = new LinkedHashMap<>();
        for (JsonNode dimension : made.path("Dimensions")) {
            dimensions.put(
                    dimension.path("Key").asText(), dimension.path("Value").asText());
        }
        JsonNode value = made.path("DefaultValue");
        request.client(CloudWatchLogsClient.class).putMetricFilter(r -> r.logGroupName(request.text("LogGroupName"))
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

    private static List<String> systemFields(ResourceRequest request) {
        List<String> fields = new ArrayList<>();
        request.properties().path("EmitSystemFieldDimensions").forEach(field -> fields.add(field.asText()));
        return fields.isEmpty() ? null : fields;
    }

    private static Optional<MetricFilter> find(ResourceRequest request, String name) {
        try {
            return request
                    .client(CloudWatchLogsClient.class)
                    .describeMetricFilters(
                            r -> r.logGroupName(request.text("LogGroupName")).filterNamePrefix(name))
                    .metricFilters()
                    .stream()
                    .filter(filter -> filter.filterName().equals(name))
                    .findFirst();
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        put(request, request.physicalId());
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        CreateOnce.forget(request);
        try {
            request.client(CloudWatchLogsClient.class)
                    .deleteMetricFilter(
                            r -> r.logGroupName(request.text("LogGroupName")).filterName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already, or its log group is
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return find(request, request.physicalId()).map(filter -> ResourceState.of(filter.filterName()));
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("FilterName"));
    }
}
