package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.FlowEvent;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Executions and their histories. */
final class FlowHistory {
    private static final int PAGE = 1_000;

    private final SfnClient sfn;
    private final String arn;

    /** @param arn of the state machine */
    FlowHistory(SfnClient sfn, String arn) {
        this.sfn = sfn;
        this.arn = arn;
    }

    /** @return empty if there is no execution of that name, or none any more */
    Optional<DescribeExecutionResponse> execution(String name) {
        try {
            return Optional.of(sfn.describeExecution(
                    request -> request.executionArn(arn.replace(":stateMachine:", ":execution:") + ":" + name)));
        } catch (ExecutionDoesNotExistException e) {
            return Optional.empty();
        }
    }

    /** What happened in an execution so far. */
    List<FlowEvent> events(String executionArn) {
        List<FlowEvent> events = new ArrayList<>();
        sfn.getExecutionHistoryPaginator(request ->
                        request.executionArn(executionArn).maxResults(PAGE).includeExecutionData(true))
                .events()
                .forEach(event -> events.add(event(event)));
        return events;
    }

    private static FlowEvent event(HistoryEvent event) {
        String state = null;
        String data = null;
        String error = null;
        String cause = null;
        Map<String, Object> parameters = Map.of();
        if (event.stateEnteredEventDetails() != null) {
            state = event.stateEnteredEventDetails().name();
            data = event.stateEnteredEventDetails().input();
        } else if (event.stateExitedEventDetails() != null) {
            state = event.stateExitedEventDetails().name();
            data = event.stateExitedEventDetails().output();
        } else if (event.taskScheduledEventDetails() != null) {
            parameters = object(event.taskScheduledEventDetails().parameters());
        } else if (event.taskFailedEventDetails() != null) {
            error = event.taskFailedEventDetails().error();
            cause = event.taskFailedEventDetails().cause();
        } else if (event.taskTimedOutEventDetails() != null) {
            error = event.taskTimedOutEventDetails().error();
            cause = event.taskTimedOutEventDetails().cause();
        } else if (event.taskSubmitFailedEventDetails() != null) {
            error = event.taskSubmitFailedEventDetails().error();
            cause = event.taskSubmitFailedEventDetails().cause();
        } else if (event.taskStartFailedEventDetails() != null) {
            error = event.taskStartFailedEventDetails().error();
            cause = event.taskStartFailedEventDetails().cause();
        } else if (event.evaluationFailedEventDetails() != null) {
            error = event.evaluationFailedEventDetails().error();
            cause = event.evaluationFailedEventDetails().cause();
        } else if (event.executionFailedEventDetails() != null) {
            error = event.executionFailedEventDetails().error();
            cause = event.executionFailedEventDetails().cause();
        } else if (event.executionTimedOutEventDetails() != null) {
            error = event.executionTimedOutEventDetails().error();
            cause = event.executionTimedOutEventDetails().cause();
        } else if (event.executionAbortedEventDetails() != null) {
            error = event.executionAbortedEventDetails().error();
            cause = event.executionAbortedEventDetails().cause();
        }
        return new FlowEvent(
                event.id(),
                event.previousEventId() == null ? 0 : event.previousEventId(),
                event.typeAsString(),
                event.timestamp(),
                state,
                data,
                error,
                cause,
                parameters);
    }

    private static Map<String, Object> object(@Nullable String text) {
        try {
            return text == null ? Map.of() : Json.parseObject(text);
        } catch (JsonException e) {
            return Map.of();
        }
    }
}
