package dev.opsctl.operation.deploy;

import dev.opsctl.operation.stack.StackOperation;
import dev.opsctl.operation.stack.StackProgress;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Gets stacks out of the states in which neither a deployment nor CloudFormation goes on by itself. */
public final class Resumption {

    /**
     * A stack that is stuck.
     *
     * @param failed what CloudFormation could not do: as {@code --skip} and {@code --retain} name it, with the reasons
     * @param will what is done about it
     */
    public record Stuck(String stack, String status, Map<String, String> failed, @Nullable String will) {}

    private final List<Clients> accounts = new ArrayList<>();
    private final List<String> skip;
    private final List<String> retain;
    private final DeploymentListener listener;
    private final AtWork atWork = new AtWork();

    /**
     * @param skip resources that are left as they are when a rollback goes on: {@code Queue}, or {@code Nested.Queue}
     * @param retain resources that are left without a stack when a deletion goes on
     */
    public Resumption(
            Clients clients,
            Optional<Clients> partner,
            List<String> skip,
            List<String> retain,
            DeploymentListener listener) {
        accounts.add(clients);
        partner.ifPresent(accounts::add);
        this.skip = List.copyOf(skip);
        this.retain = List.copyOf(retain);
        this.listener = listener;
    }

    /** For who interrupts. */
    public AtWork atWork() {
        return atWork;
    }

    /** What is stuck, and what would be done. */
    public List<Stuck> plan() {
        List<Stuck> plan = found().stream().map(this::stuck).toList();
        check(plan);
        return plan;
    }

    /** Does it. @return how the stacks are now */
    public List<Attachment.Ended> run() {
        check(found().stream().map(this::stuck).toList());
        return found().stream().map(this::run).toList();
    }

    private List<StackInAccount> found() {
        return StackInAccount.in(accounts, stack -> will(stack) != null);
    }

    private Stuck stuck(StackInAccount one) {
        Map<String, String> failed = failed(one);
        String will = will(one.stack());
        if (one.stack().stackStatus() == StackStatus.UPDATE_ROLLBACK_FAILED && skip.isEmpty() && !failed.isEmpty()) {
            will += "; what cannot go back whatever you mend is left as it is by: opsctl resume --skip "
                    + String.join(" --skip ", failed.keySet());
        }
        return new Stuck(one.stack().stackName(), one.stack().stackStatusAsString(), failed, will);
    }

    /** Null for a stack that is not stuck. */
    private @Nullable String will(Stack stack) {
        return switch (stack.stackStatusAsString()) {
            case "REVIEW_IN_PROGRESS" -> "remove it: it was planned and has no resources";
            case "ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED" ->
                "delete what a failed creation has left, but for what holds data";
            case "DELETE_FAILED" ->
                retain.isEmpty() ? "go on deleting it" : "go on deleting it, and leave " + String.join(", ", retain);
            case "UPDATE_ROLLBACK_FAILED" ->
                skip.isEmpty()
                        ? "go on going back to what was before"
                        : "go on going back, and leave " + String.join(", ", skip) + " as it is";
            case "UPDATE_FAILED" -> "go back to what was before";
            default -> null;
        };
    }

    /** By the names under which they can be left alone, what has failed and why. */
    private Map<String, String> failed(StackInAccount one) {
        boolean back = one.stack().stackStatus() == StackStatus.UPDATE_ROLLBACK_FAILED;
        Map<String, String> failed = new LinkedHashMap<>();
        if (one.stack().stackStatus() == StackStatus.REVIEW_IN_PROGRESS) {
            return failed;
        }
        Map<String, String> logicalIds = new LinkedHashMap<>();
        Stacks.resources(one.clients().cloudFormation(), one.stack().stackId()).forEach((stack, resources) -> {
            String below = logicalIds.get(stack);
            for (StackResourceSummary resource : resources) {
                boolean nested = "AWS::CloudFormation::Stack".equals(resource.resourceType());
                if (nested && resource.physicalResourceId() != null) {
                    logicalIds.put(resource.physicalResourceId(), resource.logicalResourceId());
                }
                if (resource.resourceStatusAsString().endsWith("_FAILED") && (back ? !nested : below == null)) {
                    failed.put(
                            below == null ? resource.logicalResourceId() : below + "." + resource.logicalResourceId(),
                            String.valueOf(resource.resourceStatusReason()));
                }
            }
        });
        return failed;
    }

