package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.clock.CloudClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;

/**
 * An execution that runs, in memory. The first six fields are where it is: the store has them as a record, {@code StoredRun}, after every
 * step. The others are what goes on around it while this cloud lives, and are not stored.
 */
public final class Run {

    public final String key;
    public Execution execution;
    public List<Branch> branches = new ArrayList<>();
    public long nextEvent = 1;
    public int nextBranch = 1;
    public @Nullable Instant deadline;

    /** The branches as they were when one of them failed what nobody has caught so far. */
    public @Nullable List<Branch> before;

    /** Missing until the run is given what is not stored with it. */
    public JsonNode definition = MissingNode.getInstance();

    public @Nullable LoggingConfiguration logging;
    /** What the step under way adds to the history. */
    public final List<HistoryEvent> events = new ArrayList<>();
    /** The Map Runs that the step under way changes, by their ARNs. */
    public final Map<String, MapRun> mapRuns = new LinkedHashMap<>();
    /** What is to be done outside when the step under way is durable. */
    public final List<Runnable> effects = new ArrayList<>();
    /** By branch. */
    public final Map<Integer, CloudClock.Scheduled> timers = new HashMap<>();

    public CloudClock.@Nullable Scheduled deadlineTimer;
    public boolean ended;

    /** The context object that a test gives instead of the real one; null in executions. */
    public @Nullable ObjectNode context;

    /** The branch that was worked on last, to say where something went wrong. */
    public @Nullable Branch current;

    /** Whether what was stored was undone, so that the store holds the truth. */
    public volatile boolean stale;

    /** Whether its caller waits for what comes of it: its redrives are not counted then, as recorded on AWS. */
    public boolean synchronous;

    /** Of an express execution, which is not stored. */
    public @Nullable CompletableFuture<Execution> answer;

    public Run(String key, Execution execution) {
        this.key = key;
        this.execution = execution;
    }

    public Optional<Branch> branch(int id) {
        return branches.stream().filter(branch -> branch.id == id).findFirst();
    }

    /** The object with StartAt and States that a branch runs through. */
    JsonNode scope(Branch branch) {
        return branch.scope.isEmpty() ? definition : definition.at(branch.scope);
    }

    public JsonNode state(Branch branch) {
        return scope(branch).path("States").path(branch.state);
    }

    public boolean jsonata(Branch branch) {
        String own = state(branch).path("QueryLanguage").asText("");
        return "JSONata".equals(own.isEmpty() ? definition.path("QueryLanguage").asText("JSONPath") : own);
    }

    /** Takes a branch and all below it away. */
    void remove(Branch branch) {
        new ArrayList<>(branches)
                .stream()
                        .filter(child -> child.parent != null && child.parent == branch.id)
                        .forEach(this::remove);
        branches.remove(branch);
        cancel(branch);
    }

    public void cancel(Branch branch) {
        CloudClock.Scheduled timer = timers.remove(branch.id);
        if (timer != null) {
            timer.cancel();
        }
    }
}
