package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.definition.Machines.Machine;
import dev.opsctl.local.service.stepfunctions.definition.Versions;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch.Phase;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import dev.opsctl.local.service.stepfunctions.interpreter.HistoryWriter;
import dev.opsctl.local.service.stepfunctions.interpreter.MapRun;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** The executions of one scope: begins, redrives, stops and shows them. */
public final class Executions {

    private final ServiceContext context;
    private final Machines machines;
    private final StoredRuns stored;
    private final HistoryWriter writer;
    private final Activities activities;
    private final Runner runner;
    private final TaskTokens tokens;

    public Executions(ServiceContext context, Machines machines) {
        this.context = context;
        this.machines = machines;
        this.stored = new StoredRuns(context, machines);
        this.writer = new HistoryWriter(context.clock());
        this.activities = new Activities(context);
        this.runner = new Runner(context, stored, writer, activities);
        this.tokens = new TaskTokens(runner, writer);
    }

    public Activities activities() {
        return activities;
    }

    public TaskTokens tokens() {
        return tokens;
    }

    private static String key(String machineName, String name) {
        return machineName + ":" + name;
    }

    /** Starts an execution; one of the same name and input that runs is answered as if it were this one. */
    public Execution start(Versions.Target target, String name, String input, @Nullable String traceHeader) {
        Machine machine = target.machine();
        String key = key(machine.name(), name);
        Execution execution = begun(context.arn("execution:" + key), target, name, input, traceHeader);
        Run run = run(key, execution, machine);
        writer.started(run);
        return context.change(change -> {
            if (stored.begin(run)) {
                run.events.clear();
                runner.takeOn(run, change);
                return execution;
            }
            Execution known = stored.execution(key).orElseThrow();
            if (known.running() && Json.parse(known.input()).equals(Json.parse(input))) {
                return known;
            }
            throw SfnErrors.executionExists(execution.arn());
        });
    }

    private Execution begun(
            String arn, Versions.Target target, String name, String input, @Nullable String traceHeader) {
        Instant now = context.clock().instant();
        String role = machines.revision(target.revision()).roleArn();
        String trace = runner.trace().decide(target.machine(), traceHeader);
        return Execution.begun(arn, Execution.Program.of(target), name, now, input, role, trace);
    }

    /** An execution of an express state machine that has begun. */
    public record Express(Execution execution, CompletableFuture<Execution> end) {}

    /** Starts an execution of an express state machine, which lives in memory only. @param synchronous whether its caller waits for its end */
    public Express startExpress(
            Versions.Target target, String name, String input, @Nullable String traceHeader, boolean synchronous) {
        String id = key(target.machine().name(), name) + ":" + UUID.randomUUID();
        Execution execution = begun(context.arn("express:" + id), target, name, input, traceHeader);
        Run run = run(id, execution, target.machine());
        run.answer = new CompletableFuture<>();
        run.synchronous = synchronous;
        writer.started(run);
        runner.takeOn(run);
        return new Express(execution, run.answer);
    }

    private Run run(String key, Execution execution, Machine machine) {
        Run run = new Run(key, execution);
        run.logging = machine.logging();
        run.definition = machines.definition(execution.program().revision());
        Branch main = new Branch();
        main.id = 0;
        main.state = run.definition.path("StartAt").asText();
        main.input = Json.parse(execution.input());
        run.branches.add(main);
        setDeadline(run, execution.start());
        return run;
    }

    private static void setDeadline(Run run, Instant from) {
        JsonNode timeout = run.definition.get("TimeoutSeconds");
        run.deadline = timeout == null ? null : from.plusSeconds(timeout.asLong());
    }

    /**
     * Goes on with an execution that ended badly, where it ended: what succeeded is not repeated.
     *
     * @throws software.amazon.awssdk.services.sfn.model.ExecutionNotRedrivableException with the reason
     */
    public Instant redrive(Execution execution) {
        String key = key(execution.program().machineName(), execution.name());
        Instant now = context.clock().instant();
        context.change(change -> {
            Execution current = stored.execution(key).orElse(execution);
            current.notRedrivable(now).ifPresent(reason -> {
                throw SfnErrors.notRedrivable(reason);
            });
            Run run = stored.takeFailed(key).orElseThrow(() -> SfnErrors.notRedrivable("Execution is not redrivable"));
            run.execution = current.redrivenAt(now);
            stored.complete(run);
            setDeadline(run, now);
            Branch main = run.branches.get(0);
            writer.redriven(run, main);
            run.branches.stream()
                    .filter(branch -> branch.phase != Phase.CHILDREN)
                    .forEach(branch -> branch.again(main.lastEvent));
            stored.beginAgain(run);
            run.events.clear();
            runner.takeOn(run, change);
        });
        return now;
    }

    public void resume() {
        stored.resume().forEach(runner::resume);
    }

    public void stop(Execution execution, @Nullable String error, @Nullable String cause) {
        runner.running(key(execution.program().machineName(), execution.name()))
                .ifPresent(run -> runner.change(run, () -> runner.end(run, "ABORTED", error, cause)));
    }

    /** @throws software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException if there is none */
    public Execution get(String arn) {
        if (Arn.parse(arn)
                .filter(known -> known.resource().matches("(execution|express):.+"))
                .isEmpty()) {
            throw SfnErrors.invalidArn(arn);
        }
        if (Arn.of(arn).resource().startsWith("express:")) {
            throw SfnErrors.invalidArnType("express");
        }
        String prefix = context.arn("execution:");
        return Optional.of(arn)
                .filter(known -> known.startsWith(prefix))
                .flatMap(known -> stored.execution(known.substring(prefix.length())))
                .orElseThrow(() -> SfnErrors.noExecution(arn));
    }

    public List<Execution> ofMachine(String name) {
        return stored.ofMachine(name);
    }

    /** The Map Run of an ARN, or empty. */
    public Optional<MapRun> mapRun(String arn) {
        String prefix = context.arn("mapRun:");
        return arn.startsWith(prefix) ? stored.mapRun(arn.substring(prefix.length())) : Optional.empty();
    }

    /** The Map Runs of an execution, the last one first. */
    public List<MapRun> mapRuns(Execution execution) {
        return stored.mapRuns(execution.program().machineName()).stream()
                .filter(mapRun -> mapRun.executionArn().equals(execution.arn()))
                .sorted(Comparator.comparing(MapRun::start).reversed())
                .toList();
    }

    public List<HistoryEvent> history(Execution execution) {
        return stored.history(key(execution.program().machineName(), execution.name()));
    }
}
