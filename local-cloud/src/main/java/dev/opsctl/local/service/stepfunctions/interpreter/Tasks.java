package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Task states: what they ask for, and how long they wait for it. */
public final class Tasks {

    private final StateData data;
    private final HistoryWriter history;
    private final Interpreter.Effects effects;

    Tasks(StateData data, HistoryWriter history, Interpreter.Effects effects) {
        this.data = data;
        this.history = history;
        this.effects = effects;
    }

    void begin(Run run, Branch branch, JsonNode state, boolean jsonata) {
        TaskResource resource = Interpreter.resource(state);
        branch.fetched = false;
        if (resource.activity() && !effects.exists(resource)) {
            throw StateError.runtime("The activity " + resource.resource() + " does not exist.");
        }
        // recorded on AWS: a task that waits for an execution has a token, too, and whoever has it may end the wait
        if (resource.waitsForToken() || resource.waitsForExecution() || resource.activity()) {
            branch.token = TaskToken.random(run.key, branch.id).text();
        }
        ExpressionScope scopes = data.scopes(run, branch);
        branch.parameters = StateData.limited(branch.state, data.arguments(branch, state, scopes, jsonata));
        Long timeout = data.seconds(state, "TimeoutSeconds", scopes, jsonata);
        branch.heartbeatSeconds = data.seconds(state, "HeartbeatSeconds", scopes, jsonata);
        Instant now = data.context().clock().instant();
        branch.taskDeadline = timeout == null ? null : now.plusSeconds(timeout);
        history.scheduled(run, branch, resource, data.context().scope().region(), timeout);
        branch.wait(resource.activity() ? Phase.TOKEN : Phase.TASK, branch.taskDeadline);
        if (branch.due != null) {
            effects.timer(run, branch);
        }
        if (resource.activity()) {
            effects.offer(run, branch, resource);
        } else {
            effects.call(run, branch, resource);
        }
    }

    /** When a task that waits for its token falls due: by its heartbeat or by its time-out. */
    public @Nullable Instant heartbeatDue(Branch branch) {
        Instant beat = branch.heartbeatSeconds == null
                ? null
                : data.context().clock().instant().plusSeconds(branch.heartbeatSeconds);
        return beat == null
                ? branch.taskDeadline
                : branch.taskDeadline == null || beat.isBefore(branch.taskDeadline) ? beat : branch.taskDeadline;
    }
}
