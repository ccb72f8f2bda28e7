package dev.opsctl.operation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.deploy.ArtifactUpload;
import dev.opsctl.operation.deploy.AtWork;
import dev.opsctl.operation.deploy.DeploymentListener;
import dev.opsctl.operation.deploy.DeploymentParameters;
import dev.opsctl.operation.deploy.StackContents;
import dev.opsctl.operation.deploy.StackResult;
import dev.opsctl.operation.deploy.StackUpdate;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.Packaging;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.InvalidChangeSetStatusException;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/**
 * Applies a plan that was kept, exactly: its own change sets, on stacks that are as they were, with the content that was planned. If anything
 * has moved, nothing is changed at all.
 */
public final class PlannedDeployment {

    private final Clients clients;
    private final Optional<Clients> partner;
    private final TemplateFiles files;
    private final Map<String, String> parameters;
    private final DeploymentListener listener;
    private final AtWork atWork = new AtWork();

    public PlannedDeployment(
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

    /** For who interrupts. */
    public AtWork atWork() {
        return atWork;
    }

    /**
     * Applies it.
     *
     * @throws OperationException with {@link ExitCode#CONFLICT} and everything that has moved since it was planned
     */
    public List<StackResult> apply(PlanFile file) {
        String account = clients.account();
        place(file.plan().path("target"), account);
        List<String> moved = new ArrayList<>();
        Packaging packaging = content(file, account, moved);
        Map<String, DescribeChangeSetResponse> sets = new LinkedHashMap<>();
        for (PlanFile.Step step : file.steps()) {
            stack(step, moved);
            if (step.changeSet() != null) {
                changeSet(step, moved).ifPresent(set -> sets.put(step.part(), set));
            }
        }
        if (!moved.isEmpty()) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "The plan of " + file.plan().path("made").asText() + " does not hold any more: "
                            + String.join("; ", moved) + ". Nothing was changed",
                    "Plan again and look at it: opsctl plan --out FILE");
        }
        String bucket = new Stacks(clients).resource(Stacks.BOOTSTRAP, "ArtifactBucket");
        try (ArtifactUpload upload = new ArtifactUpload(clients, bucket, listener)) {
            ArtifactUpload.await(upload.begin(packaging.artifacts().values()));
            upload.report();
        }
        List<StackResult> results = new ArrayList<>();
        for (PlanFile.Step step : file.steps()) {
            results.add(execute(step, sets.get(step.part())));
        }
        results.forEach(result -> new StackContents(clients, files, listener).bring(result.outputs()));
        return results;
    }

    private StackResult execute(PlanFile.Step step, @Nullable DescribeChangeSetResponse set) {
        if (set == null) {
            Stack stack = new Stacks(in(step)).find(step.stack()).orElseThrow();
            return new StackResult(
                    step.stack(), "unchanged", stack.stackStatusAsString(), List.of(), Stacks.outputs(stack));
        }
        try {
            return new StackUpdate(in(step), files, listener, atWork).execute(step.part(), set, step.create());
        } catch (ChangeSetNotFoundException | InvalidChangeSetStatusException e) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Cannot apply the plan of " + step.part() + ": somebody has deployed stack " + step.stack()
                            + " in this moment",
                    "See how it stands: opsctl status. Then plan again: opsctl plan --out FILE",
                    e);
        }
    }

    private Clients in(PlanFile.Step step) {
        return step.part().equals(Stacks.PARTNER) ? partner.orElseThrow() : clients;
    }

    private void place(JsonNode planned, String account) {
        Map<String, String> here = new LinkedHashMap<>();
        here.put("name", clients.target().name());
        here.put("account", account);
        here.put("region", clients.target().region());
        here.put("prefix", clients.target().prefix());
        here.forEach((key, value) -> {
            if (!planned.path(key).asText().equals(value)) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "The plan was made for target " + planned.path("name").asText() + ", account "
                                + planned.path("account").asText() + ", "
                                + planned.path("region").asText() + ", prefix '"
                                + planned.path("prefix").asText() + "', and this is target " + here.get("name")
                                + ", account " + account + ", " + here.get("region") + ", prefix '"
                                + here.get("prefix") + "'",
                        "Choose that target (--target, --profile, --region, --prefix), or plan here: opsctl plan --out FILE");
            }
        });
    }

    /** What this opsctl, or the folder, would deploy. */
    private Packaging content(PlanFile file, String account, List<String> moved) {
        boolean hasPartner = file.steps().stream().anyMatch(step -> step.part().equals(Stacks.PARTNER));
        if (hasPartner && partner.isEmpty()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The plan has the partner's stack, and no account is known that hosts the external service",
                    "Name its AWS profile once: opsctl context set partner-profile=NAME");
        }
        String bucket = new Stacks(clients).resource(Stacks.BOOTSTRAP, "ArtifactBucket");
        Packaging packaging = new Packaging(files, clients.target(), account, bucket);
        Map<String, Packaging> others = new HashMap<>();
        others.put(Stacks.BOOTSTRAP, new Packaging(files, clients.target(), account, null));
        if (hasPartner) {
            Clients there = partner.orElseThrow();
            others.put(Stacks.PARTNER, new Packaging(files, there.target(), there.account(), bucket));
        }
        for (PlanFile.Step step : file.steps()) {
            Packaging.Packaged now = others.getOrDefault(step.part(), packaging).template(step.part() + ".yaml");
            if (!now.key().equals(step.template())) {
                moved.add(files.label(now.source()) + ", or a template, flow or function that it refers to, is another"
                        + " than was planned");
            }
        }
        others.forEach((part, other) -> {
            if (part.equals(Stacks.PARTNER)) {
                packaging.artifacts().putAll(other.artifacts());
            }
        });
        return packaging;
    }

    private void stack(PlanFile.Step step, List<String> moved) {
        PlannedSets now = new PlannedSets(in(step));
        for (PlanFile.State before : step.before()) {
            PlanFile.State state = now.state(before.stack());
            if (!state.equals(before)) {
                moved.add(
                        state.status().equals("NOT_DEPLOYED")
                                ? "stack " + name(before) + " is gone"
                                : state.updated().equals(before.updated())
                                        ? "stack " + name(before) + " was " + before.status() + " and is "
                                                + state.status()
                                        : "stack " + name(before) + " was changed at " + state.updated());
            }
        }
    }

    /** {@code opsctl-app} of an ARN. */
    private static String name(PlanFile.State state) {
        String[] segments = state.stack().split("/");
        return segments.length > 1 ? segments[1] : state.stack();
    }

    private Optional<DescribeChangeSetResponse> changeSet(PlanFile.Step step, List<String> moved) {
        PlannedSets sets = new PlannedSets(in(step));
        try {
            DescribeChangeSetResponse set =
                    sets.made(in(step).cloudFormation().describeChangeSet(r -> r.changeSetName(step.changeSet())));
            if (set.status() != ChangeSetStatus.CREATE_COMPLETE || set.executionStatus() != ExecutionStatus.AVAILABLE) {
                moved.add("the change set of stack " + step.stack() + " cannot be executed any more (it is "
                        + set.executionStatusAsString() + ")");
            } else if (!sets.digest().equals(step.changes())) {
                moved.add("the changes of stack " + step.stack() + " are not those in the file");
            } else {
                return Optional.of(set);
            }
        } catch (ChangeSetNotFoundException e) {
            moved.add("the change set of stack " + step.stack()
                    + " is gone: it was applied or deleted, or something else was deployed since");
        }
        return Optional.empty();
    }
}
