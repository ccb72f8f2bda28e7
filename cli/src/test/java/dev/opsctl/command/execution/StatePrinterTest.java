package dev.opsctl.command.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.operation.execution.ExecutionTree;
import dev.opsctl.render.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** How an execution's failures are told (OBS-4). */
class StatePrinterTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static final String TRACE =
            "PartnerUnknown: no answer\n\tat dev.opsctl.Partner.once(Partner.java:1)\n\t... 12 more";

    private long last;

    private HistoryEvent event(HistoryEventType type, Consumer<HistoryEvent.Builder> details) {
        HistoryEvent.Builder event = HistoryEvent.builder()
                .id(last + 1)
                .previousEventId(last)
                .timestamp(NOW)
                .type(type);
        details.accept(event);
        last++;
        return event.build();
    }

    @Test
    void aCauseThatComesAgainIsToldOnceAndWithoutAStackTrace() {
        StringWriter out = new StringWriter();
        StatePrinter printer = new StatePrinter(new Terminal(new PrintWriter(out), new PrintWriter(out), false));
        ExecutionTree tree = new ExecutionTree(new ExecutionTree.Listener() {
            @Override
            public void entered(ExecutionTree.Node node) {
                printer.entered(node);
            }

            @Override
            public void failed(ExecutionTree.Node node, Instant at) {
                node.logs().clear();
                node.logs().addAll(List.of(TRACE));
                printer.failed(node, at);
            }

            @Override
            public void exited(ExecutionTree.Node node) {
                printer.exited(node);
            }
        });
        tree.add(event(HistoryEventType.TASK_STATE_ENTERED, e -> e.stateEnteredEventDetails(d -> d.name("Charge"))));
        for (String cause : List.of("no answer", "no answer", "no answer", "HTTP 500")) {
            tree.add(event(
                    HistoryEventType.TASK_SCHEDULED,
                    e -> e.taskScheduledEventDetails(
                            d -> d.resourceType("lambda").resource("invoke"))));
            tree.add(event(
                    HistoryEventType.TASK_FAILED,
                    e -> e.taskFailedEventDetails(d -> d.error("PartnerUnknown").cause(cause))));
        }

        assertEquals(
                """
                ✘ Charge  PartnerUnknown: no answer
                  │ PartnerUnknown: no answer
                ✘ Charge  again, attempt 2
                ✘ Charge  again, attempt 3
                ✘ Charge  PartnerUnknown: HTTP 500
                  │ PartnerUnknown: no answer
                """,
                out.toString());
    }
}
