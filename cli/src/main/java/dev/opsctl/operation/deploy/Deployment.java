package dev.opsctl.operation.deploy;

import dev.opsctl.operation.release.Release;
import dev.opsctl.operation.stack.FailureKind;
import dev.opsctl.operation.stack.ResourceEvent;
import dev.opsctl.operation.stack.StackOperation;
import dev.opsctl.operation.stack.StackProgress;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.Packaging;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ResourceToImport;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Brings the stacks up to date: artifacts first, then one change set per stack (PLT-1, PLT-5, PLT-6, PLT-10). */
public final class Deployment {

    /** What a change set does to one resource. */
    public record ResourceChange(String action, String logicalId, String type, String replacement) {}

    /** What happened to one stack. */
    public record StackResult(
            String stack, String outcome, String status, List<ResourceChange> changes, Map<String, String> outputs) {}

    /** What the operator sees while it runs; called by several threads. */
    public interface Listener {
        default void step(String what) {}

        void event(ResourceEvent event);

        /** Something has failed, and CloudFormation begins to go back. */
        default void failed(FailureCard card) {}
    }

    private final Clients clients;
    private final Optional<Clients> partner;
    private final CloudFormationClient cloudFormation;
    private final Stacks stacks;
    private final ChangeSets changeSets;
    private Map<String, String> parameters;
    private final Listener listener;
    private final TemplateFiles files;
    private final AtWork atWork;
    private Packaging packaging;

    /** @param partner the account that hosts the external service, if one is known (SEC-4) */
    public Deployment(
            Clients clients,
            Optional<Clients> partner,
            TemplateFiles files,
            Map<String, String> parameters,
            Listener listener) {
        this(clients, partner, files, parameters, listener, new AtWork());
    }

    public Deployment(
            Clients clients,
            Optional<Clients> partner,
            TemplateFiles files,
            Map<String, String> parameters,
            Listener listener,
            AtWork atWork) {
        this.files = files;
        this.clients = clients;
        this.partner = partner;
        this.atWork = atWork;
        this.cloudFormation = clients.cloudFormation();
        this.stacks = new Stacks(clients);
        this.changeSets = new ChangeSets(clients);
        this.parameters = parameters;
        this.listener = listener;
    }

    /** For who interrupts. */
    public AtWork atWork() {
        return atWork;
    }

    /** Deploys everything: {@code partner} too, if its account is known. */
    public List<StackResult> deploy() {
        return deploy(List.of());
    }

    /**
     * Deploys the parts in the order that {@code iam}, {@code app} and {@code partner} have; the artifact bucket always comes first.
     *
     * @param wanted none for everything
     */
    public List<StackResult> deploy(List<String> wanted) {
        List<String> parts = Stacks.parts(wanted, partner);
        List<StackResult> results = new ArrayList<>();
        String account = clients.sts().getCallerIdentity().account();
        parameters = Release.given(parameters, clients, partner);
        packaging = new Packaging(
                files, clients.target().prefix(), account, clients.target().region(), null);
        results.add(update(packaging.part(Stacks.BOOTSTRAP, parameters), true));
        String bucket = stacks.resource(Stacks.BOOTSTRAP, "ArtifactBucket");
        packaging = new Packaging(
                files, clients.target().prefix(), account, clients.target().region(), bucket);
        try (ArtifactUpload upload = new ArtifactUpload(clients, bucket, listener)) {
            Map<Packaging.Part, CompletableFuture<Void>> uploads = new LinkedHashMap<>();
            for (String part : parts) {
                if (!part.equals(Stacks.PARTNER)) {
                    Packaging.Part packaged = packaging.part(part, parameters);
                    uploads.put(packaged, upload.begin(packaging.artifacts().values()));
                }
            }
            uploads.forEach((part, uploaded) -> {
                ArtifactUpload.await(uploaded);
                results.add(update(part, false));
            });
            if (parts.contains(Stacks.PARTNER)) {
                results.add(partner(upload, bucket, account));
            }
            upload.report();
        }
        results.forEach(result -> new StackContents(clients, files, listener).bring(result.outputs()));
        return results;
    }

    /** Brings what belongs into the buckets of the app stack, as a deployment does at its end: mail templates and the shop's files. */
    public void bringContents() {
        String app = stacks.name(Stacks.APP);
        new StackContents(clients, files, listener)
                .bring(Stacks.outputs(stacks.find(app)
                        .orElseThrow(() -> new OperationException(
                                ExitCode.NOT_FOUND,
                                "Stack " + app + " is not deployed on "
                                        + clients.target().describe(),
                                "Deploy it: opsctl deploy"))));
    }

    /** The stack in the other account, whose code comes from this one's bucket. */
    private StackResult partner(ArtifactUpload upload, String bucket, String account) {
        Map<String, String> theirs = new LinkedHashMap<>(parameters);
        theirs.put("TrustedAccount", account);
        Clients there = partner.orElseThrow();
        String partnerAccount = there.sts().getCallerIdentity().account();
        Deployment deployment = new Deployment(there, Optional.empty(), files, theirs, listener, atWork);
        deployment.packaging = new Packaging(
                files, there.target().prefix(), partnerAccount, there.target().region(), bucket);
        Packaging.Part part = deployment.packaging.part(Stacks.PARTNER, theirs);
        ArtifactUpload.await(upload.begin(deployment.packaging.artifacts().values()));
        return deployment.update(part, true);
    }

    private StackResult update(Packaging.Part part, boolean inline) {
        return changeSets.whileOvertaken(part.name(), () -> change(part, inline));
    }

    private StackResult change(Packaging.Part packaged, boolean inline) {
        String part = packaged.name();
        String name = stacks.name(part);
        String content = Packaging.sha256(
                        (packaged.template().body() + packaged.parameters()).getBytes(StandardCharsets.UTF_8))
                .substring(0, 32);
        Optional<Stack> before = settle(part, name, content, stacks.find(name));
        boolean create = before.isEmpty() || before.get().stackStatus() == StackStatus.REVIEW_IN_PROGRESS;
        List<ResourceToImport> kept =
                create && List.of(Stacks.IAM, Stacks.PARTNER).contains(part) ? changeSets.keptKey() : List.of();
        DescribeChangeSetResponse changeSet = changeSets.make(new ChangeSets.Wanted(
                "opsctl-" + UUID.randomUUID(), // two deployments may begin in the same millisecond
                packaged,
                inline ? null : packaging.url(packaged.template().key()),
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
        List<ResourceChange> changes = changes(changeSet);
        Stack after = execute(part, changeSet, StackOperation.token(content));
        if (!kept.isEmpty()) {
            listener.step(name + ": took the encryption key back; creating the rest");
            return update(packaged, inline);
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
        String content = Packaging.sha256(changeSet.changeSetId().getBytes(StandardCharsets.UTF_8))
                .substring(0, 32);
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

    private static List<ResourceChange> changes(DescribeChangeSetResponse changeSet) {
        return changeSet.changes().stream()
                .map(Change::resourceChange)
                .map(c -> new ResourceChange(
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
        return new StackFollower(clients, files, listener::event, listener::failed);
    }
}
