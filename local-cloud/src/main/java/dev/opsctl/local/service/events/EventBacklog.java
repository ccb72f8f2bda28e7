package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Resumable;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** What was accepted before a restart and is yet to be delivered, and the rules that wait for their next slot. */
final class EventBacklog implements Resumable, SdkAutoCloseable {

    private final EventRouter router;
    private final Replays replays;
    private final RuleScheduler scheduler;

    EventBacklog(EventRouter router, Replays replays, RuleScheduler scheduler) {
        this.router = router;
        this.replays = replays;
        this.scheduler = scheduler;
    }

    @Override
    public void resume() {
        router.resume();
        replays.resume();
        scheduler.resume();
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
