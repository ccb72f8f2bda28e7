package dev.opsctl.local.service.logs;

import dev.opsctl.local.clock.Daily;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;

/** What goes on by itself: day by day, the events that their groups keep no longer are removed, and subscribers get theirs. */
final class LogUpkeep implements Resumable {

    private final SubscriptionDeliveries subscriptions;
    private final Daily midnight;

    LogUpkeep(ServiceContext context, LogGroups groups, LogEvents events, SubscriptionDeliveries subscriptions) {
        this.subscriptions = subscriptions;
        this.midnight = new Daily(
                context.clock(),
                () -> groups.list("").stream().anyMatch(group -> group.retentionDays() != null),
                () -> groups.list("").stream()
                        .filter(group -> group.retentionDays() != null)
                        .forEach(group -> context.cloud()
                                .workers()
                                .run("the retention of log group " + group.name(), () -> events.expire(group))));
    }

    /** To be called when a group does not keep its events for ever any more. */
    void begin() {
        midnight.begin();
    }

    @Override
    public void resume() {
        midnight.begin();
        subscriptions.resume();
    }
}
