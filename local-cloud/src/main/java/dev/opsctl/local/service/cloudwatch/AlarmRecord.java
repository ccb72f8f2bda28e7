package dev.opsctl.local.service.cloudwatch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.ActionsSuppressedBy;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** An alarm in the store: one of a metric, or of other alarms. */
record AlarmRecord(@Nullable MetricAlarm metric, @Nullable CompositeAlarm composite, Map<String, String> tags) {

    /** CloudWatch tells of the lists that every alarm has when they are empty, too. */
    AlarmRecord {
        metric = metric == null ? null : whole(metric);
        composite = composite == null ? null : whole(composite);
    }

    private static MetricAlarm whole(MetricAlarm alarm) {
        return alarm.toBuilder()
                .okActions(List.copyOf(alarm.okActions()))
                .alarmActions(List.copyOf(alarm.alarmActions()))
                .insufficientDataActions(List.copyOf(alarm.insufficientDataActions()))
                .dimensions(List.copyOf(alarm.dimensions()))
                .build();
    }

    private static CompositeAlarm whole(CompositeAlarm alarm) {
        return alarm.toBuilder()
                .okActions(List.copyOf(alarm.okActions()))
                .alarmActions(List.copyOf(alarm.alarmActions()))
                .insufficientDataActions(List.copyOf(alarm.insufficientDataActions()))
                .build();
    }

    /**
     * A state and why.
     *
     * @param data JSON; null if there is none
     * @param suppressedBy why no actions are taken; null if they are
     */
    record State(
            StateValue value, String reason, String data, Instant since, @Nullable ActionsSuppressedBy suppressedBy) {

        State(StateValue value, String reason, String data, Instant since) {
            this(value, reason, data, since, null);
        }

        State suppressed(@Nullable ActionsSuppressedBy by, Instant at) {
            return new State(value, reason, data, at, by);
        }

        /** In CloudWatch's words; null if actions are taken. */
        @Nullable
        String suppressedReason() {
            return suppressedBy == null ? null : "Actions suppressed by " + suppressedBy;
        }
    }

    boolean isComposite() {
        return composite != null;
    }

    /** Of either kind of alarm. */
    private <T> T of(Function<MetricAlarm, T> ofMetric, Function<CompositeAlarm, T> ofComposite) {
        return isComposite() ? ofComposite.apply(asComposite()) : ofMetric.apply(asMetric());
    }

    MetricAlarm asMetric() {
        return Objects.requireNonNull(metric, "a composite alarm");
    }

    CompositeAlarm asComposite() {
        return Objects.requireNonNull(composite, "a metric alarm");
    }

    AlarmType type() {
        return isComposite() ? AlarmType.COMPOSITE_ALARM : AlarmType.METRIC_ALARM;
    }

    String name() {
        return of(MetricAlarm::alarmName, CompositeAlarm::alarmName);
    }

    String arn() {
        return of(MetricAlarm::alarmArn, CompositeAlarm::alarmArn);
    }

    String description() {
        return of(MetricAlarm::alarmDescription, CompositeAlarm::alarmDescription);
    }

    Instant configured() {
        return of(MetricAlarm::alarmConfigurationUpdatedTimestamp, CompositeAlarm::alarmConfigurationUpdatedTimestamp);
    }

    boolean actionsEnabled() {
        return of(MetricAlarm::actionsEnabled, CompositeAlarm::actionsEnabled);
    }

    State state() {
        return of(
                alarm -> new State(
                        alarm.stateValue(),
                        alarm.stateReason(),
                        alarm.stateReasonData(),
                        alarm.stateUpdatedTimestamp()),
                alarm -> new State(
                        alarm.stateValue(),
                        alarm.stateReason(),
                        alarm.stateReasonData(),
                        alarm.stateUpdatedTimestamp(),
                        alarm.actionsSuppressedBy()));
    }

    /** What is done when the alarm enters a state. */
    List<String> actions(StateValue entered) {
        return switch (entered) {
            case OK -> of(MetricAlarm::okActions, CompositeAlarm::okActions);
            case ALARM -> of(MetricAlarm::alarmActions, CompositeAlarm::alarmActions);
            default -> of(MetricAlarm::insufficientDataActions, CompositeAlarm::insufficientDataActions);
        };
    }

    AlarmRecord in(State state) {
        boolean transition = state.value() != state().value();
        return of(
                alarm -> new AlarmRecord(
                        alarm.toBuilder()
                                .stateValue(state.value())
                                .stateReason(state.reason())
                                .stateReasonData(state.data())
                                .stateUpdatedTimestamp(state.since())
                                .stateTransitionedTimestamp(
                                        transition ? state.since() : alarm.stateTransitionedTimestamp())
                                .build(),
                        null,
                        tags),
                alarm -> new AlarmRecord(
                        null,
                        alarm.toBuilder()
                                .actionsSuppressedBy(state.suppressedBy())
                                .actionsSuppressedReason(state.suppressedReason())
                                .stateValue(state.value())
                                .stateReason(state.reason())
                                .stateReasonData(state.data())
                                .stateUpdatedTimestamp(state.since())
                                .stateTransitionedTimestamp(
                                        transition ? state.since() : alarm.stateTransitionedTimestamp())
                                .build(),
                        tags));
    }

    AlarmRecord withActions(boolean enabled) {
        return of(
                alarm -> new AlarmRecord(
                        alarm.toBuilder().actionsEnabled(enabled).build(), null, tags),
                alarm -> new AlarmRecord(
                        null, alarm.toBuilder().actionsEnabled(enabled).build(), tags));
    }

    AlarmRecord tagged(Map<String, String> others) {
        return new AlarmRecord(metric, composite, others);
    }
}
