package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.logs.LogGroups.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteMetricFilterRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeMetricFiltersRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeMetricFiltersResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricFilter;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricFilterMatchRecord;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricTransformation;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutMetricFilterRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TestMetricFilterRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TestMetricFilterResponse;

/** Metric filters. */
final class MetricFilterOperations {

    private static final int MOST_FILTERS = 100;
    private static final int MOST_DIMENSIONS = 3;
    private static final int DEFAULT_PAGE = 50;

    private final ServiceContext context;
    private final LogGroups groups;

    MetricFilterOperations(ServiceContext context, LogGroups groups) {
        this.context = context;
        this.groups = groups;
    }

    public void putMetricFilter(PutMetricFilterRequest request) {
        LogsErrors.unsupported("fieldSelectionCriteria", request.fieldSelectionCriteria());
        LogsErrors.unsupported(
                "emitSystemFieldDimensions",
                request.hasEmitSystemFieldDimensions() ? request.emitSystemFieldDimensions() : null);
        LogsErrors.untransformed(request.applyOnTransformedLogs());
        MetricTransformation made = request.metricTransformations().get(0);
        check(LogsErrors.pattern(request.filterPattern()), made);
        groups.change(request.logGroupName(), group -> {
            Optional<MetricRule> before = group.standard().metricFilters().stream()
                    .filter(rule -> rule.name().equals(request.filterName()))
                    .findFirst();
            if (before.isEmpty() && group.metricFilters().size() >= MOST_FILTERS) {
                throw LogsErrors.tooMany();
            }
            List<MetricRule> rules = new ArrayList<>(group.metricFilters());
            before.ifPresent(rules::remove);
            rules.add(new MetricRule(
                    request.filterName(),
                    request.filterPattern(),
                    made.metricNamespace(),
                    made.metricName(),
                    made.metricValue(),
                    made.defaultValue(),
                    made.dimensions(),
                    made.unitAsString(),
                    before.map(MetricRule::created).orElse(context.clock().millis())));
            return group.withMetricFilters(rules);
        });
    }

    private static void check(FilterPattern pattern, MetricTransformation made) {
        if (made.metricNamespace().startsWith("AWS/")) {
            throw LogsErrors.invalid("Invalid metric transformation: the namespace must not begin with AWS/.");
        } else if (made.hasDimensions() && !made.dimensions().isEmpty() && made.defaultValue() != null) {
            throw LogsErrors.invalid(
                    "Invalid metric transformation: dimensions and default value are mutually exclusive properties.");
        } else if (made.dimensions().size() > MOST_DIMENSIONS) {
            throw LogsErrors.invalid(
                    "Invalid metric transformation: no more than " + MOST_DIMENSIONS + " dimensions are allowed.");
        }
        if (!made.dimensions().isEmpty() && !pattern.hasParts()) {
            throw LogsErrors.invalid("The specified filter pattern does not support dimensions");
        }
        String value = made.metricValue();
        if (value.startsWith("$") ? !pattern.selects(value) : MetricFilters.number(value) == null) {
            throw LogsErrors.invalid("Invalid metric transformation: the metric value '" + value
                    + "' is neither a number nor a field of the filter pattern.");
        }
        made.dimensions().forEach((name, selector) -> {
            if (name.isEmpty() || name.startsWith(":") || !pattern.selects(selector)) {
                throw LogsErrors.invalid("Invalid metric transformation: the dimension '" + name + "' = '" + selector
                        + "' is no field of the filter pattern.");
            }
        });
    }

    public DescribeMetricFiltersResponse describeMetricFilters(DescribeMetricFiltersRequest request) {
        if ((request.metricName() == null) != (request.metricNamespace() == null)) {
            throw LogsErrors.invalid("metricName and metricNamespace must be given together.");
        }
        String prefix = request.filterNamePrefix() == null ? "" : request.filterNamePrefix();
        List<Group> of = request.logGroupName() == null ? groups.list("") : List.of(groups.get(request.logGroupName()));
        List<MetricFilter> all = of.stream()
                .flatMap(group -> group.metricFilters().stream()
                        .filter(rule -> rule.name().startsWith(prefix))
                        .filter(rule -> request.metricName() == null
                                || rule.metric().equals(request.metricName())
                                        && rule.namespace().equals(request.metricNamespace()))
                        .map(rule -> rule.view(group.name())))
                .toList();
        Page<MetricFilter> page = Page.of(
                "DescribeMetricFilters " + request.logGroupName() + " " + prefix + " " + request.metricNamespace() + " "
                        + request.metricName(),
                all,
                filter -> filter.logGroupName() + ":" + filter.filterName(),
                request.limit() == null ? DEFAULT_PAGE : request.limit(),
                request.nextToken(),
                LogsErrors::invalidToken);
        return DescribeMetricFiltersResponse.builder()
                .metricFilters(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    public void deleteMetricFilter(DeleteMetricFilterRequest request) {
        groups.change(request.logGroupName(), group -> {
            List<MetricRule> rules = new ArrayList<>(group.metricFilters());
            if (!rules.removeIf(rule -> rule.name().equals(request.filterName()))) {
                throw LogsErrors.missing("metric filter");
            }
            return group.withMetricFilters(rules);
        });
    }

    public TestMetricFilterResponse testMetricFilter(TestMetricFilterRequest request) {
        FilterPattern pattern = LogsErrors.pattern(request.filterPattern());
        List<MetricFilterMatchRecord> matches = new ArrayList<>();
        for (int i = 0; i < request.logEventMessages().size(); i++) {
            String message = request.logEventMessages().get(i);
            if (pattern.test(message)) {
                matches.add(MetricFilterMatchRecord.builder()
                        .eventNumber((long) i + 1)
                        .eventMessage(message)
                        .extractedValues(pattern.extracted(message))
                        .build());
            }
        }
        return TestMetricFilterResponse.builder().matches(matches).build();
    }
}
