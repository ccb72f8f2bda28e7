package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One line of control of an execution: the execution itself, a branch of a Parallel, an iteration of a Map. Stored as it is. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Branch {

    /** What a branch waits for. */
    public enum Phase {
        /** to be driven on */
        READY,
        /** the answer of a call */
        TASK,
        /** SendTaskSuccess or SendTaskFailure */
        TOKEN,
        /** the end of an execution that it started */
        SYNC,
        /** a time */
        WAIT,
        /** the time of the next attempt */
        RETRY,
        /** its own branches */
        CHILDREN
    }

    public int id;
    public @Nullable Integer parent;
    /** Which branch of a Parallel, or which item of a Map. */
    public int index;
    /** JSON pointer to the object with StartAt and States. */
    public String scope = "";

    /** Empty until it is in one. */
    public String state = "";

    public JsonNode input = NullNode.getInstance();
    public Phase phase = Phase.READY;
    /** The event that the next one names as its previous. */
    public long lastEvent;

    public long enteredEvent;
    public boolean entered;
    public @Nullable Instant enteredAt;
    /** How often each retrier was used, and all together. */
    public Map<Integer, Integer> retries = new TreeMap<>();
    /** Changes with every wait, so that late answers are recognised. */
    public long attempt;
    /** When a wait, a retry or a time-out falls due. */
    public @Nullable Instant due;

    public @Nullable Instant taskDeadline;
    public @Nullable Long heartbeatSeconds;
    public @Nullable String token;
    /** Whether a worker has fetched the task of an activity. */
    public boolean fetched;

    public @Nullable JsonNode parameters;
    /** The execution that a SYNC branch waits for. */
    public @Nullable String child;

    public @Nullable ObjectNode variables;
    public @Nullable JsonNode mapItem;
    /** Of a branch with branches: their results, the items of a Map, how many began and ended. */
    public @Nullable ObjectNode results;

    public @Nullable JsonNode items;
    public @Nullable JsonNode mapInput;
    /** Of a Map in distributed mode; null for others. */
    public @Nullable MapRun mapRun;

    /** What those items of it have failed with that did. */
    public @Nullable ObjectNode failures;
    /** Whether it leaves no events in the history, as what belongs to a Map Run; null if it does. */
    public @Nullable Boolean quiet;

    public int total;
    public int started;
    public int finished;

    /** What the state assigned that is about to be left; null if nothing. */
    @JsonIgnore
    public @Nullable ObjectNode assigned;

    /** The event before the one that entered the state. */
    @JsonIgnore
    public long beforeEntered;

    /** Of a state under test; null in executions. */
    @JsonIgnore
    public @Nullable Inspection inspection;

    /** The parameters of the call that it waits for. */
    public JsonNode parameters() {
        return Objects.requireNonNull(parameters, "set before a task is scheduled or items are read");
    }

    /** The results of its branches. */
    ObjectNode results() {
        return Objects.requireNonNull(results, "set when its branches begin");
    }

    /** What the items of a Map in distributed mode have failed with. */
    ObjectNode failures() {
        return Objects.requireNonNull(failures, "set when the items of a Map Run begin");
    }

    /** The items of a Map. */
    public JsonNode items() {
        return Objects.requireNonNull(items, "set when a Map's iterations begin");
    }

    /** What a Map got. */
    JsonNode mapInput() {
        return Objects.requireNonNull(mapInput, "set when a Map begins");
    }

    /** Its Map Run. */
    public MapRun mapRun() {
        return Objects.requireNonNull(mapRun, "set when a Map begins in distributed mode");
    }

    /** Notes the data at a stage of the state, if anybody looks. */
    public void saw(String stage, JsonNode data) {
        if (inspection != null) {
            inspection.stages.put(stage, data);
        }
    }

    /** How often a retrier was used since the state was entered. */
    int used(int retrier) {
        return inspection != null ? inspection.retries : retries.getOrDefault(retrier, 0);
    }

    /** How often the state was tried again since it was entered. */
    int retried() {
        return inspection != null
                ? inspection.retries
                : retries.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Runs its state once more, without entering it again; the event that made it so comes before. */
    public void again(long event) {
        retries.clear();
        parameters = null;
        taskDeadline = null;
        token = null;
        child = null;
        lastEvent = event;
        wait(Phase.READY, null);
    }

    /** Waits for something else from now on. */
    public void wait(Phase next, @Nullable Instant until) {
        phase = next;
        due = until;
        attempt++;
    }
}
