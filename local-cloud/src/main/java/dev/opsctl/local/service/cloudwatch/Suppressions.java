package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.ActionsSuppressedBy;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/**
 * Which composite alarms take no actions just now, because their suppressor is in ALARM, because it may soon be (the wait period, which begins
 * when the alarm goes into ALARM), or because it was until a moment ago (the extension period).
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html">Suppressing actions</a>
 */
final class Suppressions {

    /**
     * An alarm that is held back.
     *
     * @param told the state whose actions were taken last: when it is let go in this state, there is nothing to tell
     * @param until when that ends by itself; null while the suppressor is in ALARM
     */
    record Held(StateValue told, ActionsSuppressedBy by, @Nullable Instant until) {}

    private final ServiceContext context;
    private final Table<Held> table;
    private final BiConsumer<String, Held> ends;

    /** @param ends takes the name of an alarm whose time is over, and what it was held back by */
    Suppressions(ServiceContext context, BiConsumer<String, Held> ends) {
        this.context = context;
        this.table = context.table("suppressions", Held.class);
        this.ends = ends;
    }

    /** Takes up what an earlier process left. */
    void resume() {
        table.entries("").forEach(entry -> plan(entry.getKey(), entry.getValue()));
    }

    /** The name of an alarm's suppressor; empty if it has none. */
    static Optional<String> suppressor(AlarmRecord alarm) {
        return alarm.isComposite()
                ? Optional.ofNullable(alarm.asComposite().actionsSuppressor()).map(AlarmRule::nameOf)
                : Optional.empty();
    }

    Optional<Held> find(String alarm) {
        return table.get(alarm);
    }

    /**
     * What holds an alarm back that goes to a state; empty if nothing does.
     *
     * @param suppressed whether its suppressor is in ALARM
     */
    Optional<Held> entering(AlarmRecord alarm, boolean suppressed, StateValue value) {
        Held now = table.get(alarm.name()).orElse(null);
        StateValue told = now == null ? alarm.state().value() : now.told();
        if (suppressed) {
            return Optional.of(new Held(told, ActionsSuppressedBy.ALARM, null));
        } else if (now != null && now.by() == ActionsSuppressedBy.EXTENSION_PERIOD) {
            return Optional.of(now);
        } else if (value == StateValue.ALARM && alarm.asComposite().actionsSuppressorWaitPeriod() > 0) {
            Instant until =
                    context.clock().instant().plusSeconds(alarm.asComposite().actionsSuppressorWaitPeriod());
            return Optional.of(new Held(told, ActionsSuppressedBy.WAIT_PERIOD, until));
        }
        return Optional.empty();
    }

    /** Within the change of the alarm's state. */
    void hold(String alarm, Held held) {
        table.replace(alarm, held);
        context.cloud().store().afterCommit(() -> plan(alarm, held));
    }

    /** Within the change of the alarm's state. */
    Optional<Held> release(String alarm) {
        return table.remove(alarm);
    }

    private void plan(String alarm, Held held) {
        if (held.until() != null) {
            context.clock().schedule(held.until(), due -> ends.accept(alarm, held));
        }
    }
}
