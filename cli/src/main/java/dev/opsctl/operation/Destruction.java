package dev.opsctl.operation;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/** Takes the stacks down in reverse order; what holds data stays, as its deletion policy says, and the next deployment takes it back. */
public final class Destruction {

    /** One stack that was taken down. */
    public record Destroyed(String stack, String outcome, List<String> kept) {}

    private final Clients clients;
    private final Stacks stacks;
    private final Optional<Destruction> partner;
    private final List<String> parts;
    private final Consumer<ResourceEvent> events;

    /** @param partner the account that hosts the external service, if one is known (SEC-4) */
    public Destruction(Clients clients, Optional<Clients> partner, Consumer<ResourceEvent> events) {
        this(
                clients,
                partner.map(there -> new Destruction(there, Optional.empty(), List.of(Stacks.PARTNER), events)),
                List.of(Stacks.PIPELINE, Stacks.APP, Stacks.IAM, Stacks.BOOTSTRAP),
                events);
    }

    /** Of the pipeline alone; what it has deployed stays, and so does its repository. */
    public static Destruction ofPipeline(Clients clients, Consumer<ResourceEvent> events) {
        return new Destruction(clients, Optional.empty(), List.of(Stacks.PIPELINE), events);
    }

    private Destruction(
            Clients clients, Optional<Destruction> partner, List<String> parts, Consumer<ResourceEvent> events) {
        this.clients = clients;
        this.stacks = new Stacks(clients);
        this.partner = partner;
        this.parts = parts;
        this.events = events;
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

    /** Deletes the stacks; buckets that a stack deletes are emptied first. */
    public List<Destroyed> destroy() {
        List<Destroyed> results =
                new ArrayList<>(partner.map(Destruction::destroy).orElse(List.of()));
        for (String name : own()) {
            Optional<Stack> stack = stacks.find(name);
            if (stack.isEmpty()) {
                continue;
            }
            StackProgress progress =
                    new StackProgress(clients.cloudFormation(), clients.target().remote(), events);
            progress.begin(stack.get().stackId());
            if (List.of(stacks.name(Stacks.BOOTSTRAP), stacks.name(Stacks.PIPELINE))
                    .contains(name)) {
                emptyBuckets(name);
            }
            clients.cloudFormation().deleteStack(r -> r.stackName(name));
            results.add(await(name, stack.get(), progress));
        }
        return results;
    }

    private Destroyed await(String name, Stack stack, StackProgress progress) {
        try {
            Stack after = progress.await(stack.stackId());
            if (!"DELETE_COMPLETE".equals(after.stackStatusAsString())) {
                throw new OperationException(
                        ExitCode.FAILED,
                        "Cannot destroy " + name + ": "
                                + progress.rootCause()
                                        .map(event -> event.logicalResourceId() + ": " + event.resourceStatusReason())
                                        .orElse(after.stackStatusReason()),
                        "Mend the cause, then run: opsctl destroy");
            }
            List<String> kept = clients
                    .cloudFormation()
                    .describeStackResources(r -> r.stackName(stack.stackId()))
                    .stackResources()
                    .stream()
                    .filter(resource -> "DELETE_SKIPPED".equals(resource.resourceStatusAsString()))
                    .map(resource -> resource.resourceType() + " " + resource.physicalResourceId())
                    .toList();
            return new Destroyed(name, "deleted", kept);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(
                    ExitCode.INTERRUPTED,
                    "Interrupted while " + name + " was deleted",
                    "It goes on in the cloud: opsctl status");
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
