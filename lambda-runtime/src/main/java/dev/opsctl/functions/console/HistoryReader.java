package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.ExecutionSteps;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Step Functions' events as steps. */
final class HistoryReader {
    private HistoryReader() {}

    static void read(HistoryEvent event, ExecutionSteps steps) {
        String type = event.typeAsString();
        long before = event.previousEventId() == null ? 0 : event.previousEventId();
        if (event.stateEnteredEventDetails() != null) {
            steps.entered(
                    event.id(),
                    event.stateEnteredEventDetails().name(),
                    type.substring(0, type.indexOf("State")),
                    event.timestamp(),
                    value(event.stateEnteredEventDetails().input()));
        } else if (event.stateExitedEventDetails() != null) {
            steps.left(
                    event.id(),
                    before,
                    event.timestamp(),
                    value(event.stateExitedEventDetails().output()));
        } else if (event.taskFailedEventDetails() != null) {
            steps.failed(
                    event.id(),
                    before,
                    event.timestamp(),
                    event.taskFailedEventDetails().error(),
                    event.taskFailedEventDetails().cause());
        } else if (event.taskTimedOutEventDetails() != null) {
            steps.failed(
                    event.id(),
                    before,
                    event.timestamp(),
                    event.taskTimedOutEventDetails().error(),
                    event.taskTimedOutEventDetails().cause());
        } else if (event.lambdaFunctionFailedEventDetails() != null) {
            steps.failed(
                    event.id(),
                    before,
                    event.timestamp(),
                    event.lambdaFunctionFailedEventDetails().error(),
                    event.lambdaFunctionFailedEventDetails().cause());
        } else {
            steps.passed(event.id(), before);
        }
    }

    private static @Nullable Object value(@Nullable String json) {
        try {
            return json == null ? null : Json.parse(json);
        } catch (JsonException e) {
            return json;
        }
    }
}
