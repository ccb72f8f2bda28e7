package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DisableAlarmActionsRequest;
import software.amazon.awssdk.services.cloudwatch.model.EnableAlarmActionsRequest;
import software.amazon.awssdk.services.cloudwatch.model.InvalidFormatException;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutCompositeAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/** Alarms are made, changed and removed. */
final class AlarmOperations {

    private static final String UNCHECKED = "Unchecked: Initial alarm creation";

    private final ServiceContext context;
    private final Alarms alarms;
    private final Evaluator evaluator;

    AlarmOperations(ServiceContext context, Alarms alarms, Evaluator evaluator) {
        this.context = context;
        this.alarms = alarms;
        this.evaluator = evaluator;
    }

    public void putMetricAlarm(PutMetricAlarmRequest request) {
        AlarmChecks.check(request, context.scope().accountId());
        Instant now = context.clock().instant();
        Map<String, String> tags = tags(request.tags());
        alarms.put(request.alarmName(), before -> {
            if (before != null && before.isComposite()) {
                throw otherType(request.alarmName());
            }
            MetricAlarm.Builder alarm = before == null
                    ? MetricAlarm.builder()
                            .stateValue(StateValue.INSUFFICIENT_DATA)
                            .stateReason(UNCHECKED)
                            .stateUpdatedTimestamp(now)
                            .stateTransitionedTimestamp(now)
                    : MetricAlarm.builder()
                            .stateValue(before.asMetric().stateValue())
                            .stateReason(before.asMetric().stateReason())
                            .stateReasonData(before.asMetric().stateReasonData())
                            .stateUpdatedTimestamp(before.asMetric().stateUpdatedTimestamp())
                            .stateTransitionedTimestamp(before.asMetric().stateTransitionedTimestamp());
            return new AlarmRecord(
                    configured(alarm, request, now).build(), null, before == null ? tags : before.tags());
        });
        context.cloud().store().afterCommit(evaluator::start);
    }

    private MetricAlarm.Builder configured(MetricAlarm.Builder alarm, PutMetricAlarmRequest request, Instant now) {
        return alarm.alarmName(request.alarmName())
                .alarmArn(alarms.arn(request.alarmName()))
                .alarmDescription(request.alarmDescription())
                .alarmConfigurationUpdatedTimestamp(now)
                .actionsEnabled(!Boolean.FALSE.equals(request.actionsEnabled()))
                .okActions(request.okActions())
                .alarmActions(request.alarmActions())
                .insufficientDataActions(request.insufficientDataActions())
                .metricName(request.metricName())
                .namespace(request.namespace())
                .statistic(request.statisticAsString())
                .extendedStatistic(request.extendedStatistic())
                .dimensions(request.dimensions())
                .period(request.period())
                .unit(request.unitAsString())
                .evaluationPeriods(request.evaluationPeriods())
                .datapointsToAlarm(request.datapointsToAlarm())
                .threshold(request.threshold())
                .comparisonOperator(request.comparisonOperatorAsString())
                .treatMissingData(request.treatMissingData())
                .evaluateLowSampleCountPercentile(request.evaluateLowSampleCountPercentile())
                .metrics(request.metrics().isEmpty() ? null : request.metrics());
    }

    public void putCompositeAlarm(PutCompositeAlarmRequest request) {
        checkSuppression(request);
        AlarmRule rule = AlarmRule.parse(request.alarmRule());
        AlarmChecks.actions(request.okActions());
        AlarmChecks.actions(request.alarmActions());
        AlarmChecks.actions(request.insufficientDataActions());
        Map<String, String> tags = tags(request.tags());
        Instant now = context.clock().instant();
        alarms.put(request.alarmName(), before -> {
            if (before != null && !before.isComposite()) {
                throw otherType(request.alarmName());
            }
            checkChildren(request.alarmName(), rule);
            checkSuppressor(request);
            CompositeAlarm.Builder alarm = before == null
                    ? CompositeAlarm.builder()
                            .stateValue(StateValue.INSUFFICIENT_DATA)
                            .stateReason(UNCHECKED)
                            .stateUpdatedTimestamp(now)
                            .stateTransitionedTimestamp(now)
                    : before.asComposite().toBuilder();
            alarm.alarmName(request.alarmName())
                    .alarmArn(alarms.arn(request.alarmName()))
                    .alarmDescription(request.alarmDescription())
                    .alarmConfigurationUpdatedTimestamp(now)
                    .alarmRule(request.alarmRule())
                    .actionsSuppressor(request.actionsSuppressor())
                    .actionsSuppressorWaitPeriod(request.actionsSuppressorWaitPeriod())
                    .actionsSuppressorExtensionPeriod(request.actionsSuppressorExtensionPeriod())
                    .actionsEnabled(!Boolean.FALSE.equals(request.actionsEnabled()))
                    .okActions(request.okActions())
                    .alarmActions(request.alarmActions())
                    .insufficientDataActions(request.insufficientDataActions());
            return new AlarmRecord(null, alarm.build(), before == null ? tags : before.tags());
        });
    }

