package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudwatch.AlarmRecord.State;
import dev.opsctl.local.service.cloudwatch.Suppressions.Held;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.ActionsSuppressedBy;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** The alarms of an account and region, and what a change of state brings with it: history, actions, and the alarms above. */
final class Alarms {

    private static final DateTimeFormatter SPOKEN = DateTimeFormatter.ofPattern(
                    "EEEE dd MMMM, yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final ServiceContext context;
    private final Table<AlarmRecord> table;
    private final AlarmHistory history;
    private final AlarmActions actions;
    private final Suppressions suppressions;

    Alarms(ServiceContext context, AlarmHistory history, AlarmActions actions) {
        this.context = context;
        this.table = context.table("alarms", AlarmRecord.class).shared();
        this.history = history;
        this.actions = actions;
        this.suppressions = new Suppressions(context, this::letGo);
    }

    /** Takes up what an earlier process left. */
    void resume() {
        suppressions.resume();
    }

    String arn(String name) {
        return context.arn("alarm:" + name);
    }

    Optional<AlarmRecord> find(String name) {
        return table.get(name);
    }

    /** In the order of their names. */
    List<AlarmRecord> all() {
        return table.values();
    }

    /** The composite alarms that name an alarm. */
    List<AlarmRecord> parents(String name) {
        return all().stream()
                .filter(alarm -> alarm.isComposite() && children(alarm).contains(name))
                .toList();
    }

    static Set<String> children(AlarmRecord composite) {
        return AlarmRule.parse(composite.asComposite().alarmRule()).names();
    }

    /** Stores an alarm, new or in place of one of its name, which {@code renewed} gets: null for a new one. */
    void put(String name, UnaryOperator<AlarmRecord> renewed) {
        context.change(change -> {
            AlarmRecord before = table.get(name).orElse(null);
            AlarmRecord after = renewed.apply(before);
            table.replace(name, after);
            history.configured(after, before == null ? "Create" : "Update");
            if (after.isComposite()) {
                follow(after);
                evaluate(after, after.arn() + (before == null ? " was created" : " was updated"), null);
            }
        });
    }

    void update(String name, UnaryOperator<AlarmRecord> change) {
        table.update(name, change);
    }

    void remove(AlarmRecord alarm) {
        table.remove(alarm.name()).ifPresent(removed -> {
            suppressions.release(removed.name());
            history.configured(removed, "Delete");
        });
    }

    /** An alarm goes to a state; in the one that it is in already, it keeps the reason for which it went there. */
    void enter(String name, State state) {
        context.change(change -> {
            AlarmRecord before = table.get(name).orElse(null);
            if (before == null || before.state().value() == state.value()) {
                return;
            }
            Optional<Held> former = suppressions.find(name);
            Optional<Held> held =
                    suppressor(before).flatMap(by -> suppressions.entering(before, isInAlarm(by), state.value()));
            State entered = state.suppressed(held.map(Held::by).orElse(null), state.since());
            AlarmRecord after = table.update(name, now -> now.in(entered)).orElseThrow();
            held.ifPresentOrElse(now -> suppressions.hold(name, now), () -> suppressions.release(name));
            history.changed(after, before.state(), entered);
            boolean told = former.filter(now -> now.told() == state.value()).isPresent();
            actions.entered(after, before.state(), entered, held.isEmpty() && !told);
            if ((before.state().value() == StateValue.ALARM) != (state.value() == StateValue.ALARM)) {
                suppressedBy(name).forEach(this::follow);
            }
            for (AlarmRecord parent : parents(name)) {
                evaluate(
                        parent,
                        after.arn() + " transitioned to " + state.value() + " at " + SPOKEN.format(state.since()),
                        after);
            }
        });
    }

    private static Optional<String> suppressor(AlarmRecord alarm) {
        return Suppressions.suppressor(alarm);
    }

    /** The composite alarms whose suppressor an alarm is. */
    List<AlarmRecord> suppressedBy(String name) {
        return all().stream()
                .filter(alarm -> suppressor(alarm).filter(name::equals).isPresent())
                .toList();
    }

    private boolean isInAlarm(String name) {
        return find(name)
                .filter(alarm -> alarm.state().value() == StateValue.ALARM)
                .isPresent();
    }

    /** Holds a composite alarm's actions back, or no longer, as its suppressor now is. */
    private void follow(AlarmRecord alarm) {
        Held former = suppressions.find(alarm.name()).orElse(null);
        StateValue told = former == null ? alarm.state().value() : former.told();
        Optional<String> suppressor = suppressor(alarm);
        if (suppressor.filter(this::isInAlarm).isPresent()) {
            hold(alarm, new Held(told, ActionsSuppressedBy.ALARM, null));
        } else if (former != null && (suppressor.isEmpty() || former.by() == ActionsSuppressedBy.ALARM)) {
            int extension = suppressor.isEmpty() ? 0 : alarm.asComposite().actionsSuppressorExtensionPeriod();
            if (extension == 0) {
                release(alarm);
            } else {
                Instant until = context.clock().instant().plusSeconds(extension);
                hold(alarm, new Held(told, ActionsSuppressedBy.EXTENSION_PERIOD, until));
            }
        }
    }

    private void hold(AlarmRecord alarm, Held held) {
        suppressions.hold(alarm.name(), held);
        suppress(alarm, held.by());
    }

    /** What a held alarm has not told is told now, if it is not over. */
    private void release(AlarmRecord alarm) {
        Optional<Held> held = suppressions.release(alarm.name());
        AlarmRecord after = suppress(alarm, null);
        if (held.filter(former -> former.told() != alarm.state().value()).isPresent()) {
            actions.entered(after, alarm.state(), after.state(), true);
        }
    }

    private AlarmRecord suppress(AlarmRecord alarm, @Nullable ActionsSuppressedBy by) {
        if (alarm.state().suppressedBy() == by) {
            return alarm;
        }
        Instant at = context.clock().instant();
        AlarmRecord after = table.update(alarm.name(), now -> now.in(now.state().suppressed(by, at)))
                .orElseThrow();
        history.suppressed(after, alarm.state(), after.state());
        return after;
    }

    /** The time is over for which an alarm was held back. */
    private void letGo(String name, Held held) {
        context.change(change -> {
            if (suppressions.find(name).filter(held::equals).isPresent()) {
                find(name).ifPresent(this::release);
            }
        });
    }

    /** @param cause why it is looked at @param child whose change of state it was; null if none's */
    private void evaluate(AlarmRecord composite, String cause, @Nullable AlarmRecord child) {
        AlarmRule rule = AlarmRule.parse(composite.asComposite().alarmRule());
        boolean holds = rule.holds(
                name -> table.get(name).map(alarm -> alarm.state().value()).orElse(null));
        StateValue value = holds ? StateValue.ALARM : StateValue.OK;
        Instant now = context.clock().instant();
        String reason = child == null ? cause + " and its alarm rule evaluates to " + value : cause;
        enter(composite.name(), new State(value, reason, triggering(rule, value, child), now));
    }

    private String triggering(AlarmRule rule, StateValue value, @Nullable AlarmRecord child) {
        ObjectNode data = PojoJson.mapper().createObjectNode();
        ArrayNode array = data.putArray("triggeringAlarms");
        List<AlarmRecord> told = child != null
                ? List.of(child)
                : rule.names().stream()
                        .flatMap(name -> table.get(name).stream())
                        .filter(alarm -> alarm.state().value() == value)
                        .toList();
        told.forEach(alarm -> array.addObject()
                .put("arn", alarm.arn())
                .putObject("state")
                .put("value", alarm.state().value().toString())
                .put("timestamp", AlarmMessages.time(alarm.state().since())));
        return data.toString();
    }
}
