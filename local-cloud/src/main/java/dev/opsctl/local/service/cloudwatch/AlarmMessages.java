package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** What alarms send: to topics, to functions and to the default event bus. */
final class AlarmMessages {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_SUBJECT = 100;

    private AlarmMessages() {}

    static String time(Instant at) {
        return TIME.format(at);
    }

    /** What {@link #time} wrote. @throws java.time.format.DateTimeParseException if it did not */
    static Instant instant(String time) {
        return Instant.from(TIME.parse(time));
    }

    /** {@code ALARM: "name" in US East (N. Virginia)}; of the name as much as a subject takes. */
    static String subject(AlarmRecord alarm, AlarmRecord.State state, Scope scope) {
        String begin = state.value() + ": \"";
        String end = "\" in " + region(scope);
        String name = alarm.name().replaceAll("[^ -~]+", "_");
        int room = LONGEST_SUBJECT - begin.length() - end.length();
        return begin + (name.length() <= room ? name : name.substring(0, room - 3) + "...") + end;
    }

    /**
     * What is published to a topic: people get a text by mail and the subject as a text message, and whatever else subscribes gets the
     * notification.
     */
    static ObjectNode publication(AlarmRecord alarm, AlarmRecord.State before, AlarmRecord.State after, Scope scope) {
        return PojoJson.mapper()
                .createObjectNode()
                .put("default", notification(alarm, before, after, scope).toString())
                .put("sms", subject(alarm, after, scope))
                .put("email", AlarmMail.text(alarm, before, after, region(scope)));
    }

    private static String region(Scope scope) {
        RegionMetadata metadata = RegionMetadata.of(Region.of(scope.region()));
        return metadata == null ? scope.region() : metadata.description();
    }

    private static ObjectNode notification(
            AlarmRecord alarm, AlarmRecord.State before, AlarmRecord.State after, Scope scope) {
        ObjectNode message = PojoJson.mapper().createObjectNode();
        message.put("AlarmName", alarm.name());
        message.put("AlarmDescription", alarm.description());
        message.put("AWSAccountId", scope.accountId());
        message.put("AlarmConfigurationUpdatedTimestamp", time(alarm.configured()));
        message.put("NewStateValue", after.value().toString());
        message.put("NewStateReason", after.reason());
        message.put("StateChangeTime", time(after.since()));
        message.put("Region", region(scope));
        message.put("AlarmArn", alarm.arn());
        message.put("OldStateValue", before.value().toString());
        alarm.actions(StateValue.OK).forEach(message.putArray("OKActions")::add);
        alarm.actions(StateValue.ALARM).forEach(message.putArray("AlarmActions")::add);
        alarm.actions(StateValue.INSUFFICIENT_DATA).forEach(message.putArray("InsufficientDataActions")::add);
        if (alarm.isComposite()) {
            message.put("AlarmRule", alarm.asComposite().alarmRule());
            message.set("TriggeringChildren", children(after));
        } else {
            message.set("Trigger", trigger(alarm.asMetric()));
        }
        return message;
    }

    private static ArrayNode children(AlarmRecord.State state) {
        ArrayNode children = PojoJson.mapper().createArrayNode();
        triggering(state).forEach(child -> {
            ObjectNode one = children.addObject().put("Arn", child.path("arn").asText());
            one.putObject("State")
                    .put("Value", child.path("state").path("value").asText())
                    .put("Timestamp", child.path("state").path("timestamp").asText());
        });
        return children;
    }

    /** The alarms that made a composite alarm enter its state. */
    static JsonNode triggering(AlarmRecord.State state) {
        return state.data() == null
                ? PojoJson.mapper().missingNode()
                : AlarmHistory.json(state.data()).path("triggeringAlarms");
    }

    private static ObjectNode trigger(MetricAlarm alarm) {
        ObjectNode trigger = PojoJson.mapper().createObjectNode();
        if (alarm.metrics().isEmpty()) {
            trigger.put("MetricName", alarm.metricName());
            trigger.put("Namespace", alarm.namespace());
            if (alarm.statistic() != null) {
                trigger.put("StatisticType", "Statistic");
                trigger.put("Statistic", capitals(alarm.statisticAsString()));
            } else {
                trigger.put("StatisticType", "ExtendedStatistic");
                trigger.put("ExtendedStatistic", alarm.extendedStatistic());
            }
            trigger.put("Unit", alarm.unitAsString());
            dimensions(trigger.putArray("Dimensions"), alarm.dimensions());
        }
        trigger.put("Period", AlarmQueries.period(alarm));
        trigger.put("EvaluationPeriods", alarm.evaluationPeriods());
        if (alarm.datapointsToAlarm() != null) {
            trigger.put("DatapointsToAlarm", alarm.datapointsToAlarm());
        }
        trigger.put("ComparisonOperator", alarm.comparisonOperatorAsString());
        trigger.put("Threshold", alarm.threshold());
        trigger.put("TreatMissingData", AlarmQueries.missingData(alarm));
        trigger.put(
                "EvaluateLowSampleCountPercentile",
                alarm.evaluateLowSampleCountPercentile() == null ? "" : alarm.evaluateLowSampleCountPercentile());
        if (!alarm.metrics().isEmpty()) {
            ArrayNode metrics = trigger.putArray("Metrics");
            alarm.metrics().forEach(query -> query(metrics.addObject(), query));
        }
        return trigger;
    }

