package dev.opsctl.operation.watch;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** The environment's alarms: how they stand, why, and what to do (OBS-3). */
public final class Alarms {

    /**
     * One alarm.
     *
     * @param composite whether it is made of other alarms
     * @param since when it came into its state
     * @param watches the metric, expression or rule with its threshold
     * @param on of the alarms that a composite one is made of, those that are on
     * @param todo what its description says
     */
    public record Alarm(
            String name,
            boolean composite,
            String state,
            String since,
            String reason,
            String watches,
            List<String> on,
            String todo,
            List<String> actions) {}

    /** Something that happened to an alarm. */
    public record Event(String at, String alarm, String kind, String summary) {}

    /** A state that an alarm came to. */
    public record Transition(String alarm, String state, String reason) {}

    /** An alarm in a rule: {@code ALARM("name")}, with or without quotes, by name or ARN. */
    private static final Pattern NAMED =
            Pattern.compile("\\b(?:ALARM|OK|INSUFFICIENT_DATA)\\(\\s*\"?([^\")]+?)\"?\\s*\\)");

    private static final int MOST_NAMES = 100;
    private static final int PAUSE_MILLIS = 1_000;

    private final Clients clients;

    public Alarms(Clients clients) {
        this.clients = clients;
    }

    /** All alarms under the environment's prefix, those that are on first. */
    public List<Alarm> list() {
        List<Alarm> all = new ArrayList<>();
        String prefix = clients.target().prefix();
        for (DescribeAlarmsResponse page : clients.cloudWatch().describeAlarmsPaginator(r -> {
            r.alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM);
            if (!prefix.isEmpty()) {
                r.alarmNamePrefix(prefix);
            }
        })) {
            page.compositeAlarms().forEach(alarm -> all.add(alarm(alarm, on(alarm))));
            page.metricAlarms().forEach(alarm -> all.add(alarm(alarm)));
        }
        all.sort(Comparator.comparing((Alarm alarm) -> !alarm.state().equals("ALARM"))
                .thenComparing(Alarm::state)
                .thenComparing(Alarm::name));
        return all;
    }

    /** @throws OperationException NOT_FOUND if there is none of that name, with or without the prefix */
    public Alarm show(String name) {
        for (String spelt : List.of(name, clients.target().named(name))) {
            DescribeAlarmsResponse found = describe(List.of(spelt));
            if (!found.metricAlarms().isEmpty()) {
                return alarm(found.metricAlarms().get(0));
            } else if (!found.compositeAlarms().isEmpty()) {
                CompositeAlarm composite = found.compositeAlarms().get(0);
                return alarm(composite, on(composite));
            }
        }
        throw new OperationException(
                ExitCode.NOT_FOUND, "There is no alarm " + name, "See which there are: opsctl alarms list");
    }

    /** Of the alarms that a rule names, those that are on, in its order. */
    private List<String> on(CompositeAlarm alarm) {
        List<String> named = NAMED.matcher(alarm.alarmRule())
                .results()
                .map(found -> found.group(1).replaceFirst("^arn:.*:alarm:", ""))
                .distinct()
                .toList();
        Map<String, String> states = states(named);
        return named.stream()
                .filter(name -> StateValue.ALARM.toString().equals(states.get(name)))
                .toList();
    }

    /** The states of alarms, by name; those that do not exist are left out. */
    Map<String, String> states(List<String> names) {
        Map<String, String> states = new HashMap<>();
        for (int i = 0; i < names.size(); i += MOST_NAMES) {
            DescribeAlarmsResponse found = describe(names.subList(i, Math.min(names.size(), i + MOST_NAMES)));
            found.metricAlarms().forEach(alarm -> states.put(alarm.alarmName(), alarm.stateValueAsString()));
            found.compositeAlarms().forEach(alarm -> states.put(alarm.alarmName(), alarm.stateValueAsString()));
        }
        return states;
    }

    private DescribeAlarmsResponse describe(List<String> names) {
        return clients.cloudWatch()
                .describeAlarms(DescribeAlarmsRequest.builder()
                        .alarmNames(names)
                        .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM)
                        .maxRecords(MOST_NAMES)
                        .build());
    }

    /** What happened to an alarm, newest first. */
    public List<Event> history(String name, int limit) {
        Alarm alarm = show(name);
        return clients
                .cloudWatch()
                .describeAlarmHistoryPaginator(r -> r.alarmName(alarm.name())
                        .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM)
                        .scanBy("TimestampDescending"))
                .alarmHistoryItems()
                .stream()
                .limit(limit)
                .map(item -> new Event(
                        String.valueOf(item.timestamp()),
                        item.alarmName(),
                        item.historyItemTypeAsString(),
                        item.historySummary()))
                .toList();
    }

    /**
     * Sets an alarm off and waits until CloudWatch itself, at its next look at the metric, puts it back.
     *
     * @param heard is told of every state it comes to
     * @throws OperationException if it is on already, or a composite one, which would stay on until one of its alarms changes
     */
    public Alarm test(String name, long waitSeconds, Consumer<Transition> heard) {
        Alarm before = show(name);
        if (before.composite()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    before.name() + " is made of other alarms and would not come back by itself",
                    "Test one of those that it is made of: opsctl alarms list");
        } else if (before.state().equals("ALARM")) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    before.name() + " is in alarm already: " + before.reason(),
                    "See what to do: opsctl alarms show " + name);
        }
        clients.cloudWatch().setAlarmState(r -> r.alarmName(before.name())
                .stateValue(StateValue.ALARM)
                .stateReason("Tested with opsctl; nothing is wrong"));
        heard.accept(new Transition(before.name(), "ALARM", "Tested with opsctl; nothing is wrong"));
        long end = System.nanoTime() + waitSeconds * 1_000_000_000L;
        while (System.nanoTime() < end && slept()) {
            Alarm now = show(before.name());
            if (!now.state().equals("ALARM")) {
                heard.accept(new Transition(now.name(), now.state(), now.reason()));
                return now;
            }
        }
        throw new OperationException(
                ExitCode.PARTIAL,
                before.name() + " was set off and has not come back within " + waitSeconds + " s",
                "See how it stands: opsctl alarms show " + name);
    }

    private static boolean slept() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Alarm alarm(CompositeAlarm alarm, List<String> on) {
        return new Alarm(
                alarm.alarmName(),
                true,
                alarm.stateValueAsString(),
                String.valueOf(alarm.stateUpdatedTimestamp()),
                alarm.stateReason(),
                alarm.alarmRule(),
                on,
                alarm.alarmDescription(),
                alarm.alarmActions());
    }

    private static Alarm alarm(MetricAlarm alarm) {
        return new Alarm(
                alarm.alarmName(),
                false,
                alarm.stateValueAsString(),
                String.valueOf(alarm.stateUpdatedTimestamp()),
                alarm.stateReason(),
                watched(alarm) + " " + sign(alarm.comparisonOperatorAsString()) + " " + alarm.threshold() + ", "
                        + (alarm.datapointsToAlarm() == null ? alarm.evaluationPeriods() : alarm.datapointsToAlarm())
                        + " of " + alarm.evaluationPeriods() + " periods",
                List.of(),
                alarm.alarmDescription(),
                alarm.alarmActions());
    }

    private static String watched(MetricAlarm alarm) {
        if (alarm.metricName() != null) {
            StringBuilder text = new StringBuilder(
                    alarm.extendedStatistic() == null ? alarm.statisticAsString() : alarm.extendedStatistic());
            text.append(" of ").append(alarm.namespace()).append(' ').append(alarm.metricName());
            alarm.dimensions()
                    .forEach(d -> text.append(' ').append(d.name()).append('=').append(d.value()));
            return text.append(" in ").append(alarm.period()).append(" s").toString();
        }
        return alarm.metrics().stream()
                .filter(query -> query.returnData() == null || query.returnData())
                .map(Alarms::told)
                .findFirst()
                .orElse("?");
    }

    private static String told(MetricDataQuery query) {
        return query.label() == null ? query.expression() : query.label() + ": " + query.expression();
    }

    private static String sign(String operator) {
        return switch (String.valueOf(operator)) {
            case "GreaterThanThreshold" -> ">";
            case "GreaterThanOrEqualToThreshold" -> ">=";
            case "LessThanThreshold" -> "<";
            case "LessThanOrEqualToThreshold" -> "<=";
            default -> String.valueOf(operator);
        };
    }
}
