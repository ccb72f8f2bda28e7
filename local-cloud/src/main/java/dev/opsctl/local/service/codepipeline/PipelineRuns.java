package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The executions of pipelines, those that are under way, and which one came to each stage last. */
final class PipelineRuns {

    /** For how long they are kept, as on AWS. */
    private static final Duration KEPT = Duration.ofDays(365);

    private final ServiceContext context;
    /** By pipeline and id. */
    private final Table<PipelineRun> table;
    /** The ids of those under way, by pipeline and number. */
    private final Table<String> active;
    /** The id of the execution that has entered a stage last, by pipeline and stage. */
    private final Table<String> entered;

    private final Table<Long> numbers;

    PipelineRuns(ServiceContext context) {
        this.context = context;
        this.table = context.table("executions", PipelineRun.class);
        this.active = context.table("active", String.class);
        this.entered = context.table("entered", String.class);
        this.numbers = context.table("numbers", Long.class);
    }

    private static String key(String pipeline, String id) {
        return pipeline + "/" + id;
    }

    private static String activeKey(PipelineRun execution) {
        return key(execution.pipeline(), String.format(Locale.ROOT, "%012d", execution.number()));
    }

    Optional<PipelineRun> find(String pipeline, String id) {
        return table.get(key(pipeline, id));
    }

    /** @throws software.amazon.awssdk.services.codepipeline.model.PipelineExecutionNotFoundException if there is none */
    PipelineRun get(String pipeline, String id) {
        return find(pipeline, id).orElseThrow(() -> CodePipelineErrors.noExecution(pipeline, id));
    }

    /** All executions of a pipeline, the newest first. */
    List<PipelineRun> of(String pipeline) {
        return table.entries(pipeline + "/").stream()
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparingLong(PipelineRun::number).reversed())
                .toList();
    }

    /** Those under way, the oldest first. */
    List<PipelineRun> active(String pipeline) {
        return active.entries(pipeline + "/").stream()
                .flatMap(entry -> find(pipeline, entry.getValue()).stream())
                .toList();
    }

    /** The pipelines that have executions under way. */
    Set<String> busy() {
        Set<String> names = new TreeSet<>();
        active.entries("")
                .forEach(entry ->
                        names.add(entry.getKey().substring(0, entry.getKey().indexOf('/'))));
        return names;
    }

    /** The execution that has entered a stage last. */
    Optional<PipelineRun> latest(String pipeline, String stage) {
        return entered.get(key(pipeline, stage)).flatMap(id -> find(pipeline, id));
    }

    long number(String pipeline) {
        return numbers.update(pipeline, 0L, last -> last + 1);
    }

    /** Keeps a new execution, as a part of a change. */
    void insert(PipelineRun execution) {
        Instant oldest = context.clock().instant().minus(KEPT);
        for (PipelineRun one : of(execution.pipeline())) {
            if (!one.goesOn() && one.summary().startTime().isBefore(oldest)) {
                table.remove(key(one.pipeline(), one.id()));
            }
        }
        table.insert(key(execution.pipeline(), execution.id()), execution);
        active.insert(activeKey(execution), execution.id());
    }

    /** Keeps what has become of an execution, as a part of the change that has read it. */
    void update(PipelineRun execution) {
        table.replace(key(execution.pipeline(), execution.id()), execution);
        if (execution.goesOn()) {
            active.insert(activeKey(execution), execution.id());
        } else {
            active.remove(activeKey(execution));
        }
    }

    void entered(PipelineRun execution, String stage) {
        entered.replace(key(execution.pipeline(), stage), execution.id());
    }

    /** Forgets all executions of a pipeline, as a part of a change. */
    void remove(String pipeline) {
        for (Table<?> one : List.of(table, active, entered)) {
            one.entries(pipeline + "/").forEach(entry -> one.remove(entry.getKey()));
        }
        numbers.remove(pipeline);
    }
}
