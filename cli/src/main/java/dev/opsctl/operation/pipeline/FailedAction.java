package dev.opsctl.operation.pipeline;

import dev.opsctl.operation.stack.StackProgress;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.target.Clients;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;

/** Why an action of the pipeline has failed, looked up where it did its work, and what to do about it (DEL-1). */
public final class FailedAction {

    /**
     * What is known.
     *
     * @param cause in the words of who has failed
     * @param next what to do now
     */
    public record Explanation(@Nullable String cause, @Nullable String next) {}

    private static final String ERROR = "error: ";
    private static final String AGAIN = "Correct it and push again; to repeat it as it is: opsctl pipeline retry";

    private final Clients clients;
    private final Optional<String> push;

    /** @param push how somebody pushes what the pipeline deploys; empty if that is unknown */
    public FailedAction(Clients clients, Optional<String> push) {
        this.clients = clients;
        this.push = push;
    }

    /** @param lines what the action's build has said */
    public Explanation explain(ActionExecutionDetail action, List<String> lines) {
        String said = action.output() == null
                        || action.output().executionResult() == null
                        || action.output().executionResult().errorDetails() == null
                ? "it says no reason"
                : action.output().executionResult().errorDetails().message();
        String where = action.stageName() + "/" + action.actionName() + ": ";
        return switch (String.valueOf(action.input().actionTypeId().provider())) {
            case "CodeCommit" -> source(where, said);
            case "CodeBuild" -> build(where, said, lines);
            case "CloudFormation" -> stack(where, said, action);
            case "Manual" -> new Explanation(where + said, "Push something else, or agree next time.");
            case "Lambda" ->
                new Explanation(
                        where + said, "See what it logged: opsctl logs Smoke. To repeat it: opsctl pipeline retry");
            default -> new Explanation(where + said, AGAIN);
        };
    }

    private Explanation source(String where, String said) {
        boolean missing = said.toLowerCase(Locale.ROOT).contains("branch");
        return new Explanation(
                where + said,
                push.filter(command -> missing)
                        .map(command -> "Push the branch: " + command + " (opsctl pipeline credentials lets you in)")
                        .orElse(AGAIN));
    }

    /** What opsctl itself said in the build knows more than the status of its command. */
    private static Explanation build(String where, String said, List<String> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith(ERROR)) {
                String next = i + 1 < lines.size() && lines.get(i + 1).startsWith("       ")
                        ? lines.get(i + 1).strip()
                        : AGAIN;
                return new Explanation(where + lines.get(i).substring(ERROR.length()), next);
            }
        }
        return new Explanation(where + said, AGAIN);
    }

    private Explanation stack(String where, String said, ActionExecutionDetail action) {
        if (said.contains("ChangeSet") && (said.contains("does not exist") || said.contains("cannot be executed"))) {
            return new Explanation(
                    where + said + ". The stack was changed after the change set was made",
                    "Another run or a deployment by hand was faster. Begin anew: opsctl pipeline retry");
        }
        String name = action.input().resolvedConfiguration().get("StackName");
        Optional<Stack> stack = new Stacks(clients).find(String.valueOf(name));
        Optional<StackEvent> event = stack.flatMap(found -> new StackProgress(
                        clients.cloudFormation(), clients.target().endpoint() == null, ignored -> {})
                .rootCause(found.stackId(), action.startTime()));
        String cause = event.map(
                        e -> e.logicalResourceId() + " (" + e.resourceType() + "): " + e.resourceStatusReason())
                .orElse(said);
        return new Explanation(
                where
                        + cause
                        + stack.map(found -> ". The stack is " + found.stackStatusAsString())
                                .orElse(""),
                "Mend the cause and push again.");
    }
}
