package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Arn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * The text that people get by mail of an alarm, line by line as CloudWatch writes it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html">Notifying users</a>
 */
final class AlarmMail {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "EEEE dd MMMM, yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final int DETAIL = 30;
    private static final int METRIC = 39;
    private static final int MOST_CHILDREN = 10;

    private final AlarmRecord alarm;
    private final StringBuilder text = new StringBuilder();

    private AlarmMail(AlarmRecord alarm) {
        this.alarm = alarm;
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    /** @param at as messages have it; whoever set the state may have written anything */
    private static String time(String at) {
        try {
            return time(AlarmMessages.instant(at));
        } catch (DateTimeParseException e) {
            return at;
        }
    }

    /** @param region in words: {@code US East (N. Virginia)} */
    static String text(AlarmRecord alarm, AlarmRecord.State before, AlarmRecord.State after, String region) {
        AlarmMail mail = new AlarmMail(alarm);
        mail.opening(after, region);
        mail.details(before, after);
        if (alarm.isComposite()) {
            mail.children(after);
        } else {
            mail.threshold();
            mail.metrics();
        }
        mail.actions();
        return mail.text.toString();
    }

    private void opening(AlarmRecord.State after, String region) {
        text.append("You are receiving this email because your Amazon CloudWatch Alarm \"")
                .append(alarm.name())
                .append("\" in the ")
                .append(region)
                .append(" region has ");
        if (alarm.isComposite()) {
            text.append("transitioned to ")
                    .append(after.value())
                    .append(" state on ")
                    .append(time(after.since()))
                    .append(", because \"")
                    .append(after.reason())
                    .append("\".\n");
        } else {
            text.append("entered the ")
                    .append(after.value())
                    .append(" state, because \"")
                    .append(after.reason())
                    .append("\" at \"")
                    .append(time(after.since()))
                    .append("\".\n");
        }
        String code = Arn.of(alarm.arn()).region();
        text.append("\nView this alarm in the AWS Management Console:\nhttps://")
                .append(code)
                .append(".console.aws.amazon.com/cloudwatch/deeplink.js?region=")
                .append(code)
                .append("#alarmsV2:alarm/")
                .append(SdkHttpUtils.urlEncode(alarm.name()))
                .append('\n');
    }

    private void details(AlarmRecord.State before, AlarmRecord.State after) {
        text.append("\nAlarm Details:\n");
        line("Name", DETAIL, alarm.name());
        line("Description", DETAIL, alarm.description() == null ? "" : alarm.description());
        line("State Change", DETAIL, before.value() + " -> " + after.value());
        if (alarm.isComposite()) {
            line("Alarm Rule", DETAIL, alarm.asComposite().alarmRule());
        }
        line("Reason for State Change", DETAIL, after.reason());
        line("Timestamp", DETAIL, time(after.since()));
        line("AWS Account", DETAIL, Arn.of(alarm.arn()).accountId());
        line("Alarm Arn", DETAIL, alarm.arn());
    }

    private void threshold() {
        MetricAlarm metric = alarm.asMetric();
        int all = metric.evaluationPeriods();
        text.append("\nThreshold:\n- The alarm is in the ALARM state when the metric is ")
                .append(metric.comparisonOperatorAsString())
                .append(' ')
                .append(metric.threshold())
                .append(" for at least ")
                .append(metric.datapointsToAlarm() == null ? all : metric.datapointsToAlarm())
                .append(" of the last ")
                .append(all)
                .append(" period(s) of ")
                .append(AlarmQueries.period(metric))
                .append(" seconds. \n");
    }

    private void metrics() {
        MetricAlarm metric = alarm.asMetric();
        MetricDataQuery watched = AlarmQueries.watched(AlarmQueries.of(metric));
        if (watched.expression() != null) {
            text.append("\nMonitored Metrics:\n");
            line("MetricExpression", DETAIL, watched.expression());
            if (watched.label() != null) {
                line("MetricLabel", DETAIL, watched.label());
            }
            return;
        }
        text.append("\nMonitored Metric:\n");
        line("MetricNamespace", METRIC, watched.metricStat().metric().namespace());
        line("MetricName", METRIC, watched.metricStat().metric().metricName());
        line("Dimensions", METRIC, dimensions(watched.metricStat().metric().dimensions()));
        line("Period", METRIC, watched.metricStat().period() + " seconds");
        line("Statistic", METRIC, watched.metricStat().stat());
        line(
                "Unit",
                METRIC,
                watched.metricStat().unit() == null
                        ? "not specified"
                        : watched.metricStat().unitAsString());
        line("TreatMissingData", METRIC, AlarmQueries.missingData(metric));
        text.append('\n');
    }

    private static String dimensions(List<Dimension> dimensions) {
        return dimensions.stream()
                .map(dimension -> "[" + dimension.name() + " = " + dimension.value() + "]")
                .collect(Collectors.joining(" "));
    }

    private void children(AlarmRecord.State after) {
        text.append("\nTriggering children (max. 10):\n");
        int told = 0;
        for (JsonNode child : AlarmMessages.triggering(after)) {
            if (told++ < MOST_CHILDREN) {
                JsonNode state = child.path("state");
                text.append("- ").append(child.path("arn").asText()).append("   ");
                padded(state.path("value").asText(), 20);
                text.append(time(state.path("timestamp").asText())).append('\n');
            }
        }
    }

    private void actions() {
        text.append("\nState Change Actions:\n");
        for (StateValue state : List.of(StateValue.OK, StateValue.ALARM, StateValue.INSUFFICIENT_DATA)) {
            List<String> actions = alarm.actions(state);
            text.append("- ")
                    .append(state)
                    .append(": ")
                    .append(actions.isEmpty() ? "" : "[" + String.join(", ", actions) + "]")
                    .append('\n');
        }
    }

    private void line(String name, int width, String value) {
        padded("- " + name + ":", width);
        text.append(value).append('\n');
    }

    private void padded(String what, int width) {
        text.append(what).append(" ".repeat(Math.max(0, width - what.length())));
    }
}
