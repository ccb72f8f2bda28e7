package dev.opsctl.operation.deploy;

import dev.opsctl.operation.stack.StackOperation;
import dev.opsctl.operation.stack.StackProgress;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Takes the stacks down in reverse order; what holds data stays, as its deletion policy says, and the next deployment takes it back. */
public final class Destruction {

    /**
     * One stack that was taken down.
     *
     * @param kept what its deletion policies have left, in nested stacks, too
     * @param lost by what it is, the names of what is gone for good
     */
    public record Destroyed(String stack, String outcome, List<String> kept, Map<String, List<String>> lost) {}

    private final Clients clients;
    private final Stacks stacks;
    private final Optional<Destruction> partner;
    private final List<String> parts;
    private final DeploymentListener listener;
    private final AtWork atWork;

    /** @param partner the account that hosts the external service, if one is known (SEC-4) */
    public Destruction(Clients clients, Optional<Clients> partner, DeploymentListener listener) {
        this(clients, partner, listener, new AtWork());
    }

    private Destruction(Clients clients, Optional<Clients> partner, DeploymentListener listener, AtWork atWork) {
        this(
                clients,
                partner.map(
                        there -> new Destruction(there, Optional.empty(), List.of(Stacks.PARTNER), listener, atWork)),
                List.of(Stacks.PIPELINE, Stacks.APP, Stacks.IAM, Stacks.BOOTSTRAP),
                listener,
                atWork);
    }

    /** Of the pipeline alone; what it has deployed stays, and so does its repository. */
    public static Destruction ofPipeline(Clients clients, DeploymentListener listener) {
        return new Destruction(clients, Optional.empty(), List.of(Stacks.PIPELINE), listener, new AtWork());
    }

    private Destruction(
            Clients clients,
            Optional<Destruction> partner,
            List<String> parts,
            DeploymentListener listener,
            AtWork atWork) {
        this.clients = clients;
        this.stacks = new Stacks(clients);
        this.partner = partner;
        this.parts = parts;
        this.listener = listener;
        this.atWork = atWork;
    }

    /** What there is to take down: the physical stack names. */
    public List<String> existing() {
        List<String> found = new ArrayList<>(partner.map(Destruction::existing).orElse(List.of()));
        found.addAll(own());
        return found;
    }

    private List<String> own() {
        List<String> found = new ArrayList<>();
        for (String part : parts) {
            stacks.find(stacks.name(part)).ifPresent(stack -> found.add(stack.stackName()));
        }
        return found;
    }

    /** For who interrupts. */
    public AtWork atWork() {
        return atWork;
    }

    /** What would stay and what would be lost, by stack. */
    public Map<String, TeardownLosses.Fate> fates() {
        Map<String, TeardownLosses.Fate> fates =
                new LinkedHashMap<>(partner.map(Destruction::fates).orElse(Map.of()));
        own().forEach(name -> fates.put(name, new TeardownLosses(clients.cloudFormation()).of(name)));
        return fates;
    }

    /** Deletes the stacks; buckets that a stack deletes are emptied first. */
    public List<Destroyed> destroy() {
        List<Destroyed> results =
                new ArrayList<>(partner.map(Destruction::destroy).orElse(List.of()));
        for (String name : own()) {
            stacks.find(name).ifPresent(stack -> results.add(destroy(stack)));
        }
        return results;
    }

    private Destroyed destroy(Stack stack) {
        String name = stack.stackName();
        StackFollower follower = new StackFollower(clients, TemplateFiles.bundled(), listener);
        StackProgress progress = follower.listen();
        TeardownLosses losses = new TeardownLosses(clients.cloudFormation());
        TeardownLosses.Fate fate = losses.of(stack.stackId());
        boolean deleting = stack.stackStatus() == StackStatus.DELETE_IN_PROGRESS;
        if (deleting) {
            listener.step(name + ": "
                    + StackOperation.on(clients.cloudFormation(), stack).by() + " deleting it; following that");
        } else if (StackOperation.underWay(stack)) {
            throw StackOperation.on(clients.cloudFormation(), stack).inTheWay("Cannot destroy " + name);
        }
        progress.begin(stack.stackId());
        if (!deleting
                && List.of(stacks.name(Stacks.BOOTSTRAP), stacks.name(Stacks.PIPELINE))
                        .contains(name)) {
            emptyBuckets(name);
        }
        atWork.begin(new AtWork.On(clients, name, stack.stackId()), () -> {
            if (!deleting) {
                clients.cloudFormation().deleteStack(r -> r.stackName(name).clientRequestToken(StackOperation.token()));
            }
        });
        try {
            Stack begun = stack.toBuilder()
                    .stackStatus(StackStatus.DELETE_IN_PROGRESS)
                    .build();
            follower.follow("Cannot destroy " + name, stacks.part(name).orElse(name), begun, progress);
            return new Destroyed(name, "deleted", losses.kept(progress.stackIds()), fate.lost());
        } finally {
            atWork.end();
        }
    }

    private void emptyBuckets(String stackName) {
        stacks.resources(stackName).values().stream()
                .flatMap(List::stream)
                .filter(resource -> "AWS::S3::Bucket".equals(resource.resourceType()))
                .map(StackResourceSummary::physicalResourceId)
                .forEach(bucket -> clients.s3()
                        .listObjectsV2Paginator(r -> r.bucket(bucket))
                        .contents()
                        .forEach(object ->
                                clients.s3().deleteObject(r -> r.bucket(bucket).key(object.key()))));
    }
}
