package dev.opsctl.functions.console.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.opsctl.functions.console.domain.FlowStory.Outcome;
import dev.opsctl.functions.console.domain.FlowStory.Run;
import dev.opsctl.functions.console.domain.FlowStory.Written;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Histories of executions as their states tell them (OBS-4). */
class FlowStoryTest {
    private static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");
    private final List<FlowEvent> events = new ArrayList<>();

    private static Instant at(int second) {
        return BEGIN.plusSeconds(second);
    }

    private FlowStoryTest event(String type, String state, String data, String error, Map<String, Object> parameters) {
        long id = events.size() + 1L;
        events.add(new FlowEvent(
                id, id - 1, type, at((int) id), state, data, error, error == null ? null : "why", parameters));
        return this;
    }

    private FlowStoryTest event(String type) {
        return event(type, null, null, null, Map.of());
    }

    private FlowStoryTest entered(String type, String state) {
        return event(type + "StateEntered", state, "{\"in\":1}", null, Map.of());
    }

    private FlowStoryTest exited(String type, String state) {
        return event(type + "StateExited", state, "{\"out\":1}", null, Map.of());
    }

    private FlowStoryTest failed(String error) {
        return event("TaskFailed", null, null, error, Map.of());
    }

    private static Map<String, Object> write(String status, int second) {
        return Map.of(
                "ExpressionAttributeValues",
                Map.of(
                        ":status", Map.of("S", status),
                        ":at", Map.of("S", at(second).toString()),
                        ":reason", Map.of("S", "why")));
    }

    @Test
    void a_state_says_how_it_ended_and_what_went_wrong_on_the_way() {
        Map<String, Object> call =
                Map.of("FunctionName", "arn:aws:lambda:us-east-1:111122223333:function:ProcessOrder:live");
        event("ExecutionStarted").entered("Task", "Pay").event("TaskScheduled", null, null, null, call);
        failed("Lambda.Unknown").event("TaskScheduled", null, null, null, call).event("TaskSucceeded");
        exited("Task", "Pay").entered("Task", "Ship").event("TaskScheduled", null, null, null, Map.of());
        failed("States.Timeout")
                .exited("Task", "Ship")
                .entered("Choice", "Decided")
                .exited("Choice", "Decided");
        entered("Fail", "LeftToPeople").event("ExecutionFailed", null, null, "ManualReview", Map.of());
        List<Run> runs = FlowStory.of(events).runs();

        assertEquals(
                List.of("Pay RETRIED 2", "Ship CAUGHT 1", "Decided SUCCEEDED 0", "LeftToPeople FAILED 0"),
                runs.stream()
                        .map(run -> run.state() + " " + run.outcome() + " " + run.attempts())
                        .toList());
        assertEquals("ProcessOrder", runs.get(0).function());
        assertNull(runs.get(1).function());
        assertEquals("Lambda.Unknown", runs.get(0).failures().get(0).error());
        assertEquals("ManualReview", runs.get(3).failures().get(0).error());
        assertEquals(
                "{\"in\":1} {\"out\":1}",
                runs.get(0).input() + " " + runs.get(0).output());
    }

    @Test
    void a_state_that_goes_on_is_running_and_one_that_is_come_to_again_has_two_runs() {
        event("ExecutionStarted").entered("Task", "Look").exited("Task", "Look").entered("Task", "Look");
        assertEquals(
                List.of(Outcome.SUCCEEDED, Outcome.RUNNING),
                FlowStory.of(events).runs().stream().map(Run::outcome).toList());
    }

    @Test
    void only_a_write_that_was_made_changes_the_status() {
        event("ExecutionStarted").entered("Task", "MarkPaid");
        event("TaskScheduled", null, null, null, write("PAID", 5)).failed("DynamoDB.Refused");
        event("TaskScheduled", null, null, null, write("PAID", 5)).event("TaskSucceeded");
        exited("Task", "MarkPaid").entered("Task", "MarkShipped");
        event("TaskScheduled", null, null, null, write("SHIPPED", 9));
        assertEquals(
                List.of(new Written("PAID", at(5), "why")), FlowStory.of(events).written());
    }

    @Test
    void an_order_had_each_status_once_in_a_row_and_ends_with_the_one_that_it_has() {
        Order order = new Order(
                "o",
                "c",
                List.of(),
                "USD",
                1,
                OrderStatus.CANCELLED,
                "why",
                Order.Channel.api,
                at(0),
                at(1),
                null,
                null,
                at(9),
                null,
                null,
                null,
                null,
                null);
        List<Written> written = List.of(
                new Written("PENDING", at(1), null),
                new Written("MANUAL_REVIEW", at(2), "why"),
                new Written("CONFIRMED", at(5), null),
                new Written("CONFIRMED", at(6), null));
        assertEquals(
                List.of("RECEIVED", "PENDING", "MANUAL_REVIEW", "CONFIRMED", "CANCELLED"),
                OrderHistory.of(order, written).stream().map(Written::status).toList());
        assertEquals(
                List.of("RECEIVED", "PENDING", "CANCELLED"),
                OrderHistory.of(order, List.of()).stream().map(Written::status).toList());
    }
}
