package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch.Phase;
import dev.opsctl.local.service.stepfunctions.interpreter.HistoryWriter;
import dev.opsctl.local.service.stepfunctions.interpreter.Interpreter;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import dev.opsctl.local.service.stepfunctions.interpreter.TaskToken;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/** What somebody outside says of a task by its token: its result, its failure, that it goes on, that a worker has fetched it. */
public final class TaskTokens {

    private static final Set<Phase> WAITING = Set.of(Phase.TASK, Phase.TOKEN, Phase.SYNC);

    private final Runner runner;
    private final Interpreter interpreter;
    private final HistoryWriter writer;

    TaskTokens(Runner runner, HistoryWriter writer) {
        this.runner = runner;
        this.interpreter = runner.interpreter();
        this.writer = writer;
    }

    /** Gives the task of an activity to a worker. @return its input; empty if it is over */
    public Optional<JsonNode> taken(String token, String worker) {
        JsonNode[] input = new JsonNode[1];
        try {
            withToken(token, false, (run, branch) -> {
                if (!branch.fetched) {
                    branch.fetched = true;
                    writer.fetched(run, branch, worker);
                    branch.wait(Phase.TOKEN, interpreter.tasks().heartbeatDue(branch));
                    runner.timer(run, branch);
                    input[0] = branch.parameters;
                }
            });
        } catch (TaskTimedOutException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(input[0]);
    }

    /** The branch that waits for a token, changed. @param ends whether the task is over then */
    private void withToken(String token, boolean ends, BiConsumer<Run, Branch> change) {
        TaskToken parsed = TaskToken.parse(token);
        Run run = runner.running(parsed.run()).orElseThrow(SfnErrors::taskTimedOut);
        synchronized (run) {
            Branch branch = run.branch(parsed.branch())
                    .filter(b -> token.equals(b.token) && WAITING.contains(b.phase))
                    .orElseThrow(SfnErrors::taskTimedOut);
            runner.change(run, () -> {
                boolean only = Interpreter.resource(run.state(branch)).waitsForToken();
                if (branch.phase == Phase.TASK && (ends || only)) {
                    // the token came back before the call that had handed it out
                    interpreter.answered(run, branch, PojoJson.mapper().createObjectNode());
                }
                change.accept(run, branch);
            });
        }
    }

    public void succeed(String token, JsonNode output) {
        withToken(token, true, (run, branch) -> interpreter.answered(run, branch, output));
    }

    public void fail(String token, @Nullable String error, @Nullable String cause) {
        withToken(token, true, (run, branch) -> interpreter.failedTask(run, branch, new StateError(error, cause)));
    }

    public void heartbeat(String token) {
        withToken(token, false, (run, branch) -> {
            if (branch.phase == Phase.TOKEN) {
                branch.wait(Phase.TOKEN, interpreter.tasks().heartbeatDue(branch));
                runner.timer(run, branch);
            }
        });
    }
}