    private static void checkSuppression(PutCompositeAlarmRequest request) {
        Integer wait = request.actionsSuppressorWaitPeriod();
        Integer extension = request.actionsSuppressorExtensionPeriod();
        if (request.actionsSuppressor() == null) {
            if (wait != null || extension != null) {
                throw CloudWatchErrors.validation("ActionsSuppressor" + (wait != null ? "Wait" : "Extension")
                        + "Period requires an ActionSuppressor");
            }
        } else if (request.actionsSuppressor().startsWith("arn:")
                && AlarmRule.nameOf(request.actionsSuppressor()).equals(request.actionsSuppressor())) {
            throw CloudWatchErrors.validation(
                    "ActionsSuppressor must be a valid CloudWatch Alarm ARN or an Alarm name");
        } else if (wait == null || extension == null) {
            throw CloudWatchErrors.validation(
                    "ActionsSuppressor" + (wait == null ? "Wait" : "Extension") + "Period must not be null");
        } else if (wait < 0 || extension < 0) {
            throw CloudWatchErrors.validation(
                    "ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod must not be negative");
        }
    }

    private void checkSuppressor(PutCompositeAlarmRequest request) {
        if (request.actionsSuppressor() == null) {
            return;
        }
        String suppressor = AlarmRule.nameOf(request.actionsSuppressor());
        if (suppressor.equals(request.alarmName())) {
            throw CloudWatchErrors.validation("A composite alarm cannot be its own ActionsSuppressor");
        } else if (alarms.find(suppressor).isEmpty()) {
            throw CloudWatchErrors.validation(
                    "Could not save the composite alarm as its ActionsSuppressor [" + suppressor + "] does not exist");
        }
    }

    private void checkChildren(String name, AlarmRule rule) {
        List<String> missing = rule.names().stream()
                .filter(child -> !child.equals(name) && alarms.find(child).isEmpty())
                .map(alarms::arn)
                .toList();
        if (!missing.isEmpty()) {
            throw CloudWatchErrors.validation("Could not save the composite alarm as alarms ["
                    + String.join(", ", missing) + "] in the alarm rule do not exist");
        }
        Set<String> seen = new HashSet<>();
        List<String> next = new ArrayList<>(rule.names());
        while (!next.isEmpty()) {
            String child = next.remove(next.size() - 1);
            if (child.equals(name)) {
                throw CloudWatchErrors.validation("A composite alarm cannot have a child relation with itself via its"
                        + " AlarmRule, as it would introduce a circular dependency");
            } else if (seen.add(child)) {
                alarms.find(child)
                        .filter(AlarmRecord::isComposite)
                        .ifPresent(alarm -> next.addAll(Alarms.children(alarm)));
            }
        }
    }

    private static RuntimeException otherType(String name) {
        return CloudWatchErrors.validation("An alarm of another type has the name " + name + " already.");
    }

    private Map<String, String> tags(List<Tag> tags) {
        return Tags.of(tags, Tag::key, Tag::value, context.caller(), rule -> CloudWatchErrors.value(rule.text()));
    }

    public void deleteAlarms(DeleteAlarmsRequest request) {
        context.change(change -> {
            List<AlarmRecord> found = request.alarmNames().stream()
                    .distinct()
                    .flatMap(name -> alarms.find(name).stream())
                    .toList();
            if (found.stream().filter(AlarmRecord::isComposite).count() > 1) {
                throw CloudWatchErrors.validation("DeleteAlarms takes at most one composite alarm.");
            }
            Set<String> going = new HashSet<>(request.alarmNames());
            List<String> needed = found.stream()
                    .map(AlarmRecord::name)
                    .filter(name -> Stream.concat(alarms.parents(name).stream(), alarms.suppressedBy(name).stream())
                            .anyMatch(parent -> !going.contains(parent.name())))
                    .toList();
            if (!needed.isEmpty()) {
                throw CloudWatchErrors.validation("Cannot delete " + String.join(",", needed)
                        + " as there are composite alarm(s) depending on " + (needed.size() == 1 ? "it." : "them."));
            }
            found.forEach(alarms::remove);
        });
    }

    public void enableAlarmActions(EnableAlarmActionsRequest request) {
        request.alarmNames().forEach(name -> alarms.update(name, alarm -> alarm.withActions(true)));
    }

    public void disableAlarmActions(DisableAlarmActionsRequest request) {
        request.alarmNames().forEach(name -> alarms.update(name, alarm -> alarm.withActions(false)));
    }

    public void setAlarmState(SetAlarmStateRequest request) {
        if (request.stateReasonData() != null) {
            try {
                PojoJson.mapper().readTree(request.stateReasonData());
            } catch (JsonProcessingException e) {
                throw Faults.of(InvalidFormatException.class, "StateReasonData is not valid JSON");
            }
        }
        context.change(change -> {
            if (alarms.find(request.alarmName()).isEmpty()) {
                throw Faults.of(CloudWatchException.class, "ResourceNotFound", "");
            }
            alarms.enter(
                    request.alarmName(),
                    new AlarmRecord.State(
                            request.stateValue(),
                            request.stateReason(),
                            request.stateReasonData(),
                            context.clock().instant()));
        });
    }
}
