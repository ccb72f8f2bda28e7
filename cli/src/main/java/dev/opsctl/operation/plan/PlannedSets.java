package dev.opsctl.operation.plan;

import dev.opsctl.operation.Sha256;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.ResourceChangeDetail;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** One stack's change set and those of its nested stacks, as they are read, compared, and removed again. */
final class PlannedSets implements ChangeReader.Answers {

    private static final String NESTED = "AWS::CloudFormation::Stack";

    private final CloudFormationClient cloudFormation;
    private final Stacks stacks;
    private final Map<String, List<Change>> read = new TreeMap<>();
    private final List<String> nestedStacks = new ArrayList<>();
    private @Nullable String stackName;
    private @Nullable String changeSetName;
    private @Nullable String changeSetId;
    private @Nullable String stackId;

    PlannedSets(Clients clients) {
        this.cloudFormation = clients.cloudFormation();
        this.stacks = new Stacks(clients);
    }

    /** Says what is about to be made, so that it is found again should it not come to an answer. */
    void making(String stackName, String changeSetName) {
        this.stackName = stackName;
        this.changeSetName = changeSetName;
    }

    DescribeChangeSetResponse made(DescribeChangeSetResponse changeSet) {
        changeSetId = changeSet.changeSetId();
        stackId = changeSet.stackId();
        return changeSet;
    }

    @Override
    public List<Change> changes(String id, boolean values) {
        List<Change> all = new ArrayList<>();
        String token = null;
        do {
            String next = token;
            DescribeChangeSetResponse page = cloudFormation.describeChangeSet(
                    r -> r.changeSetName(id).includePropertyValues(values).nextToken(next));
            all.addAll(page.changes());
            token = page.nextToken();
        } while (token != null);
        if (values) {
            read.put(id, all);
        }
        all.stream()
                .map(Change::resourceChange)
                .filter(change -> change != null
                        && NESTED.equals(change.resourceType())
                        && change.physicalResourceId() != null
                        && !nestedStacks.contains(change.physicalResourceId()))
                .forEach(change -> nestedStacks.add(change.physicalResourceId()));
        return all;
    }

    @Override
    public Map<String, StackResourceSummary> resources(String stack) {
        Map<String, StackResourceSummary> all = new LinkedHashMap<>();
        collect("", stack, all);
        return all;
    }

    private void collect(String path, String stack, Map<String, StackResourceSummary> all) {
        cloudFormation.listStackResourcesPaginator(r -> r.stackName(stack)).stackResourceSummaries().stream()
                .filter(resource -> resource.physicalResourceId() != null
                        && !resource.resourceStatusAsString().equals("DELETE_COMPLETE"))
                .forEach(resource -> {
                    if (NESTED.equals(resource.resourceType())) {
                        collect(path + resource.logicalResourceId() + "/", resource.physicalResourceId(), all);
                    } else {
                        all.put(path + resource.logicalResourceId(), resource);
                    }
                });
    }

    /** Of all changes, those of nested stacks too, whatever their order. */
    String digest() {
        List<String> lines = new ArrayList<>();
        digest(Objects.requireNonNull(changeSetId, "not made yet"), lines);
        return Sha256.of(String.join("\n", lines));
    }

    private void digest(String id, List<String> lines) {
        List<Change> all = read.containsKey(id) ? read.get(id) : changes(id, true);
        all.stream()
                .map(Change::resourceChange)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(ResourceChange::logicalResourceId))
                .forEach(change -> {
                    lines.add(String.join(
                            " ",
                            change.actionAsString(),
                            change.logicalResourceId(),
                            change.resourceType(),
                            change.physicalResourceId(),
                            change.replacementAsString(),
                            change.details().stream()
                                    .map(ResourceChangeDetail::toString)
                                    .sorted()
                                    .toList()
                                    .toString()));
                    if (change.changeSetId() != null) {
                        lines.add(change.changeSetId());
                        digest(change.changeSetId(), lines);
                    }
                });
    }

    /** What the stack is now, and each nested stack that changes. */
    List<PlanFile.State> states() {
        List<PlanFile.State> states = new ArrayList<>();
        states.add(state(Objects.requireNonNull(stackId, "not made yet")));
        nestedStacks.stream().sorted().forEach(nested -> states.add(state(nested)));
        return states;
    }

    PlanFile.State state(String id) {
        return stacks.find(id)
                .map(stack -> new PlanFile.State(id, stack.stackStatusAsString(), changed(stack)))
                .orElse(new PlanFile.State(id, "NOT_DEPLOYED", ""));
    }

    private static String changed(Stack stack) {
        // a stack that has only been looked at has no other state than that it is there
        return stack.stackStatus() == StackStatus.REVIEW_IN_PROGRESS
                ? ""
                : String.valueOf(stack.lastUpdatedTime() == null ? stack.creationTime() : stack.lastUpdatedTime());
    }

    /** Deletes the change set, and the stack if it was made for it and nobody deploys into it by now. */
    void forget() {
        String stackName = this.stackName;
        if (stackName == null) {
            return;
        }
        try {
            cloudFormation.deleteChangeSet(r -> r.stackName(stackName).changeSetName(changeSetName));
        } catch (CloudFormationException e) {
            // it was not made, or somebody else has taken it away; whatever else is wrong shows in what comes next
        }
        Optional<Stack> planned =
                stacks.find(stackName).filter(stack -> stack.stackStatus() == StackStatus.REVIEW_IN_PROGRESS);
        if (planned.isPresent()
                && cloudFormation
                        .listChangeSets(r -> r.stackName(planned.get().stackId()))
                        .summaries()
                        .isEmpty()) {
            cloudFormation.deleteStack(r -> r.stackName(planned.get().stackId()));
        }
    }
}
