package dev.opsctl.local.service.cloudwatch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.model.ActionsSuppressedBy;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** An alarm in the store: one of a metric, or of other alarms. */
record AlarmRecord(MetricAlarm metric, CompositeAlarm composite, Map<String, String> tags) {

    /**
     * A state and why.
     *
     * @param data JSON; null if there is none
     * @param suppressedBy why no actions are taken; null if they are
     */
    record State(StateValue value, String reason, String data, Instant since, ActionsSuppressedBy suppressedBy) {

        State(StateValue value, String reason, String data, Instant since) {
            this(value, reason, data, since, null);
        }

        State suppressed(ActionsSuppressedBy by, Instant at) {
            return new State(value, reason, data, at, by);
        }

        /** In CloudWatch's words; null if actions are taken. */
        String suppressedReason() {
            return suppressedBy == null ? null : "Actions suppressed by " + suppressedBy;
        }
    }

    boolean isComposite() {
        return composite != null;
    }

    AlarmType type() {
        return isComposite() ? AlarmType.COMPOSITE_ALARM : AlarmType.METRIC_ALARM;
    }

    String name() {
        return isComposite() ? composite.alarmName() : metric.alarmName();
    }

    String arn() {
        return isComposite() ? composite.alarmArn() : metric.alarmArn();
    }

    String description() {
        return isComposite() ? composite.alarmDescription() : metric.alarmDescription();
    }

    Instant configured() {
        return isComposite()
                ? composite.alarmConfigurationUpdatedTimestamp()
                : metric.alarmConfigurationUpdatedTimestamp();
    }

    boolean actionsEnabled() {
        return isComposite() ? composite.actionsEnabled() : metric.actionsEnabled();
    }

    State state() {
        return isComposite()
                ? new State(
                        composite.stateValue(),
                        composite.stateReason(),
                        composite.stateReasonData(),
                        composite.stateUpdatedTimestamp(),
                        composite.actionsSuppressedBy())
                : new State(
                        metric.stateValue(),
                        metric.stateReason(),
                        metric.stateReasonData(),
                        metric.stateUpdatedTimestamp());
    }

    /** What is done when the alarm enters a state. */
    List<String> actions(StateValue entered) {
        return switch (entered) {
            case OK -> isComposite() ? composite.okActions() : metric.okActions();
            case ALARM -> isComposite() ? composite.alarmActions() : metric.alarmActions();
            default -> isComposite() ? composite.insufficientDataActions() : metric.insufficientDataActions();
        };
    }

    AlarmRecord in(State state) {
        boolean transition = state.value() != state().value();
        return isComposite()
                ? new AlarmRecord(
                        null,
                        composite.toBuilder()
                                .actionsSuppressedBy(state.suppressedBy())
                                .actionsSuppressedReason(state.suppressedReason())
                                .stateValue(state.value())
                                .stateReason(state.reason())
                                .stateReasonData(state.data())
                                .stateUpdatedTimestamp(state.since())
                                .stateTransitionedTimestamp(
                                        transition ? state.since() : composite.stateTransitionedTimestamp())
                                .build(),
                        tags)
                : new AlarmRecord(
                        metric.toBuilder()
                                .stateValue(state.value())
                                .stateReason(state.reason())
                                .stateReasonData(state.data())
                                .stateUpdatedTimestamp(state.since())
                                .stateTransitionedTimestamp(
                                        transition ? state.since() : metric.stateTransitionedTimestamp())
                                .build(),
                        null,
                        tags);
    }

    AlarmRecord withActions(boolean enabled) {
        return isComposite()
                ? new AlarmRecord(
                        null, composite.toBuilder().actionsEnabled(enabled).build(), tags)
                : new AlarmRecord(metric.toBuilder().actionsEnabled(enabled).build(), null, tags);
    }

    AlarmRecord tagged(Map<String, String> others) {
        return new AlarmRecord(metric, composite, others);
    }
}
