package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.definition.Machines.Machine;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import dev.opsctl.local.service.stepfunctions.interpreter.MapRun;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Executions as they are stored: what is shown of them, where those are that run, and where those were that ended badly. */
final class StoredRuns {

    private static final Logger LOG = LoggerFactory.getLogger(StoredRuns.class);
    /** How often an execution is taken up at the same step: one at which the cloud has ended as often ends it every time. */
    private static final int MOST_RESUMED = 5;

    private final Store store;
    private final Machines machines;
    private final Table<Execution> executions;
    private final Table<StoredRun> runs;
    private final Table<JsonNode> unread;
    /** Where executions that ended badly were, for redriving them. */
    private final Table<StoredRun> failed;

    private final Table<MapRun> mapRuns;
    private final Histories histories;
    private final ExecutionLog log;
    private final StatusChanges changes;

    StoredRuns(ServiceContext context, Machines machines) {
        this.store = context.cloud().store();
        this.machines = machines;
        this.executions = context.table("executions", Execution.class);
        this.runs = context.table("runs", StoredRun.class);
        this.unread = context.table("runs", JsonNode.class);
        this.failed = context.table("failed-runs", StoredRun.class);
        this.mapRuns = context.table("map-runs", MapRun.class);
        this.histories = new Histories(context);
        this.log = new ExecutionLog(context);
        this.changes = new StatusChanges(context);
    }

    Optional<Execution> execution(String key) {
        return executions.get(key);
    }

    List<Execution> ofMachine(String name) {
        return executions.entries(name + ":").stream().map(Map.Entry::getValue).toList();
    }

    Optional<MapRun> mapRun(String key) {
        return mapRuns.get(key);
    }

    /** The Map Runs of a state machine's executions. */
    List<MapRun> mapRuns(String machineName) {
        return mapRuns.entries(machineName + "/").stream()
                .map(Map.Entry::getValue)
                .toList();
    }

    List<HistoryEvent> history(String key) {
        return histories.of(key);
    }

    /** Stores a run that begins; call within a change. @return whether there is no execution of that name yet */
    boolean begin(Run run) {
        if (!executions.insert(run.key, run.execution)) {
            return false;
        }
        runs.insert(run.key, StoredRun.of(run));
        noted(run);
        changes.announce(run.execution);
        return true;
    }

    /** The run of an execution that ended badly, to go on where it ended; call within a change that stores what becomes of it. */
    Optional<Run> takeFailed(String key) {
        return failed.remove(key).map(StoredRun::toRun);
    }

    /** Stores a run that goes on after its end; call within a change. */
    void beginAgain(Run run) {
        executions.replace(run.key, run.execution);
        runs.insert(run.key, StoredRun.of(run));
        noted(run);
        changes.announce(run.execution);
    }

    /** Stores what a run has come to, as one change with its history. */
    void save(Run run) {
        if (run.execution.program().express()) {
            log.write(run.logging, run.execution, run.events);
        } else {
            store.change((Change change) -> {
                change.onRollback(() -> run.stale = true);
                if (run.ended) {
                    unread.remove(run.key);
                    if (!"SUCCEEDED".equals(run.execution.outcome().status())) {
                        failed.replace(run.key, StoredRun.of(run));
                    }
                    executions.replace(run.key, run.execution);
                    changes.announce(run.execution);
                } else {
                    runs.replace(run.key, StoredRun.of(run));
                }
                noted(run);
            });
        }
        run.events.clear();
    }

    private void noted(Run run) {
        histories.add(run);
        run.mapRuns.values().forEach(mapRun -> mapRuns.replace(mapRun.key(), mapRun));
        run.mapRuns.clear();
        log.write(run.logging, run.execution, run.events);
    }

    /** Ends an execution of which nothing else can be stored. */
    void bury(Run run, Execution ended) {
        if (!ended.program().express()) {
            store.change((Change change) -> {
                unread.remove(run.key);
                executions.replace(run.key, ended);
            });
        }
    }

    /** Makes a run what it was when it was last stored. @return whether it is stored at all */
    boolean restore(Run run) {
        run.events.clear();
        run.mapRuns.clear();
        run.effects.clear();
        run.before = null;
        run.ended = false;
        run.stale = false;
        if (run.execution.program().express()) {
            return true;
        }
        Optional<StoredRun> before = runs.get(run.key);
        before.ifPresent(last -> last.restore(run));
        return before.isPresent();
    }

    /** Gives a run what is not stored with it. */
    void complete(Run run) {
        run.definition = machines.definition(run.execution.program().revision());
        run.logging = machines.find(run.execution.program().machineName())
                .map(Machine::logging)
                .orElse(null);
    }

    /** A run that was under way when the cloud ended. @param problem why it cannot go on, or null */
    record Unfinished(Run run, @Nullable Throwable problem) {}

    /** What runs; of what cannot be read, as much as is needed to end it. */
    List<Unfinished> resume() {
        log.resume();
        List<Unfinished> unfinished = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : unread.entries("")) {
            String key = entry.getKey();
            try {
                StoredRun stored = PojoJson.mapper().treeToValue(entry.getValue(), StoredRun.class);
                unfinished.add(new Unfinished(stored.toRun(), tooOften(stored)));
            } catch (JsonProcessingException | RuntimeException e) {
                executions
                        .get(key)
                        .ifPresentOrElse(
                                execution -> unfinished.add(new Unfinished(remains(key, execution), e)),
                                () -> LOG.error("run {} belongs to no execution", key, e));
            }
        }
        return unfinished;
    }

    /** Counts those that would go on by themselves at once; the others wait for somebody or for a time. */
    private @Nullable Throwable tooOften(StoredRun run) {
        if (run.branches().stream().noneMatch(branch -> branch.phase == Branch.Phase.READY)) {
            return null;
        }
        runs.update(run.key(), StoredRun::resumedOnceMore);
        return run.resumed() >= MOST_RESUMED
                ? new IllegalStateException(
                        "it was taken up " + MOST_RESUMED + " times, and the local cloud ended each time")
                : null;
    }

    private Run remains(String key, Execution execution) {
        int events = histories.of(key).size();
        Run run = new Run(key, execution);
        run.nextEvent = events + 1L;
        Branch main = new Branch();
        main.lastEvent = events;
        run.branches.add(main);
        return run;
    }
}
