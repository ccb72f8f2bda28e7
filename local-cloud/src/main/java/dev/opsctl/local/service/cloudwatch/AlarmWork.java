package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Resumable;

/** What alarms have still to do when the cloud starts. */
final class AlarmWork implements Resumable {

    private final AlarmActions actions;
    private final Alarms alarms;
    private final Evaluator evaluator;

    AlarmWork(AlarmActions actions, Alarms alarms, Evaluator evaluator) {
        this.actions = actions;
        this.alarms = alarms;
        this.evaluator = evaluator;
    }

    @Override
    public void resume() {
        actions.resume();
        alarms.resume();
        evaluator.resume();
    }
}
