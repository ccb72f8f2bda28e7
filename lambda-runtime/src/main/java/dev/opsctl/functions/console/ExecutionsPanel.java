package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.ExecutionSteps;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.ApiCall;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;

/** Executions of all flows (OBS-4). */
final class ExecutionsPanel {
    private static final Pattern NAME = Pattern.compile("[^\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/]{1,80}");

    /** The mark looks at so many of the newest executions. */
    private static final int MARKED = 50;

    private final SfnClient sfn;
    private final Map<String, String> flows;

    /** @param flows by name, as the templates have them, each state machine's ARN */
    ExecutionsPanel(SfnClient sfn, Map<String, String> flows) {
        this.sfn = sfn;
        this.flows = flows;
    }

    /** {@code GET executions?flow=F&status=S&limit=N&nextToken=T}: of one flow, newest first. */
    Map<String, Object> list(ApiCall call) {
        String flow = call.queryParameter("flow") == null ? "OrderFlow" : call.queryParameter("flow");
        String arn = arn(flow);
        String status = status(Parameters.text(call, "status"));
        int limit = Parameters.limit(call, 50, 200);
        ListExecutionsResponse page;
        try {
            page = sfn.listExecutions(request -> request.stateMachineArn(arn)
                    .statusFilter(status)
                    .maxResults(limit)
                    .nextToken(call.queryParameter("nextToken")));
        } catch (InvalidTokenException e) {
            throw new IllegalArgumentException("nextToken is not one that this list gave", e);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("flows", List.copyOf(flows.keySet()));
        json.put(
                "executions",
                page.executions().stream()
                        .map(execution -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("flow", flow);
                            one.put("name", execution.name());
                            one.put("status", execution.statusAsString());
                            one.put("started", SortableTime.text(execution.startDate()));
                            if (execution.stopDate() != null) {
                                one.put("stopped", SortableTime.text(execution.stopDate()));
                            }
                            return one;
                        })
                        .toList());
        if (page.nextToken() != null) {
            json.put("nextToken", page.nextToken());
        }
        return ApiCall.answer(200, json);
    }

    /**
     * {@code GET executions/{flow}/{name}}: one execution with every step. {@code failure} says whether what failed was business (a state of
     * the flow decided to fail) or technical (a step failed that nobody expected to).
     */
    Map<String, Object> get(ApiCall call) {
        String flow = call.pathParameter("flow");
        String name = call.pathParameter("name");
        if (!NAME.matcher(name).matches()) {
            throw new NotFoundException("there is no execution " + name);
        }
        String arn = arn(flow).replace(":stateMachine:", ":execution:") + ":" + name;
        DescribeExecutionResponse execution;
        List<HistoryEvent> events;
        try {
            execution = sfn.describeExecution(request -> request.executionArn(arn));
            events = sfn.getExecutionHistoryPaginator(request -> request.executionArn(arn)).events().stream()
                    .toList();
        } catch (ExecutionDoesNotExistException e) {
            throw new NotFoundException("there is no execution " + name + " of " + flow);
        }
        ExecutionSteps steps = new ExecutionSteps();
        events.forEach(event -> HistoryReader.read(event, steps));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("flow", flow);
        json.put("name", name);
        json.put("status", execution.statusAsString());
        json.put("started", SortableTime.text(execution.startDate()));
        if (execution.stopDate() != null) {
            json.put("stopped", SortableTime.text(execution.stopDate()));
        }
        if (execution.error() != null) {
            json.put("error", execution.error());
            json.put("failure", steps.endedByDecision() ? "business" : "technical");
        }
        if (execution.cause() != null) {
            json.put("cause", execution.cause());
        }
        json.put("input", value(execution.input()));
        if (execution.output() != null) {
            json.put("output", value(execution.output()));
        }
        json.put("steps", steps.toJson());
        return ApiCall.answer(200, json);
    }

    /** @param one {@code FLOW/NAME} for one execution, {@code FLOW} for the newest of a flow; null for those of all flows */
    String mark(@Nullable String one) {
        if (one != null && one.contains("/")) {
            String[] parts = one.split("/", 2);
            String arn = arn(parts[0]).replace(":stateMachine:", ":execution:") + ":" + parts[1];
            try {
                return Marks.of(sfn
                        .getExecutionHistory(request -> request.executionArn(arn)
                                .reverseOrder(true)
                                .includeExecutionData(false)
                                .maxResults(1))
                        .events()
                        .stream()
                        .map(HistoryEvent::id));
            } catch (ExecutionDoesNotExistException | InvalidArnException e) {
                return Marks.of(Stream.empty());
            }
        }
        List<String> arns = one == null ? List.copyOf(flows.values()) : List.of(arn(one));
        return Marks.of(
                AtOnce.map(
                                arns,
                                arn -> sfn.listExecutions(
                                        request -> request.stateMachineArn(arn).maxResults(MARKED)))
                        .stream()
                        .flatMap(page -> page.executions().stream())
                        .map(execution -> List.of(execution.name(), execution.statusAsString())));
    }

    private String arn(@Nullable String flow) {
        String arn = flow == null ? null : flows.get(flow);
        if (arn == null) {
            throw new NotFoundException(
                    "there is no flow " + flow + "; there are " + String.join(", ", flows.keySet()));
        }
        return arn;
    }

    private static @Nullable String status(@Nullable String text) {
        if (text != null && ExecutionStatus.fromValue(text) == ExecutionStatus.UNKNOWN_TO_SDK_VERSION) {
            throw new IllegalArgumentException("status must be one of "
                    + Arrays.toString(new String[] {"RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}));
        }
        return text;
    }

    private static @Nullable Object value(@Nullable String json) {
        try {
            return json == null ? null : Json.parse(json);
        } catch (JsonException e) {
            return json;
        }
    }
}
