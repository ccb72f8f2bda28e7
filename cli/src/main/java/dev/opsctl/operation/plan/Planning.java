package dev.opsctl.operation.plan;

import dev.opsctl.operation.deploy.ArtifactUpload;
import dev.opsctl.operation.deploy.ChangeSets;
import dev.opsctl.operation.deploy.DeploymentListener;
import dev.opsctl.operation.deploy.DeploymentParameters;
import dev.opsctl.operation.plan.Plan.Outcome;
import dev.opsctl.operation.plan.Plan.ParameterChange;
import dev.opsctl.operation.plan.Plan.ResourcePlan;
import dev.opsctl.operation.plan.Plan.Source;
import dev.opsctl.operation.plan.Plan.StackPlan;
import dev.opsctl.operation.stack.StackOperation;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.Packaging;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceToImport;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * Finds out what a deployment would do, by change sets that are deleted again (OPS-2). Of the artifacts only templates that CloudFormation has
 * to read from S3 are uploaded, under the keys that the deployment itself uses; they stay, because a deployment that runs meanwhile may
 * already count on them.
 */
public final class Planning {

    /** CloudFormation takes a template of up to this many bytes with the request. */
    private static final int LONGEST_INLINE = 51_200;
    /** A change set that is asked for is there by then, or its request is lost. */
    private static final long MOST_FOR_AN_ANSWER_MILLIS = 700;

    private final Clients clients;
    private final Optional<Clients> partner;
    private final TemplateFiles files;
    private final Map<String, String> parameters;
    private final DeploymentListener listener;
    private final List<String> notes = new ArrayList<>();
    private final List<StackPlan> plans = new ArrayList<>();
    private final List<PlanFile.Step> steps = new ArrayList<>();
    private final List<PlannedSets> made = new CopyOnWriteArrayList<>();
    private boolean exact = true;
    private volatile boolean stopped;

    /** @param partner the account that hosts the external service, if one is known (SEC-4) */
    public Planning(
            Clients clients,
            Optional<Clients> partner,
            TemplateFiles files,
            Map<String, String> parameters,
            DeploymentListener listener) {
        this.clients = clients;
        this.partner = partner;
        this.files = files;
        this.parameters = DeploymentParameters.complete(parameters, clients, partner);
        this.listener = listener;
    }

    /**
     * The plan of these parts; the artifact bucket always comes first. Nothing is left behind.
     *
     * @param parts in the order that they are deployed in; none for everything
     */
    public Plan plan(List<String> parts) {
        try {
            return look(parts);
        } finally {
            forget();
        }
    }

    /** A plan, and the file by which it is applied. */
    public record Kept(Plan plan, PlanFile file) {}

    /**
     * The same, with its change sets left to be executed; {@link #forget} takes them back.
     *
     * @param templates the folder that the templates come from; null for the bundled ones
     * @throws OperationException if there is no change set for everything: a first deployment cannot be planned exactly
     */
    public Kept keep(List<String> parts, @Nullable String templates) {
        boolean kept = false;
        try {
            Plan plan = look(parts);
            if (!exact) {
                throw new OperationException(
                        ExitCode.CONFLICT,
                        "This plan cannot be kept to be applied exactly: " + String.join("; ", notes),
                        "Look at it: opsctl plan. Then deploy what is missing: opsctl deploy");
            }
            kept = true;
            return new Kept(plan, PlanFile.of(templates, steps, plan));
        } finally {
            if (!kept) {
                forget();
            }
        }
    }

    /** Deletes the change sets, and the stacks that were made for them. */
    public void forget() {
        List.copyOf(made).forEach(PlannedSets::forget);
    }

