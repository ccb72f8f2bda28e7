package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.Resumable;

/** What goes on beside requests: events on their way, the life cycles of objects, restores. */
final class BucketWork implements Resumable {

    private final BucketEvents events;
    private final Lifecycles lifecycles;
    private final ArchivedObjects archives;

    BucketWork(BucketEvents events, Lifecycles lifecycles, ArchivedObjects archives) {
        this.events = events;
        this.lifecycles = lifecycles;
        this.archives = archives;
    }

    @Override
    public void resume() {
        events.resume();
        lifecycles.resume();
        archives.resume();
    }
}