    private void check(List<Stuck> plan) {
        for (List<String> named : List.of(skip, retain)) {
            String status = named == skip ? "UPDATE_ROLLBACK_FAILED" : "DELETE_FAILED";
            List<String> known = plan.stream()
                    .filter(stuck -> stuck.status().equals(status))
                    .flatMap(stuck -> stuck.failed().keySet().stream())
                    .toList();
            for (String name : named) {
                if (!known.contains(name)) {
                    throw new OperationException(
                            ExitCode.USAGE,
                            "'" + name + "' has not failed in a stack that is " + status,
                            known.isEmpty()
                                    ? "See what is stuck: opsctl status"
                                    : "These have: " + String.join(", ", known));
                }
            }
        }
    }

    private Attachment.Ended run(StackInAccount one) {
        Stuck stuck = stuck(one);
        listener.step(stuck.stack() + " is " + stuck.status() + ": will " + stuck.will());
        String id = one.stack().stackId();
        StackFollower follower = new StackFollower(one.clients(), TemplateFiles.bundled(), listener);
        StackProgress progress = follower.listen();
        progress.begin(id);
        var cloudFormation = one.clients().cloudFormation();
        AtWork.On on = new AtWork.On(one.clients(), stuck.stack(), id);
        try {
            Stack after;
            if (stuck.status().equals("UPDATE_ROLLBACK_FAILED")) {
                List<String> named =
                        skip.stream().map(name -> physical(one, name)).toList();
                atWork.begin(
                        on,
                        () -> cloudFormation.continueUpdateRollback(r ->
                                r.stackName(id).resourcesToSkip(named).clientRequestToken(StackOperation.token())));
                after = follower.back("Cannot resume " + one.part(), one.part(), one.stack(), progress);
            } else if (stuck.status().equals("UPDATE_FAILED")) {
                atWork.begin(
                        on,
                        () -> cloudFormation.rollbackStack(
                                r -> r.stackName(id).clientRequestToken(StackOperation.token())));
                after = follower.back("Cannot resume " + one.part(), one.part(), one.stack(), progress);
            } else {
                List<String> left = stuck.status().equals("DELETE_FAILED") ? retain : List.of();
                atWork.begin(
                        on,
                        () -> cloudFormation.deleteStack(r -> r.stackName(id)
                                .retainResources(left.isEmpty() ? null : left)
                                .clientRequestToken(StackOperation.token())));
                after = follower.follow(
                        "Cannot resume " + one.part(),
                        one.part(),
                        one.stack().toBuilder()
                                .stackStatus(StackStatus.DELETE_IN_PROGRESS)
                                .build(),
                        progress);
            }
            return new Attachment.Ended(
                    stuck.stack(),
                    after.stackStatusAsString(),
                    after.stackStatus() == StackStatus.DELETE_COMPLETE
                            ? new TeardownLosses(cloudFormation).kept(List.copyOf(progress.stackIds()))
                            : List.of());
        } finally {
            atWork.end();
        }
    }

    /** CloudFormation wants the nested stack's own name where people know its logical id. */
    private static String physical(StackInAccount one, String name) {
        if (!name.contains(".")) {
            return name;
        }
        String nested = name.substring(0, name.lastIndexOf('.'));
        return Stacks.resources(one.clients().cloudFormation(), one.stack().stackId()).values().stream()
                .flatMap(List::stream)
                .filter(resource -> resource.logicalResourceId().equals(nested))
                .map(StackResourceSummary::physicalResourceId)
                .map(id -> id.split("/")[1] + name.substring(name.lastIndexOf('.')))
                .findFirst()
                .orElse(name);
    }
}
