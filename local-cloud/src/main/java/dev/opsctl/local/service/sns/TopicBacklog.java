package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.Resumable;

/** What was accepted before a restart and is yet to be delivered. */
final class TopicBacklog implements Resumable {

    private final Publisher publisher;
    private final Subscriptions subscriptions;

    TopicBacklog(Publisher publisher, Subscriptions subscriptions) {
        this.publisher = publisher;
        this.subscriptions = subscriptions;
    }

    @Override
    public void resume() {
        publisher.resume();
        subscriptions.resume();
    }
}
