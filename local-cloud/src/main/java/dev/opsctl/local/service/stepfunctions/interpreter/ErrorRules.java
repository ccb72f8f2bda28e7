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
        boolean fatal = "States.Runtime".equals(error.name()) || "States.DataLimitExceeded".equals(error.name());
        return "States.Runtime".equals(error.name())
                ? false
                : names.contains(error.name())
                        || !fatal && names.contains("States.ALL")
                        || !fatal && names.contains("States.TaskFailed") && !"States.Timeout".equals(error.name())
                        || "States.HeartbeatTimeout".equals(error.name()) && names.contains("States.Timeout");
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
