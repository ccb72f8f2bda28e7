package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.metrics.MetricId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.AlarmHistoryItem;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmHistoryRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmHistoryResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsForMetricRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsForMetricResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** What alarms there are, and what has happened to them. */
final class AlarmReads {

    private static final int PAGE = 50;
    private static final int HISTORY_PAGE = 100;

    private final Alarms alarms;
    private final AlarmHistory history;

    AlarmReads(Alarms alarms, AlarmHistory history) {
        this.alarms = alarms;
        this.history = history;
    }

    public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
        if (!request.alarmNames().isEmpty() && request.alarmNamePrefix() != null) {
            throw CloudWatchErrors.validation("AlarmNamePrefix and AlarmNames cannot be specified together");
        }
        Set<AlarmType> types =
                request.alarmTypes().isEmpty() ? Set.of(AlarmType.METRIC_ALARM) : Set.copyOf(request.alarmTypes());
        Set<String> names = related(request);
        Page<AlarmRecord> page = Page.of(
                "DescribeAlarms " + request.toBuilder().nextToken(null).build(),
                alarms.all().stream()
                        .filter(alarm -> types.contains(alarm.type()) || names != null)
                        .filter(alarm -> names == null || names.contains(alarm.name()))
                        .filter(wanted(request))
                        .toList(),
                AlarmRecord::name,
                request.maxRecords() == null ? PAGE : request.maxRecords(),
                request.nextToken(),
                CloudWatchErrors::nextToken);
        return DescribeAlarmsResponse.builder()
                .metricAlarms(page.items().stream()
                        .filter(alarm -> !alarm.isComposite())
                        .map(AlarmRecord::metric)
                        .toList())
                .compositeAlarms(page.items().stream()
                        .filter(AlarmRecord::isComposite)
                        .map(AlarmRecord::composite)
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** The children or parents that are asked for; null if neither is. */
    private @Nullable Set<String> related(DescribeAlarmsRequest request) {
        if (request.childrenOfAlarmName() != null) {
            return alarms.find(request.childrenOfAlarmName())
                    .filter(AlarmRecord::isComposite)
                    .map(Alarms::children)
                    .orElse(Set.of());
        } else if (request.parentsOfAlarmName() != null) {
            return Set.copyOf(alarms.parents(request.parentsOfAlarmName()).stream()
                    .map(AlarmRecord::name)
                    .toList());
        }
        return null;
    }

    private static Predicate<AlarmRecord> wanted(DescribeAlarmsRequest request) {
        return alarm -> (request.alarmNames().isEmpty() || request.alarmNames().contains(alarm.name()))
                && (request.alarmNamePrefix() == null || alarm.name().startsWith(request.alarmNamePrefix()))
                && (request.stateValue() == null || alarm.state().value().equals(request.stateValue()))
                && (request.actionPrefix() == null
                        || StateValue.knownValues().stream()
                                .flatMap(state -> alarm.actions(state).stream())
                                .anyMatch(action -> action.startsWith(request.actionPrefix())));
    }

    public DescribeAlarmsForMetricResponse describeAlarmsForMetric(DescribeAlarmsForMetricRequest request) {
        MetricId id = new MetricId(
                request.namespace(), request.metricName(), DataInput.dimensions(request.dimensions(), "Dimensions"));
        return DescribeAlarmsForMetricResponse.builder()
                .metricAlarms(alarms.all().stream()
                        .filter(alarm -> !alarm.isComposite())
                        .map(AlarmRecord::metric)
                        .filter(alarm -> watches(alarm, id) && matches(alarm, request))
                        .toList())
                .build();
    }

    private static boolean watches(MetricAlarm alarm, MetricId id) {
        return AlarmQueries.metrics(AlarmQueries.of(alarm)).contains(id);
    }

    private static boolean matches(MetricAlarm alarm, DescribeAlarmsForMetricRequest request) {
        return (request.period() == null || request.period().equals(alarm.period()))
                && (request.statistic() == null || request.statistic() == alarm.statistic())
                && (request.extendedStatistic() == null
                        || request.extendedStatistic().equals(alarm.extendedStatistic()))
                && (request.unit() == null || request.unit() == alarm.unit());
    }

    public DescribeAlarmHistoryResponse describeAlarmHistory(DescribeAlarmHistoryRequest request) {
        Set<AlarmType> types =
                request.alarmTypes().isEmpty() ? Set.of(AlarmType.METRIC_ALARM) : Set.copyOf(request.alarmTypes());
        List<Map.Entry<String, AlarmHistoryItem>> found = new ArrayList<>(history.all().stream()
                .filter(entry -> matches(entry.getValue(), request, types))
                .toList());
        boolean newestFirst = request.scanBy() != ScanBy.TIMESTAMP_ASCENDING;
        Page<Map.Entry<String, AlarmHistoryItem>> page = Page.of(
                "DescribeAlarmHistory " + request.toBuilder().nextToken(null).build(),
                found,
                entry -> newestFirst ? inverted(entry.getKey()) : entry.getKey(),
                request.maxRecords() == null ? HISTORY_PAGE : request.maxRecords(),
                request.nextToken(),
                CloudWatchErrors::nextToken);
        return DescribeAlarmHistoryResponse.builder()
                .alarmHistoryItems(
                        page.items().stream().map(Map.Entry::getValue).toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** A text of digits that comes before another one if the given one comes after that. */
    private static String inverted(String key) {
        StringBuilder text = new StringBuilder(key);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            text.setCharAt(i, c >= '0' && c <= '9' ? (char) ('9' - (c - '0')) : c);
        }
        return text.toString();
    }

    private static boolean matches(AlarmHistoryItem item, DescribeAlarmHistoryRequest request, Set<AlarmType> types) {
        return (request.alarmName() == null
                        ? types.contains(item.alarmType())
                        : request.alarmName().equals(item.alarmName())
                                && (request.alarmTypes().isEmpty() || types.contains(item.alarmType())))
                && (request.historyItemType() == null || request.historyItemType() == item.historyItemType())
                && (request.startDate() == null || !item.timestamp().isBefore(request.startDate()))
                && (request.endDate() == null || !item.timestamp().isAfter(request.endDate()));
    }
}
