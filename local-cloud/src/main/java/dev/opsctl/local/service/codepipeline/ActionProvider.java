package dev.opsctl.local.service.codepipeline;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Does the actions of one kind, in steps that may be repeated: after a restart, the last one is. */
interface ActionProvider {

    /**
     * What comes after a step.
     *
     * @param outcome what has come of the action; null if it still runs
     * @param again after how much real time to go on; null if somebody else says how the action ends
     */
    record Step(@Nullable ActionOutcome outcome, @Nullable Duration again) {

        static Step done(ActionOutcome outcome) {
            return new Step(outcome, null);
        }

        static Step again(Duration pause) {
            return new Step(null, pause);
        }

        /** Until somebody answers. */
        static Step waits() {
            return new Step(null, null);
        }
    }

    /**
     * Begins the action, or goes on with it.
     *
     * @throws ActionFailure if the action has failed; what a service refuses that the action calls is a failure, too
     */
    Step step(ActionWork work) throws ActionFailure, IOException;
}
