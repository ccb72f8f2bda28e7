package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

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
    public Integer parent;
    /** Which branch of a Parallel, or which item of a Map. */
    public int index;
    /** JSON pointer to the object with StartAt and States. */
    public String scope = "";

    public String state;
    public JsonNode input;
    public Phase phase = Phase.READY;
    /** The event that the next one names as its previous. */
    public long lastEvent;

    public long enteredEvent;
    public boolean entered;
    public Instant enteredAt;
    /** How often each retrier was used, and all together. */
    public Map<Integer, Integer> retries = new TreeMap<>();
    /** Changes with every wait, so that late answers are recognised. */
    public long attempt;
    /** When a wait, a retry or a time-out falls due. */
    public Instant due;

    public Instant taskDeadline;
    public Long heartbeatSeconds;
    public String token;
    /** Whether a worker has fetched the task of an activity. */
    public boolean fetched;

    public JsonNode parameters;
    /** The execution that a SYNC branch waits for. */
    public String child;

    public ObjectNode variables;
    public JsonNode mapItem;
    /** Of a branch with branches: their results, the items of a Map, how many began and ended. */
    public ObjectNode results;

    public JsonNode items;
    public JsonNode mapInput;
    public int total;
    public int started;
    public int finished;

    /** Of a state under test; null in executions. */
    @JsonIgnore
    public Inspection inspection;

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
    public void wait(Phase next, Instant until) {
        phase = next;
        due = until;
        attempt++;
    }
}
