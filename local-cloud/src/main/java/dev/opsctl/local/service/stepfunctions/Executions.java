package dev.opsctl.local.service.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.Branch.Phase;
import dev.opsctl.local.service.stepfunctions.Machines.Machine;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * Runs executions: every step of one goes to the store together with its history before anything happens outside, so that a crash loses
 * nothing. A call that was under way at a crash is made again; standard workflows of AWS promise no more for request-response calls.
 */
final class Executions implements Interpreter.Outside {

    private static final Logger LOG = LoggerFactory.getLogger(Executions.class);
    private static final int STEPS_PER_COMMIT = 200;

    private final ServiceContext context;
    private final Machines machines;
    private final Table<Execution> table;
    private final Table<Run> runs;
    /** Where executions that ended badly were, for redriving them. */
    private final Table<Run> failed;

    private final Histories histories;
    private final HistoryWriter writer;
    private final Interpreter interpreter;
    private final TaskCaller tasks;
    private final Activities activities;
    private final TaskTokens tokens;
    private final ExecutionLog log;
    private final StatusChanges changes;
    private final Map<String, Run> running = new ConcurrentHashMap<>();
    private final Map<String, List<Runnable>> watchers = new ConcurrentHashMap<>();
    private final Drivers drivers;

    Executions(ServiceContext context, Machines machines) {
        this.context = context;
        this.machines = machines;
        this.table = context.table("executions", Execution.class);
        this.runs = context.table("runs", Run.class);
        this.failed = context.table("failed-runs", Run.class);
        this.histories = new Histories(context);
        this.writer = new HistoryWriter(context.clock());
        this.interpreter = new Interpreter(new StateData(context), writer, this);
        this.tasks = new TaskCaller(context);
        this.activities = new Activities(context);
        this.tokens = new TaskTokens(this, interpreter, writer);
        this.drivers = new Drivers(context.cloud().workers(), run -> change(run, () -> {}));
        this.log = new ExecutionLog(context);
        this.changes = new StatusChanges(context);
    }

    Activities activities() {
        return activities;
    }

    TaskTokens tokens() {
        return tokens;
    }

    static String key(String machineName, String name) {
        return machineName + ":" + name;
    }

    Execution start(Versions.Target target, String name, String input, String traceHeader) {
        Machine machine = target.machine();
        String key = key(machine.name(), name);
        String arn = context.arn("execution:" + key);
        Execution execution = begun(arn, target, name, input, traceHeader);
        Run run = run(key, execution, machine);
        Execution known = context.cloud().store().atomically(() -> {
            Execution before = table.get(key).orElse(null);
            if (before != null) {
                return before;
            }
            writer.started(run);
            table.put(key, execution);
            commit(run);
            running.put(key, run);
            return null;
        });
        if (known != null) {
            if (known.running() && Json.parse(known.input()).equals(Json.parse(input))) {
                return known;
            }
            throw SfnErrors.executionExists(arn);
        }
        changes.announce(execution);
        drivers.wake(run);
        return execution;
    }

    private Execution begun(String arn, Versions.Target target, String name, String input, String traceHeader) {
        Instant now = context.clock().instant();
        String role = machines.revision(target.revision()).roleArn();
        return Execution.begun(arn, target, name, now, input, role, traceHeader);
    }

    /** An execution of an express state machine that has begun. */
    record Express(Execution execution, CompletableFuture<Execution> end) {}

    /** Starts an execution of an express state machine, which lives in memory only. */
    Express startExpress(Versions.Target target, String name, String input, String traceHeader) {
        String id = target.machine().name() + ":" + name + ":" + java.util.UUID.randomUUID();
        Execution execution = begun(context.arn("express:" + id), target, name, input, traceHeader);
        Run run = run(id, execution, target.machine());
        run.answer = new CompletableFuture<>();
        Express express = new Express(run.execution, run.answer);
        writer.started(run);
        running.put(id, run);
        drivers.wake(run);
        return express;
    }

    private Run run(String key, Execution execution, Machine machine) {
        Run run = new Run();
        run.logging = machine.logging();
        run.key = key;
        run.execution = execution;
        run.definition = machines.definition(execution.revision());
        Branch main = new Branch();
        main.id = 0;
        main.state = run.definition.path("StartAt").asText();
        main.input = Json.parse(execution.input());
        run.branches.add(main);
        setDeadline(run, execution.start());
        return run;
    }

    private void setDeadline(Run run, Instant from) {
        JsonNode timeout = run.definition.get("TimeoutSeconds");
        run.deadline = timeout == null ? null : from.plusSeconds(timeout.asLong());
        deadline(run);
    }

