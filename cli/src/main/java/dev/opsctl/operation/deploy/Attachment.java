package dev.opsctl.operation.deploy;

import dev.opsctl.operation.stack.StackOperation;
import dev.opsctl.operation.stack.StackProgress;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Comes back to what is under way on the stacks of an environment, whoever began it and wherever; it asks CloudFormation alone. */
public final class Attachment {

    /**
     * How an operation ended.
     *
     * @param kept what a deletion has left
     */
    public record Ended(String stack, String status, List<String> kept) {}

    private final List<Clients> accounts = new ArrayList<>();
    private final TemplateFiles files;
    private final DeploymentListener listener;
    private final AtWork atWork = new AtWork();

    /** @param files what errors name lines of */
    public Attachment(Clients clients, Optional<Clients> partner, TemplateFiles files, DeploymentListener listener) {
        accounts.add(clients);
        partner.ifPresent(accounts::add);
        this.files = files;
        this.listener = listener;
    }

    /** For who interrupts. */
    public AtWork atWork() {
        return atWork;
    }

    /** What is under way: {@code UPDATE_IN_PROGRESS of stack opsctl-app}. */
    public List<String> underWay() {
        return found().stream()
                .map(one -> one.stack().stackStatusAsString() + " of stack "
                        + one.stack().stackName())
                .toList();
    }

    private List<StackInAccount> found() {
        return StackInAccount.in(accounts, StackOperation::underWay);
    }

    /**
     * Follows all that is under way, one after the other, until nothing is.
     *
     * @return how it ended; empty if nothing was under way
     * @throws dev.opsctl.outcome.OperationException with the root cause, as of the deployment itself
     */
    public List<Ended> follow() {
        List<Ended> ended = new ArrayList<>();
        for (List<StackInAccount> found = found(); !found.isEmpty(); found = found()) {
            found.forEach(one -> ended.add(follow(one, false)));
        }
        return ended;
    }

    /**
     * Cancels all that is under way, and follows that to its end.
     *
     * @return what became of it; empty if nothing was under way
     * @throws dev.opsctl.outcome.OperationException if something cannot be cancelled, or not be taken back
     */
    public List<Ended> cancel() {
        List<Ended> ended = new ArrayList<>();
        for (StackInAccount one : found()) {
            listener.step(new Cancellation(one.clients()).cancel(one.stack().stackId()));
            ended.add(follow(one, true));
        }
        return ended;
    }

    /** What goes on with it: nobody knows the very command that began it. */
    private static String again(StackInAccount one) {
        if (one.part().equals(Stacks.PIPELINE)) {
            return "opsctl pipeline deploy";
        }
        return one.stack().stackStatus() == StackStatus.DELETE_IN_PROGRESS ? "opsctl destroy" : "opsctl deploy";
    }

    private Ended follow(StackInAccount one, boolean cancelled) {
        Stack stack = one.stack();
        StackOperation work = StackOperation.on(one.clients().cloudFormation(), stack);
        if (!cancelled) {
            listener.step(stack.stackName() + ": " + work.status() + ", " + work.by() + "; following it");
        }
        StackFollower follower = new StackFollower(one.clients(), files, listener).again(again(one));
        StackProgress progress = follower.listen();
        progress.since(work.since() == null ? Instant.EPOCH : work.since());
        boolean deleting = cancelled && stack.stackStatus() == StackStatus.CREATE_IN_PROGRESS;
        Stack begun = deleting
                ? stack.toBuilder().stackStatus(StackStatus.DELETE_IN_PROGRESS).build()
                : stack;
        atWork.begin(new AtWork.On(one.clients(), stack.stackName(), stack.stackId()), () -> {});
        try {
            Stack after = cancelled && !deleting
                    ? follower.back("Cannot cancel " + one.part(), one.part(), begun, progress)
                    : follower.follow(
                            (deleting ? "Cannot cancel " : "Not done: ") + one.part(), one.part(), begun, progress);
            Set<String> all = new HashSet<>(progress.stackIds());
            return new Ended(
                    stack.stackName(),
                    after.stackStatusAsString(),
                    after.stackStatus() == StackStatus.DELETE_COMPLETE
                            ? new TeardownLosses(one.clients().cloudFormation()).kept(all)
                            : List.of());
        } finally {
            atWork.end();
        }
    }
}
