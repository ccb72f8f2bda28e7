package dev.opsctl.operation.deploy;

import dev.opsctl.operation.failure.Denial;
import dev.opsctl.operation.failure.Denials;
import dev.opsctl.operation.stack.FailureKind;
import dev.opsctl.operation.stack.StackProgress;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/** Follows an operation on a stack to its end, whoever began it: the card as soon as something fails, the error when all is over. */
public final class StackFollower {

    private static final Set<String> GOOD =
            Set.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "DELETE_COMPLETE");

    private final Clients clients;
    private final TemplateFiles files;
    private final DeploymentListener listener;
    private String again = OperationException.AGAIN;

    /**
     * @param files the templates that were deployed, as far as they are at hand
     * @param listener hears what happens to each resource, and of what fails first, as soon as it does
     */
    public StackFollower(Clients clients, TemplateFiles files, DeploymentListener listener) {
        this.clients = clients;
        this.files = files;
        this.listener = listener;
    }

    /** @param command what goes on with it when its failure is mended, if that is not the command that runs */
    StackFollower again(String command) {
        this.again = command;
        return this;
    }

    /** Listens to a stack; what has happened before counts unless {@link StackProgress#begin} says otherwise. */
    public StackProgress listen() {
        return new StackProgress(clients.cloudFormation(), clients.target().remote(), listener::event);
    }

    /**
     * Waits for the end.
     *
     * @param what what cannot be done if it fails: {@code Cannot deploy app}
     * @param part the stack's part of the whole, whose template is {@code PART.yaml}
     * @return the stack as it is then
     * @throws OperationException with the root cause
     */
    public Stack follow(String what, String part, Stack stack, StackProgress progress) {
        boolean deleted = stack.stackStatusAsString().startsWith("DELETE");
        return follow(
                what, part, stack, progress, status -> GOOD.contains(status) && status.startsWith("DELETE") == deleted);
    }

    /** As {@link #follow}, of a stack that is to come to what was before. */
    public Stack back(String what, String part, Stack stack, StackProgress progress) {
        return follow(what, part, stack, progress, status -> status.endsWith("ROLLBACK_COMPLETE"));
    }

    private Stack follow(String what, String part, Stack stack, StackProgress progress, Predicate<String> good) {
        String template = part + ".yaml";
        FailureCards cards = new FailureCards(clients, files);
        FailureCard[] told = {null};
        progress.onFailure((failure, back) -> {
            told[0] = cards.of(template, stack.stackName(), progress, failure, back, progress.began(failure), again);
            listener.failed(told[0]);
        });
        try {
            Stack after = progress.await(stack.stackId());
            if (good.test(after.stackStatusAsString())) {
                return after;
            }
            throw failed(what, part, after, progress, told[0]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(
                    ExitCode.INTERRUPTED,
                    "Interrupted while CloudFormation was at work on " + stack.stackName(),
                    "It goes on; come back with: opsctl attach");
        }
    }

    private OperationException failed(String what, String part, Stack after, StackProgress progress, FailureCard card) {
        Optional<StackEvent> cause = progress.rootCause();
        String now = "The stack is " + after.stackStatusAsString();
        if (cause.isEmpty() && progress.cancelled()) {
            return new OperationException(
                            ExitCode.INTERRUPTED,
                            what + ": it was cancelled. " + now,
                            next(FailureKind.CANCELLED, after))
                    .kind(FailureKind.CANCELLED.id());
        }
        Optional<Denial> denial = cause.flatMap(event -> Denial.in(event.resourceStatusReason()));
        if (denial.isPresent()) {
            OperationException denied = Denials.explain(
                    files, what + ", " + cause.get().logicalResourceId() + " failed", denial.get(), null, null);
            boolean stuck = after.stackStatusAsString().endsWith("ROLLBACK_FAILED");
            return new OperationException(
                            denied.exitCode(),
                            denied.getMessage() + ". " + now,
                            denied.next() + (stuck ? "\n       Then get the stack out of that: opsctl resume" : ""))
                    .kind(FailureKind.MISSING_PERMISSION.id());
        }
        FailureKind kind = card == null ? FailureKind.of(after.stackStatusReason()) : card.kind();
        return new OperationException(
                        ExitCode.FAILED,
                        what + ": "
                                + cause.map(event -> explain(part, progress, event))
                                        .orElse(after.stackStatusAsString() + ": " + after.stackStatusReason())
                                + ". " + now,
                        next(kind, after))
                .kind(kind.id());
    }

    private String next(FailureKind kind, Stack after) {
        return after.stackStatusAsString().endsWith("ROLLBACK_FAILED")
                ? FailureKind.ROLLBACK_FAILED.next()
                : after.stackStatusAsString().equals("DELETE_FAILED")
                        ? kind.next() + ", then run: " + again + "; or see what can be left: opsctl resume --plan"
                        : kind.next() + ", then run: " + again;
    }

    private String explain(String part, StackProgress progress, StackEvent event) {
        return event.logicalResourceId() + " (" + event.resourceType()
                + files.line(part + ".yaml", progress.path(event), event.logicalResourceId())
                        .map(at -> ", " + at)
                        .orElse("")
                + "): "
                + event.resourceStatusReason();
    }
}
