package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import java.time.Duration;

/** Removes, day by day, the events that their groups keep no longer. */
final class Retention implements Resumable {

    private final ServiceContext context;
    private final LogGroups groups;
    private final LogEvents events;

    Retention(ServiceContext context, LogGroups groups, LogEvents events) {
        this.context = context;
        this.groups = groups;
        this.events = events;
    }

    @Override
    public void resume() {
        expireDaily();
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
