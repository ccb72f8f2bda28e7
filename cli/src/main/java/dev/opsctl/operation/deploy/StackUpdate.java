package dev.opsctl.operation.deploy;

import dev.opsctl.operation.Sha256;
import dev.opsctl.operation.stack.FailureKind;
import dev.opsctl.operation.stack.StackOperation;
import dev.opsctl.operation.stack.StackProgress;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.Packaging;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ResourceToImport;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Brings stacks of one account to what is packaged for them: a change set each, made and executed, or executed as it was planned. */
public final class StackUpdate {

    private final Clients clients;
    private final TemplateFiles files;
    private final DeploymentListener listener;
    private final AtWork atWork;
    private final CloudFormationClient cloudFormation;
    private final Stacks stacks;
    private final ChangeSets changeSets;

    public StackUpdate(Clients clients, TemplateFiles files, DeploymentListener listener, AtWork atWork) {
        this.clients = clients;
        this.files = files;
        this.listener = listener;
        this.atWork = atWork;
        this.cloudFormation = clients.cloudFormation();
        this.stacks = new Stacks(clients);
        this.changeSets = new ChangeSets(clients);
    }

    /**
     * Makes the stack what its part says.
     *
     * @param url where the template lies; null if it goes along with the request
     */
    StackResult update(Packaging.Part part, @Nullable String url) {
        return changeSets.whileOvertaken(part.name(), () -> change(part, url));
    }

    private StackResult change(Packaging.Part packaged, @Nullable String url) {
        String part = packaged.name();
        String name = stacks.name(part);
        String content =
                Sha256.of(packaged.template().body() + packaged.parameters()).substring(0, 32);
        Optional<Stack> before = settle(part, name, content, stacks.find(name));
        boolean create = before.isEmpty() || before.get().stackStatus() == StackStatus.REVIEW_IN_PROGRESS;
        List<ResourceToImport> kept =
                create && List.of(Stacks.IAM, Stacks.PARTNER).contains(part) ? changeSets.keptKey() : List.of();
        DescribeChangeSetResponse changeSet = changeSets.make(new ChangeSets.Wanted(
                "opsctl-" + UUID.randomUUID(), // two deployments may begin in the same millisecond
                packaged,
                url,
                create,
                kept,
                reason -> mend(packaged.template().source(), reason)));
        if (ChangeSets.isEmpty(changeSet)) {
            cloudFormation.deleteChangeSet(r -> r.changeSetName(changeSet.changeSetId()));
            return new StackResult(
                    name,
                    "unchanged",
                    stacks.find(name).map(Stack::stackStatusAsString).orElse("NOT_DEPLOYED"),
                    List.of(),
                    stacks.find(name).map(Stacks::outputs).orElse(Map.of()));
        }
        List<StackResult.ResourceChange> changes = changes(changeSet);
        Stack after = execute(part, changeSet, StackOperation.token(content));
        if (!kept.isEmpty()) {
            listener.step(name + ": took the encryption key back; creating the rest");
            return update(packaged, url);
        }
        return new StackResult(
                name, create ? "created" : "updated", after.stackStatusAsString(), changes, Stacks.outputs(after));
    }

    private String mend(String template, String reason) {
        FailureKind kind = FailureKind.of(reason);
        String place = files.place(template, reason);
        return (kind == FailureKind.RESOURCE_FAILED ? "Correct " + place : kind.next() + " (" + place + ")")
                + ", then run: " + OperationException.AGAIN;
    }

    /** Executes a change set that was made and looked at before. */
    public StackResult execute(String part, DescribeChangeSetResponse changeSet, boolean create) {
        String content = Sha256.of(changeSet.changeSetId()).substring(0, 32);
        Stack after = execute(part, changeSet, StackOperation.token(content));
        return new StackResult(
                changeSet.stackName(),
                create ? "created" : "updated",
                after.stackStatusAsString(),
                changes(changeSet),
                Stacks.outputs(after));
    }

    /** Deals with what an earlier operation left: follows the same one to its end, removes a failed creation, refuses the rest. */
    private Optional<Stack> settle(String part, String name, String content, Optional<Stack> found) {
        if (found.isEmpty()) {
            return found;
        }
        Stack stack = found.get();
        String status = stack.stackStatusAsString();
        if (StackOperation.underWay(stack)) {
            StackOperation work = StackOperation.on(cloudFormation, stack);
            if (!work.content().equals(content)) {
                throw work.inTheWay("Cannot deploy " + part);
            }
            listener.step(name + ": this deployment is under way already (" + work.by() + "); following it");
            atWork.begin(new AtWork.On(clients, name, stack.stackId()), () -> {});
            return settle(
                    part,
                    name,
                    content,
                    Optional.of(follow(part, stack, follower().listen())));
        }
        if (StackOperation.failedCreation(stack)) {
            listener.step(name + ": removing what a failed creation left (" + status + ")");
            cloudFormation.deleteStack(r -> r.stackName(name));
            cloudFormation.waiter().waitUntilStackDeleteComplete(r -> r.stackName(stack.stackId()));
            return Optional.empty();
        }
        StackOperation.stuck("Cannot deploy " + part, stack).ifPresent(refusal -> {
            throw refusal;
        });
        return found;
    }

    private static List<StackResult.ResourceChange> changes(DescribeChangeSetResponse changeSet) {
        return changeSet.changes().stream()
                .map(Change::resourceChange)
                .map(c -> new StackResult.ResourceChange(
                        c.actionAsString(), c.logicalResourceId(), c.resourceType(), c.replacementAsString()))
                .toList();
    }

    private Stack execute(String part, DescribeChangeSetResponse changeSet, String token) {
        StackProgress progress = follower().listen();
        progress.begin(changeSet.stackId());
        atWork.begin(
                new AtWork.On(clients, changeSet.stackName(), changeSet.stackId()),
                () -> cloudFormation.executeChangeSet(
                        r -> r.changeSetName(changeSet.changeSetId()).clientRequestToken(token)));
        listener.step(changeSet.stackName() + ": " + changeSet.changes().size() + " resources to change");
        return follow(part, stacks.find(changeSet.stackId()).orElseThrow(), progress);
    }

    private Stack follow(String part, Stack stack, StackProgress progress) {
        try {
            return follower().follow("Cannot deploy " + part, part, stack, progress);
        } finally {
            atWork.end();
        }
    }

    private StackFollower follower() {
        return new StackFollower(clients, files, listener);
    }
}
