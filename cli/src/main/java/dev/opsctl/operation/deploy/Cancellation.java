package dev.opsctl.operation.deploy;

import dev.opsctl.operation.stack.StackOperation;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** Ends an operation that is under way, as far as CloudFormation can; who follows the stack sees what comes of it. */
public final class Cancellation {

    private static final String FOLLOW = "Follow it: opsctl attach";

    private final CloudFormationClient cloudFormation;

    public Cancellation(Clients clients) {
        this.cloudFormation = clients.cloudFormation();
    }

    /** What cancelling would do to a stack now, for who is asked; empty if it cannot be cancelled. */
    public Optional<String> effect(String stackId) {
        return Optional.ofNullable(
                switch (cloudFormation
                        .describeStacks(r -> r.stackName(stackId))
                        .stacks()
                        .get(0)
                        .stackStatusAsString()) {
                    case "CREATE_IN_PROGRESS" -> "what was made so far is deleted, but for what holds data";
                    case "UPDATE_IN_PROGRESS" -> "CloudFormation goes back to what was before";
                    default -> null;
                });
    }

    /**
     * Cancels what is under way on a stack.
     *
     * @return what happens now
     * @throws OperationException if it cannot be cancelled, with the reason
     */
    public String cancel(String stackId) {
        Stack stack = cloudFormation
                .describeStacks(r -> r.stackName(stackId))
                .stacks()
                .get(0);
        String name = stack.stackName();
        String status = stack.stackStatusAsString();
        try {
            switch (status) {
                case "UPDATE_IN_PROGRESS" -> {
                    cloudFormation.cancelUpdateStack(
                            r -> r.stackName(stackId).clientRequestToken(StackOperation.token()));
                    return name + ": the update is cancelled, CloudFormation goes back to what was before";
                }
                case "CREATE_IN_PROGRESS" -> {
                    cloudFormation.deleteStack(r -> r.stackName(stackId).clientRequestToken(StackOperation.token()));
                    return name + ": the creation is cancelled, what was made so far is deleted;"
                            + " what holds data stays, and the next deployment takes it back";
                }
                default -> throw impossible(name, status);
            }
        } catch (CloudFormationException e) {
            if (e.awsErrorDetails() != null
                    && "ValidationError".equals(e.awsErrorDetails().errorCode())) {
                throw new OperationException(
                        ExitCode.CONFLICT,
                        "Cannot cancel " + name + ": " + e.awsErrorDetails().errorMessage(),
                        FOLLOW,
                        e);
            }
            throw e;
        }
    }

    private static OperationException impossible(String name, String status) {
        String why = "it is " + status + ", and nothing is under way";
        if (status.equals("DELETE_IN_PROGRESS")) {
            why = "it is being deleted, and CloudFormation cannot cancel a deletion";
        } else if (status.contains("CLEANUP")) {
            why = "it is " + status + ": what was to happen has happened, only leftovers are removed";
        } else if (status.contains("ROLLBACK_IN_PROGRESS")) {
            why = "it is " + status + ": CloudFormation goes back already";
        } else if (status.equals("IMPORT_IN_PROGRESS")) {
            why = "it takes resources back, and CloudFormation cannot cancel an import; it lasts seconds";
        }
        return new OperationException(ExitCode.CONFLICT, "Cannot cancel " + name + ": " + why, FOLLOW);
    }
}
