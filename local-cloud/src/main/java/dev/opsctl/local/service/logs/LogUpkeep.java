package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import java.time.Duration;

/** What goes on by itself: day by day, the events that their groups keep no longer are removed, and subscribers get theirs. */
final class LogUpkeep implements Resumable {

    private final ServiceContext context;
    private final LogGroups groups;
    private final LogEvents events;
    private final SubscriptionDeliveries subscriptions;

    LogUpkeep(ServiceContext context, LogGroups groups, LogEvents events, SubscriptionDeliveries subscriptions) {
        this.context = context;
        this.groups = groups;
        this.events = events;
        this.subscriptions = subscriptions;
    }

    @Override
    public void resume() {
        expireDaily();
        subscriptions.resume();
    }

    private void expireDaily() {
        context.clock().schedule(context.clock().instant().plus(Duration.ofDays(1)), due -> {
            expireDaily();
            groups.list("").forEach(group -> context.cloud()
                    .workers()
                    .run("the retention of log group " + group.name(), () -> events.expire(group)));
        });
    }
}
