package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.time.Schedule;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fires scheduled rules on the cloud's clock. A slot fires once: that it fired and the deliveries it makes are one change of the store.
 * Slots that pass while the cloud is stopped are not made up.
 */
final class RuleScheduler {
    private static final Duration FREQUENT = Duration.ofHours(1);
    private static final Duration LEAP = Duration.ofHours(6);

    private final ServiceContext context;
    private final EventRules rules;
    private final EventRouter router;
    private final Map<String, CloudClock.Scheduled> waiting = new HashMap<>();
    private boolean closed;

    RuleScheduler(ServiceContext context, EventRules rules, EventRouter router) {
        this.context = context;
        this.rules = rules;
        this.router = router;
    }

    void resume() {
        rules.onBus(EventBuses.DEFAULT).forEach(rule -> refresh(rule.name()));
    }

    /** Follows a change of a rule. */
    synchronized void refresh(String name) {
        CloudClock.Scheduled before = waiting.remove(name);
        if (before != null) {
            before.cancel();
        }
        rules.find(EventBuses.DEFAULT, name).ifPresent(rule -> {
            Instant now = context.clock().instant();
            wait(rule, rule.lastFired() != null && rule.lastFired().isAfter(now) ? rule.lastFired() : now);
        });
    }

    private void wait(EventRule rule, Instant after) {
        String expression = rule.schedule();
        if (rule.enabled() && expression != null && !closed) {
            Schedule schedule = Schedule.parse(expression);
            Optional<Instant> slot = schedule.next(leap(schedule, rule, after), rule.anchor());
            slot.ifPresent(at ->
                    waiting.put(rule.name(), context.clock().schedule(at, due -> fire(rule.name(), expression, due))));
        }
    }

    /**
     * When the operator moves time far ahead, schedules that fire more than hourly leave out all but the last hours' slots: a week would be
     * two thousand runs of a five-minute function at once. Rarer ones fire every slot.
     */
    private Instant leap(Schedule schedule, EventRule rule, Instant after) {
        Optional<Instant> from = context.clock().movingTo().map(target -> target.minus(LEAP));
        Optional<Instant> next = schedule.next(after, rule.anchor());
        boolean frequent = next.flatMap(slot -> schedule.next(slot, rule.anchor()))
                .filter(second -> second.isBefore(next.get().plus(FREQUENT)))
                .isPresent();
        return frequent && from.filter(next.get()::isBefore).isPresent() ? from.get() : after;
    }

    private synchronized void fire(String name, String schedule, Instant slot) {
        Optional<EventRule> now =
                rules.find(EventBuses.DEFAULT, name).filter(rule -> rule.enabled() && schedule.equals(rule.schedule()));
        if (now.isEmpty() || closed) {
            return;
        }
        waiting.remove(name);
        context.cloud()
                .workers()
                .attempt(
                        "slot " + slot + " of rule " + name,
                        () -> context.change(change -> {
                            dispatch(name, slot);
                        }),
                        failure -> {}); // the next slot fires
        wait(now.get(), slot);
    }

    private void dispatch(String name, Instant slot) {
        JsonNode event = router.envelope(
                "aws.events",
                "Scheduled Event",
                List.of(context.arn("rule/" + name)),
                slot,
                PojoJson.mapper().createObjectNode());
        rules.fired(EventBuses.DEFAULT, name, slot).ifPresent(rule -> router.dispatch(rule, event));
    }

    synchronized void close() {
        closed = true;
        waiting.values().forEach(CloudClock.Scheduled::cancel);
        waiting.clear();
    }
}
