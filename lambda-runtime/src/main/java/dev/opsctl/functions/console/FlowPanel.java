package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.FlowStory;
import dev.opsctl.functions.console.domain.FlowStory.Failure;
import dev.opsctl.functions.console.domain.FlowStory.Run;
import dev.opsctl.functions.console.domain.FlowStory.Written;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** What the flow did with an order: every run through every state, in its first execution and in those that people's decisions started. */
final class FlowPanel {

    /** An execution with what happened in it. */
    record Told(DescribeExecutionResponse execution, FlowStory story) {}

    private final OrdersTable orders;
    private final FlowHistory flow;
    private final String prefix;

    /** @param prefix of the environment's names */
    FlowPanel(OrdersTable orders, FlowHistory flow, String prefix) {
        this.orders = orders;
        this.flow = flow;
        this.prefix = prefix;
    }

    /** {@code GET orders/{id}/flow}. */
    Map<String, Object> flow(ApiCall call) {
        Map<String, AttributeValue> item = orders.known(call.pathParameter("id"));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("executions", executions(item).stream().map(this::json).toList());
        return ApiCall.answer(200, json);
    }

    /** The executions of an order that there still are, in the order in which they were started. */
    List<Told> executions(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        String orderID = row.text("orderID");
        List<String> names = new ArrayList<>(List.of("order-" + orderID));
        int resolutions =
                item.containsKey("resolutions") ? row.value("resolutions").l().size() : 0;
        for (int n = 1; n <= resolutions; n++) {
            names.add("order-" + orderID + "-r" + n);
        }
        return AtOnce.map(names, this::told).stream().flatMap(Optional::stream).toList();
    }

    private Optional<Told> told(String name) {
        return flow.execution(name)
                .map(execution -> new Told(execution, FlowStory.of(flow.events(execution.executionArn()))));
    }

    private Map<String, Object> json(Told told) {
        DescribeExecutionResponse execution = told.execution();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", execution.name());
        json.put("status", execution.statusAsString());
        json.put("startedAt", SortableTime.text(execution.startDate()));
        put(json, "stoppedAt", execution.stopDate());
        put(json, "error", execution.error());
        put(json, "cause", execution.cause());
        json.put("input", data(execution.input()));
        if (execution.output() != null) {
            json.put("output", data(execution.output()));
        }
        json.put("states", told.story().runs().stream().map(this::json).toList());
        return json;
    }

    private Map<String, Object> json(Run run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", run.state());
        json.put("type", run.type());
        json.put("outcome", run.outcome());
        json.put("enteredAt", SortableTime.text(run.entered()));
        put(json, "exitedAt", run.exited());
        json.put("attempts", run.attempts());
        json.put("failures", run.failures().stream().map(FlowPanel::json).toList());
        // As logs and traces name it.
        put(
                json,
                "function",
                run.function() == null ? null : run.function().replaceFirst("^" + Pattern.quote(prefix), ""));
        json.put("input", data(run.input()));
        if (run.output() != null) {
            json.put("output", data(run.output()));
        }
        return json;
    }

    private static Map<String, Object> json(Failure failure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", SortableTime.text(failure.at()));
        json.put("error", failure.error());
        put(json, "cause", failure.cause());
        return json;
    }

    static Map<String, Object> json(Written written) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", written.status());
        json.put("at", SortableTime.text(written.at()));
        put(json, "reason", written.reason());
        return json;
    }

    /** What is no JSON stays a text. */
    private static @Nullable Object data(@Nullable String text) {
        try {
            return text == null ? null : Json.parse(text);
        } catch (JsonException e) {
            return text;
        }
    }

    static void put(Map<String, Object> json, String name, @Nullable Instant at) {
        if (at != null) {
            json.put(name, SortableTime.text(at));
        }
    }

    static void put(Map<String, Object> json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
