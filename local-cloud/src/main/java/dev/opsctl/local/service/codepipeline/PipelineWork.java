package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Resumable;

/** What goes on after a restart: the actions that were under way, and looking for new sources. */
final class PipelineWork implements Resumable {

    private final ActionRunner actions;
    private final SourcePolling polling;

    PipelineWork(ActionRunner actions, SourcePolling polling) {
        this.actions = actions;
        this.polling = polling;
    }

    @Override
    public void resume() {
        actions.resume();
        polling.look();
    }
}
