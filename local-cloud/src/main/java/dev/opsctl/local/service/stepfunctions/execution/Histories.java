package dev.opsctl.local.service.stepfunctions.execution;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import dev.opsctl.local.store.Table;
import java.util.List;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** The histories of standard executions, stored step by step. */
public final class Histories {

    /** The events of one step. */
    record Chunk(List<HistoryEvent> events) {}

    private final Table<Chunk> table;

    Histories(ServiceContext context) {
        this.table = context.table("history", Chunk.class);
    }

    /** Stores what a run's last step added. */
    void add(Run run) {
        if (!run.events.isEmpty()) {
            long first = run.events.get(0).id();
            if (!table.insert(run.key + "|" + String.format("%08d", first), new Chunk(List.copyOf(run.events)))) {
                throw new IllegalStateException("the history of " + run.key + " has an event " + first + " already");
            }
        }
    }

    List<HistoryEvent> of(String key) {
        return table.entries(key + "|").stream()
                .flatMap(entry -> entry.getValue().events().stream())
                .toList();
    }

    /** An event without inputs and outputs. */
    public static HistoryEvent withoutData(HistoryEvent event) {
        HistoryEvent.Builder bare = event.toBuilder();
        if (event.stateEnteredEventDetails() != null) {
            bare.stateEnteredEventDetails(
                    d -> d.name(event.stateEnteredEventDetails().name()));
        } else if (event.stateExitedEventDetails() != null) {
            bare.stateExitedEventDetails(
                    d -> d.name(event.stateExitedEventDetails().name()));
        } else if (event.executionStartedEventDetails() != null) {
            bare.executionStartedEventDetails(
                    d -> d.roleArn(event.executionStartedEventDetails().roleArn()));
        }
        return bare.build();
    }
}
