package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.StateError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Which errors a retrier or catcher handles, and how long a retrier pauses. */
final class ErrorRules {

    private ErrorRules() {}

    static boolean handles(JsonNode rule, StateError error) {
        List<String> names = new ArrayList<>();
        rule.path("ErrorEquals").forEach(name -> names.add(name.asText()));
        // recorded on AWS: States.ALL takes States.DataLimitExceeded, too, whatever the guide says
        return !"States.Runtime".equals(error.name())
                && (names.stream().anyMatch(error::called)
                        || names.contains("States.ALL")
                        || names.contains("States.TaskFailed") && !error.timedOut() && !error.evaluation());
    }

    /** @return milliseconds before the next attempt */
    static long pause(JsonNode retrier, int used) {
        double seconds = retrier.path("IntervalSeconds").asDouble(1)
                * Math.pow(retrier.path("BackoffRate").asDouble(2), used);
        double most = retrier.path("MaxDelaySeconds").asDouble(31_622_400);
        double pause = Math.min(seconds, most) * 1000;
        return "FULL".equals(retrier.path("JitterStrategy").asText())
                ? (long) (ThreadLocalRandom.current().nextDouble() * pause)
                : (long) pause;
    }
}