    private static void query(ObjectNode node, MetricDataQuery query) {
        node.put("Id", query.id());
        if (query.expression() != null) {
            node.put("Expression", query.expression());
        }
        if (query.label() != null) {
            node.put("Label", query.label());
        }
        if (query.metricStat() != null) {
            MetricStat stat = query.metricStat();
            ObjectNode inner = node.putObject("MetricStat");
            ObjectNode metric = inner.putObject("Metric");
            dimensions(metric.putArray("Dimensions"), stat.metric().dimensions());
            metric.put("MetricName", stat.metric().metricName())
                    .put("Namespace", stat.metric().namespace());
            inner.put("Period", stat.period()).put("Stat", stat.stat());
            if (stat.unit() != null) {
                inner.put("Unit", stat.unitAsString());
            }
        }
        node.put("ReturnData", !Boolean.FALSE.equals(query.returnData()));
    }

    private static void dimensions(ArrayNode array, List<Dimension> dimensions) {
        dimensions.forEach(
                dimension -> array.addObject().put("value", dimension.value()).put("name", dimension.name()));
    }

    /** {@code SampleCount} is {@code SAMPLE_COUNT} here. */
    private static String capitals(String statistic) {
        return statistic.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    /** The detail of the event {@code CloudWatch Alarm State Change}, which functions get as {@code alarmData}. */
    static ObjectNode detail(AlarmRecord alarm, AlarmRecord.State before, AlarmRecord.State after) {
        ObjectNode detail = PojoJson.mapper().createObjectNode().put("alarmName", alarm.name());
        detail.set("state", state(after));
        detail.set("previousState", state(before));
        ObjectNode configuration = detail.putObject("configuration");
        if (alarm.description() != null) {
            configuration.put("description", alarm.description());
        }
        if (alarm.isComposite()) {
            CompositeAlarm composite = alarm.asComposite();
            configuration.put("alarmRule", composite.alarmRule());
            if (composite.actionsSuppressor() != null) {
                configuration
                        .put("actionsSuppressor", composite.actionsSuppressor())
                        .put("actionsSuppressorWaitPeriod", composite.actionsSuppressorWaitPeriod())
                        .put("actionsSuppressorExtensionPeriod", composite.actionsSuppressorExtensionPeriod());
            }
            return detail;
        }
        ArrayNode metrics = configuration.putArray("metrics");
        AlarmQueries.of(alarm.asMetric()).forEach(query -> {
            ObjectNode node = metrics.addObject().put("id", query.id());
            if (query.expression() != null) {
                node.put("expression", query.expression());
            } else {
                MetricStat stat = query.metricStat();
                ObjectNode inner = node.putObject("metricStat");
                ObjectNode metric = inner.putObject("metric");
                metric.put("namespace", stat.metric().namespace())
                        .put("name", stat.metric().metricName());
                ObjectNode dimensions = metric.putObject("dimensions");
                stat.metric().dimensions().forEach(dimension -> dimensions.put(dimension.name(), dimension.value()));
                inner.put("period", stat.period()).put("stat", stat.stat());
                if (stat.unit() != null) {
                    inner.put("unit", stat.unitAsString());
                }
            }
            node.put("returnData", !Boolean.FALSE.equals(query.returnData()));
        });
        return detail;
    }

    private static ObjectNode state(AlarmRecord.State state) {
        ObjectNode node = PojoJson.mapper().createObjectNode();
        node.put("value", state.value().toString()).put("reason", state.reason());
        if (state.data() != null) {
            node.put("reasonData", state.data());
        }
        node.put("timestamp", time(state.since()));
        if (state.suppressedBy() != null) {
            node.put("actionsSuppressedBy", state.suppressedBy().toString());
            node.put("actionsSuppressedReason", state.suppressedReason());
        }
        return node;
    }
}
