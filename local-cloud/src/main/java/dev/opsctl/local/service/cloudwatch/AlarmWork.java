package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Resumable;

/** What alarms have still to do when the cloud starts. */
final class AlarmWork implements Resumable {

    private final AlarmActions actions;
    private final Evaluator evaluator;

    AlarmWork(AlarmActions actions, Evaluator evaluator) {
        this.actions = actions;
        this.evaluator = evaluator;
    }

    @Override
    public void resume() {
        actions.resume();
        evaluator.resume();
    }
}
