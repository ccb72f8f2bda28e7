package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.Schedule;
import dev.opsctl.local.sdk.PojoJson;
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
        if (rule.enabled() && rule.schedule() != null && !closed) {
            Optional<Instant> slot = Schedule.parse(rule.schedule()).next(after, rule.anchor());
            slot.ifPresent(at -> waiting.put(
                    rule.name(), context.clock().schedule(at, due -> fire(rule.name(), rule.schedule(), due))));
        }
    }

    private synchronized void fire(String name, String schedule, Instant slot) {
        Optional<EventRule> now =
                rules.find(EventBuses.DEFAULT, name).filter(rule -> rule.enabled() && schedule.equals(rule.schedule()));
        if (now.isEmpty() || closed) {
            return;
        }
        context.cloud().store().atomically(() -> {
            JsonNode event = router.envelope(
                    "aws.events",
                    "Scheduled Event",
                    List.of(context.arn("rule/" + name)),
                    slot,
                    PojoJson.mapper().createObjectNode());
            rules.fired(EventBuses.DEFAULT, name, slot).ifPresent(rule -> router.dispatch(rule, event));
        });
        waiting.remove(name);
        wait(now.get(), slot);
    }

    synchronized void close() {
        closed = true;
        waiting.values().forEach(CloudClock.Scheduled::cancel);
        waiting.clear();
    }
}