    /**
     * Goes on with an execution that ended badly, where it ended: what succeeded is not repeated.
     *
     * @throws software.amazon.awssdk.services.sfn.model.ExecutionNotRedrivableException with the reason
     */
    Instant redrive(Execution execution) {
        String key = key(execution.machineName(), execution.name());
        Instant now = context.clock().instant();
        Run run = context.cloud().store().atomically(() -> {
            Execution current = table.get(key).orElse(execution);
            current.notRedrivable(now).ifPresent(reason -> {
                throw SfnErrors.notRedrivable(reason);
            });
            Run ended = failed.get(key).orElseThrow(() -> SfnErrors.notRedrivable("Execution is not redrivable"));
            ended.execution = current.redrivenAt(now);
            ended.definition = machines.definition(current.revision());
            ended.logging =
                    machines.find(current.machineName()).map(Machine::logging).orElse(null);
            Branch main = ended.branches.get(0);
            writer.redriven(ended, main);
            ended.branches.stream()
                    .filter(branch -> branch.phase != Phase.CHILDREN)
                    .forEach(branch -> branch.again(main.lastEvent));
            failed.remove(key);
            table.put(key, ended.execution);
            commit(ended);
            running.put(key, ended);
            return ended;
        });
        setDeadline(run, now);
        changes.announce(run.execution);
        drivers.wake(run);
        return now;
    }

    private void deadline(Run run) {
        if (run.deadline != null) {
            run.deadlineTimer = context.clock()
                    .schedule(
                            run.deadline,
                            at -> drivers.later(() -> change(
                                    run,
                                    () -> end(
                                            run, run.branches.get(0), "TIMED_OUT", null, new StateError(null, null)))));
        }
    }

    void resume() {
        log.resume();
        for (Map.Entry<String, Run> entry : runs.entries("")) {
            Run run = entry.getValue();
            run.definition = machines.definition(run.execution.revision());
            run.logging = machines.find(run.execution.machineName())
                    .map(Machine::logging)
                    .orElse(null);
            running.put(entry.getKey(), run);
            deadline(run);
            synchronized (run) {
                for (Branch branch : new ArrayList<>(run.branches)) {
                    if (branch.phase == Phase.TASK) {
                        call(run, branch, Interpreter.resource(run.state(branch)));
                    } else if (branch.phase == Phase.SYNC) {
                        watch(run, branch);
                    } else if (branch.phase == Phase.TOKEN && !branch.fetched) {
                        TaskResource resource = Interpreter.resource(run.state(branch));
                        if (resource.activity()) {
                            offer(run, branch, resource);
                        }
                    }
                    timer(run, branch);
                }
                effects(run);
            }
            drivers.wake(run);
        }
    }

    /** A run that has not ended, by its key. */
    Optional<Run> running(String key) {
        return Optional.ofNullable(running.get(key));
    }

    /** Changes a run, drives it on and stores what came of it. */
    void change(Run run, Runnable change) {
        try {
            synchronized (run) {
                if (run.ended || context.cloud().workers().stopping()) {
                    return;
                }
                change.run();
                interpreter.drive(run, STEPS_PER_COMMIT);
                commit(run);
                if (!run.held) {
                    goOn(run);
                }
            }
        } catch (RuntimeException e) {
            if (!context.cloud().workers().stopping()) {
                LOG.error("execution {} could not go on", run.execution.arn(), e);
                throw e;
            }
        }
    }

    /** What follows from a change once it is durable. */
    private void goOn(Run run) {
        effects(run);
        if (!run.ended && run.branches.stream().anyMatch(branch -> branch.phase == Phase.READY)) {
            drivers.wake(run);
        }
    }

    private void commit(Run run) {
        if (run.execution.express()) {
            log.write(run.logging, run.execution, run.events);
        } else {
            context.cloud().store().atomically(() -> {
                histories.add(run);
                if (run.ended) {
                    runs.remove(run.key);
                    if (!"SUCCEEDED".equals(run.execution.status())) {
                        failed.put(run.key, run);
                    }
                    table.put(run.key, run.execution);
                } else {
                    runs.put(run.key, run);
                }
                log.write(run.logging, run.execution, run.events);
            });
        }
        run.events.clear();
    }

    private void effects(Run run) {
        List<Runnable> effects = new ArrayList<>(run.effects);
        run.effects.clear();
        effects.forEach(Runnable::run);
    }

    @Override
    public void call(Run run, Branch branch, TaskResource resource) {
        int id = branch.id;
        long attempt = branch.attempt;
        JsonNode parameters = branch.parameters;
        Execution execution = run.execution;
        Runnable work = () -> {
            try {
                JsonNode result = tasks.call(execution, resource, parameters);
                answer(run, id, attempt, (r, b) -> interpreter.answered(r, b, result));
            } catch (StateError e) {
                answer(run, id, attempt, (r, b) -> interpreter.failedTask(r, b, e));
            } catch (RuntimeException e) {
                if (!Thread.currentThread().isInterrupted()) {
                    LOG.error("a task of {} failed", execution.arn(), e);
                    answer(
                            run,
                            id,
                            attempt,
                            (r, b) -> interpreter.failedTask(r, b, StateError.runtime(String.valueOf(e.getMessage()))));
                }
            }
        };
        run.effects.add(() -> drivers.later(() -> {
            if (resource.storesOnly()) {
                asOneChange(run, work);
            } else {
                work.run();
            }
        }));
    }

