package dev.opsctl.operation.release;

import dev.opsctl.operation.deploy.ArtifactUpload;
import dev.opsctl.operation.deploy.ChangeSets;
import dev.opsctl.operation.deploy.DeploymentListener;
import dev.opsctl.operation.plan.DataAtRisk;
import dev.opsctl.operation.stack.StackOperation;
import dev.opsctl.operation.stack.StackProgress;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.Packaging;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Makes a release's change sets for a pipeline, which executes them by name when somebody has agreed (DEL-1). */
public final class Preparation {

    /**
     * One stack's change set.
     *
     * @param outcome {@code prepared}, or {@code unchanged} if executing it will do nothing
     * @param changes how many resources the stack itself would change; a nested stack is one
     */
    public record Prepared(String stack, String changeSet, String outcome, int changes) {}

    /**
     * What stands ready.
     *
     * @param dataAtRisk what holds data and would be replaced or deleted, in words; {@code none} if nothing is
     */
    public record Result(List<Prepared> stacks, String dataAtRisk) {}

    /** What the pipeline compares with. */
    private static final String NONE = "none";

    /** A pipeline's variable has 1,000 characters, and so has an approval's text. */
    private static final int LONGEST = 900;

    private final Clients clients;
    private final DeploymentListener listener;
    private final Stacks stacks;
    private final ChangeSets changeSets;

    public Preparation(Clients clients, DeploymentListener listener) {
        this.clients = clients;
        this.listener = listener;
        this.stacks = new Stacks(clients);
        this.changeSets = new ChangeSets(clients);
    }

    /**
     * Uploads the release and makes its change sets, all or none. A stack that somebody is at work on is waited for.
     *
     * @param name all change sets'
     */
    public Result prepare(Release release, String name) {
        check(release);
        List<Prepared> prepared = new ArrayList<>();
        List<DataAtRisk.Loss> losses = new ArrayList<>();
        List<String> made = new ArrayList<>();
        try (ArtifactUpload upload = new ArtifactUpload(clients, release.bucket(), listener)) {
            ArtifactUpload.await(upload.begin(release.artifacts()));
            upload.report();
        }
        try {
            for (Packaging.Part part : release.parts()) {
                DescribeChangeSetResponse changeSet =
                        changeSets.whileOvertaken(part.name(), () -> make(release, part, name));
                made.add(changeSet.changeSetId());
                boolean empty = ChangeSets.isEmpty(changeSet);
                if (!empty) {
                    losses.addAll(new DataAtRisk(clients.cloudFormation()).of(part.name(), changeSet.changeSetId()));
                }
                prepared.add(new Prepared(
                        stacks.name(part.name()),
                        name,
                        empty ? "unchanged" : "prepared",
                        changeSet.changes().size()));
            }
        } catch (RuntimeException e) {
            // all or none: nobody executes half of a release
            made.forEach(id -> clients.cloudFormation().deleteChangeSet(r -> r.changeSetName(id)));
            throw e;
        }
        return new Result(prepared, words(losses));
    }

    private static String words(List<DataAtRisk.Loss> losses) {
        if (losses.isEmpty()) {
            return NONE;
        }
        String all = losses.stream().map(DataAtRisk.Loss::words).collect(Collectors.joining("; "));
        return all.length() <= LONGEST
                ? all
                : all.substring(0, LONGEST - 60) + "…; " + losses.size() + " resources in all, see the build's log";
    }

    private void check(Release release) {
        String account = clients.account();
        if (!release.account().equals(account)
                || !release.region().equals(clients.target().region())
                || !release.prefix().equals(clients.target().prefix())) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The release was packaged for account " + release.account() + ", " + release.region() + ", prefix '"
                            + release.prefix() + "', and this is account " + account + ", "
                            + clients.target().region() + ", prefix '"
                            + clients.target().prefix() + "'",
                    "Package it here: opsctl package --out FOLDER");
        }
    }

    private DescribeChangeSetResponse make(Release release, Packaging.Part part, String name) {
        Optional<Stack> found = atRest(stacks.name(part.name()));
        boolean create = found.isEmpty() || found.get().stackStatus() == StackStatus.REVIEW_IN_PROGRESS;
        if (create && part.name().equals(Stacks.IAM)) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "Stack " + stacks.name(Stacks.IAM) + " is not deployed: it has the key that a pipeline's artifacts"
                            + " are encrypted with",
                    "Deploy the first time by hand: opsctl deploy");
        }
        found.ifPresent(stack -> refuse(part.name(), stack));
        return changeSets.make(new ChangeSets.Wanted(
                name,
                part,
                release.url(part.template().key()),
                create,
                List.of(),
                reason -> "Correct templates/" + part.template().source() + ", then push again."));
    }

    private Optional<Stack> atRest(String name) {
        Optional<Stack> found = stacks.find(name);
        if (found.isEmpty()
                || !found.get().stackStatusAsString().endsWith("_IN_PROGRESS")
                || found.get().stackStatus() == StackStatus.REVIEW_IN_PROGRESS) {
            return found;
        }
        listener.step(name + " is " + found.get().stackStatusAsString() + ": waiting for its end");
        StackProgress progress =
                new StackProgress(clients.cloudFormation(), clients.target().endpoint() == null, event -> {});
        progress.begin(found.get().stackId());
        try {
            return Optional.of(progress.await(found.get().stackId()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(
                    ExitCode.INTERRUPTED, "Interrupted while waiting for " + name, "See how it stands: opsctl status");
        }
    }

    /** What only somebody who looks at it can put right. */
    private static void refuse(String part, Stack stack) {
        StackOperation.stuck("Cannot prepare " + part, stack).ifPresent(refusal -> {
            throw refusal;
        });
        if (StackOperation.failedCreation(stack)) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Cannot prepare " + part + ": stack " + stack.stackName() + " is " + stack.stackStatusAsString()
                            + ": " + stack.stackStatusReason(),
                    "Its creation failed and left something; this removes it: opsctl deploy " + part);
        }
    }
}