    /** The same for who interrupts: nothing more is made, and what is being made in this moment is deleted too. */
    public void stop() {
        stopped = true;
        forget();
        try {
            Thread.sleep(MOST_FOR_AN_ANSWER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        forget();
    }

    private Plan look(List<String> wanted) {
        List<String> parts = Stacks.parts(wanted, partner);
        String account = clients.account();
        Packaging first = new Packaging(files, clients.target(), account, null);
        part(clients, first.part(Stacks.BOOTSTRAP, parameters), null);
        String bucket = bucket();
        Packaging packaging = new Packaging(files, clients.target(), account, bucket);
        for (String part : parts) {
            if (bucket == null) {
                exact = false;
                listed(part.equals(Stacks.PARTNER) ? partner.orElseThrow() : clients, part, null, Set.of());
            } else if (part.equals(Stacks.PARTNER)) {
                partner(account, bucket);
            } else {
                part(clients, packaging.part(part, parameters), packaging);
            }
        }
        if (bucket == null) {
            notes.add(
                    "CloudFormation reads templates and code from the bucket that the bootstrap stack makes, so it cannot be asked"
                            + " yet: what the templates have is listed");
        }
        Plan.Place place = new Plan.Place(
                clients.target().name(),
                account,
                clients.target().region(),
                clients.target().prefix());
        return Plan.of(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), place, notes, plans);
    }

    private @Nullable String bucket() {
        Stacks stacks = new Stacks(clients);
        return stacks.find(stacks.name(Stacks.BOOTSTRAP))
                .filter(stack -> stack.stackStatus() != StackStatus.REVIEW_IN_PROGRESS)
                .map(stack -> stacks.resource(Stacks.BOOTSTRAP, "ArtifactBucket"))
                .orElse(null);
    }

    private void partner(String account, String bucket) {
        Clients there = partner.orElseThrow();
        Packaging packaging = new Packaging(files, there.target(), there.account(), bucket);
        part(there, packaging.part(Stacks.PARTNER, DeploymentParameters.ofPartner(parameters, account)), null);
    }

    /** @param nested what has packaged it, if CloudFormation has to read templates from the bucket */
    private void part(Clients in, Packaging.Part packaged, @Nullable Packaging nested) {
        boolean inline = packaged.template().body().getBytes(StandardCharsets.UTF_8).length <= LONGEST_INLINE;
        if (nested != null) {
            upload(nested.artifacts().values(), inline ? packaged.template().key() : "");
        }
        new ChangeSets(in).whileOvertaken(packaged.name(), () -> {
            change(
                    in,
                    packaged,
                    inline || nested == null
                            ? null
                            : nested.url(packaged.template().key()));
            return null;
        });
    }

    /** Templates only: no change set looks at functions or flows. */
    private void upload(Collection<Packaging.Artifact> artifacts, String besides) {
        String bucket = bucket();
        try (ArtifactUpload upload = new ArtifactUpload(clients, bucket, listener)) {
            ArtifactUpload.await(upload.begin(artifacts.stream()
                    .filter(artifact -> artifact.key().endsWith(".yaml"))
                    .filter(artifact -> !artifact.key().equals(besides))
                    .toList()));
            if (upload.uploaded() > 0) {
                listener.step("templates: " + upload.uploaded() + " uploaded to " + bucket
                        + ", because CloudFormation reads them there; they stay for the deployment");
            }
        }
    }

    private void change(Clients in, Packaging.Part packaged, @Nullable String url) {
        String part = packaged.name();
        Stacks stacks = new Stacks(in);
        String name = stacks.name(part);
        Optional<Stack> found = stacks.find(name);
        found.ifPresent(stack -> refuse(in, part, stack));
        boolean create = found.isEmpty() || found.get().stackStatus() == StackStatus.REVIEW_IN_PROGRESS;
        if (!create && StackOperation.failedCreation(found.get())) {
            exact = false;
            notes.add(name + " is " + found.get().stackStatusAsString()
                    + ": the deployment first removes what the failed creation left, then makes it anew");
            listed(in, part, found.get().stackStatusAsString(), Set.of());
            return;
        }
        ChangeSets changeSets = new ChangeSets(in);
        List<ResourceToImport> kept =
                create && List.of(Stacks.IAM, Stacks.PARTNER).contains(part) ? changeSets.keptKey() : List.of();
        PlannedSets sets = new PlannedSets(in);
        String changeSetName = "opsctl-plan-" + UUID.randomUUID();
        sets.making(name, changeSetName);
        made.add(sets);
        if (stopped) {
            throw new OperationException(ExitCode.INTERRUPTED, "Interrupted", "Nothing was changed");
        }
        DescribeChangeSetResponse changeSet = sets.made(changeSets.make(new ChangeSets.Wanted(
                changeSetName,
                packaged,
                url,
                create,
                kept,
                reason -> "Correct " + files.place(packaged.template().source(), reason) + ", then plan again: "
                        + OperationException.AGAIN)));
        List<StackPlan> read = read(sets, found, part, name, create, changeSet);
        plans.addAll(read);
        if (!kept.isEmpty()) {
            exact = false;
            notes.add(name + " takes the encryption key back first; what comes after it is listed from the template");
            Set<String> imported =
                    kept.stream().map(ResourceToImport::logicalResourceId).collect(Collectors.toSet());
            plans.addAll(TemplateListing.of(files, part, name, null, imported, notes));
        }
        boolean empty = ChangeSets.isEmpty(changeSet);
        steps.add(new PlanFile.Step(
                part,
                name,
                changeSet.stackId(),
                empty ? null : changeSet.changeSetId(),
                empty ? null : sets.digest(),
                packaged.template().key(),
                create,
                sets.states()));
        if (empty) {
            sets.forget();
        }
    }

    private static List<StackPlan> read(
            PlannedSets sets,
            Optional<Stack> found,
            String part,
            String name,
            boolean create,
            DescribeChangeSetResponse changeSet) {
        String status = found.map(Stack::stackStatusAsString).orElse("NOT_DEPLOYED");
        if (ChangeSets.isEmpty(changeSet)) {
            return List.of(
                    new StackPlan(part, name, Outcome.UNCHANGED, status, Source.CHANGE_SET, List.of(), List.of()));
        }
        return new ChangeReader(sets, DataAtRisk.stateful())
                .read(
                        part,
                        name,
                        create ? Outcome.CREATE : Outcome.UPDATE,
                        status,
                        create ? List.of() : changed(found.get().parameters(), changeSet.parameters()),
                        changeSet.changeSetId());
    }

    private static List<ParameterChange> changed(List<Parameter> before, List<Parameter> after) {
        Map<String, String> was = values(before);
        Map<String, String> is = values(after);
        Set<String> names = new LinkedHashSet<>(was.keySet());
        names.addAll(is.keySet());
        return names.stream()
                .filter(key -> !java.util.Objects.equals(was.get(key), is.get(key)))
                .map(key -> ChangeReader.parameter(key, was.get(key), is.get(key)))
                .toList();
    }

    private static Map<String, String> values(List<Parameter> parameters) {
        return parameters.stream()
                .collect(Collectors.toMap(
                        Parameter::parameterKey,
                        p -> p.resolvedValue() == null ? p.parameterValue() : p.resolvedValue(),
                        (a, b) -> b,
                        TreeMap::new));
    }

    private void listed(Clients in, String part, @Nullable String status, Set<String> besides) {
        String name = new Stacks(in).name(part);
        if (status == null && new Stacks(in).find(name).isPresent()) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Cannot plan " + part + ": stack " + name + " is there, and the bootstrap stack is not, from whose"
                            + " bucket CloudFormation reads templates",
                    "Deploy it, which makes the bucket first: opsctl deploy " + part);
        }
        List<StackPlan> listed =
                TemplateListing.of(files, part, name, status == null ? "NOT_DEPLOYED" : status, besides, notes);
        plans.addAll(listed);
        List<ResourcePlan> none =
                listed.stream().flatMap(stack -> stack.resources().stream()).toList();
        if (none.isEmpty()) {
            throw new IllegalStateException(part + ".yaml lists no resources");
        }
    }

    private static void refuse(Clients in, String part, Stack stack) {
        if (StackOperation.underWay(stack)) {
            throw StackOperation.on(in.cloudFormation(), stack).inTheWay("Cannot plan " + part);
        }
        StackOperation.stuck("Cannot plan " + part, stack).ifPresent(refusal -> {
            throw refusal;
        });
    }
}