    @Override
    public void offer(Run run, Branch branch, TaskResource resource) {
        String token = branch.token;
        run.effects.add(() -> activities.offer(resource.resource(), token));
    }

    /** Makes a call and its entry in the history durable together, so that no crash comes between: it is never made twice. */
    private void asOneChange(Run run, Runnable work) {
        synchronized (run) {
            run.held = true;
            try {
                context.cloud().store().atomically(work);
            } finally {
                run.held = false;
            }
            goOn(run);
        }
    }

    private void answer(Run run, int id, long attempt, BiConsumer<Run, Branch> change) {
        change(run, () -> run.branch(id)
                .filter(branch -> branch.attempt == attempt)
                .ifPresent(branch -> change.accept(run, branch)));
    }

    @Override
    public void timer(Run run, Branch branch) {
        run.cancel(branch);
        if (branch.due == null) {
            return;
        }
        int id = branch.id;
        long attempt = branch.attempt;
        Instant due = branch.due;
        Duration leapt = branch.phase == Phase.TASK ? context.clock().leapt() : null;
        run.effects.add(() -> run.timers.put(
                id,
                context.clock().schedule(due, leapt, at -> drivers.later(() -> answer(run, id, attempt, this::due)))));
    }

    private void due(Run run, Branch branch) {
        switch (branch.phase) {
            case WAIT -> interpreter.waited(run, branch);
            case RETRY -> branch.wait(Phase.READY, null);
            case TASK, SYNC -> interpreter.failedTask(run, branch, new StateError("States.Timeout", null));
            case TOKEN -> {
                boolean over = branch.taskDeadline != null
                        && !context.clock().instant().isBefore(branch.taskDeadline);
                interpreter.failedTask(
                        run, branch, new StateError(over ? "States.Timeout" : "States.HeartbeatTimeout", null));
            }
            default -> {}
        }
    }

    @Override
    public void watch(Run run, Branch branch) {
        int id = branch.id;
        long attempt = branch.attempt;
        String child = branch.child;
        Runnable check = () -> drivers.later(() -> answer(run, id, attempt, (r, b) -> childEnded(r, b, child)));
        run.effects.add(() -> {
            watchers.computeIfAbsent(child, arn -> new CopyOnWriteArrayList<>()).add(check);
            check.run();
        });
    }

    private void childEnded(Run run, Branch branch, String arn) {
        Execution child = find(arn).orElse(null);
        if (child == null || child.running()) {
            return;
        }
        boolean parsed = Interpreter.resource(run.state(branch)).pattern().endsWith(":2");
        ObjectNode result = ChildResult.of(child, parsed);
        if ("SUCCEEDED".equals(child.status())) {
            interpreter.answered(run, branch, result);
        } else {
            interpreter.failedTask(run, branch, new StateError("States.TaskFailed", result.toString()));
        }
    }

    @Override
    public void end(Run run, Branch last, String status, JsonNode output, StateError error) {
        Execution ended = run.execution.ended(
                status,
                context.clock().instant(),
                output == null ? null : output.toString(),
                error == null ? null : error.name(),
                error == null ? null : error.cause());
        writer.ended(run, last, ended);
        run.execution = ended;
        run.ended = true;
        if (run.before != null) {
            run.branches = run.before;
            run.before = null;
        }
        new ArrayList<>(run.branches).forEach(run::cancel);
        if (run.deadlineTimer != null) {
            run.deadlineTimer.cancel();
        }
        run.effects.clear();
        run.effects.add(() -> {
            running.remove(run.key);
            if (run.answer != null) {
                run.answer.complete(ended);
            } else {
                changes.announce(ended);
                Optional.ofNullable(watchers.remove(ended.arn())).ifPresent(list -> list.forEach(Runnable::run));
            }
        });
    }

    void stop(Execution execution, String error, String cause) {
        Run run = running.get(key(execution.machineName(), execution.name()));
        if (run != null) {
            change(run, () -> end(run, run.branches.get(0), "ABORTED", null, new StateError(error, cause)));
        }
    }

    /** @throws software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException if there is none */
    Execution get(String arn) {
        if (arn == null || !arn.matches("arn:[a-z-]+:states:[a-z0-9-]+:\\d{12}:(execution|express):.+")) {
            throw SfnErrors.invalidArn(arn);
        }
        return find(arn).orElseThrow(() -> SfnErrors.noExecution(arn));
    }

    Optional<Execution> find(String arn) {
        String prefix = context.arn("execution:");
        return arn != null && arn.startsWith(prefix) ? table.get(arn.substring(prefix.length())) : Optional.empty();
    }

    List<Execution> ofMachine(String name) {
        return table.entries(name + ":").stream().map(Map.Entry::getValue).toList();
    }

    List<HistoryEvent> history(Execution execution) {
        return histories.of(key(execution.machineName(), execution.name()));
    }
}
