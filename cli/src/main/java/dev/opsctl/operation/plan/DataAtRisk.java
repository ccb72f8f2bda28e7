package dev.opsctl.operation.plan;

import dev.opsctl.operation.Bundled;
import dev.opsctl.operation.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;

/** What a change set would replace or delete of what holds data, looked for in nested stacks, too (DEL-1). */
public final class DataAtRisk {

    /**
     * One resource.
     *
     * @param stack where it is: the part, and the logical ids of the nested stacks
     * @param physicalId its name, or whatever identifies it
     * @param fate {@code replaced}, {@code perhaps replaced} or {@code deleted}
     * @param kept whether what is there stays without a stack, as the template asks
     */
    public record Loss(String stack, String logicalId, String type, String physicalId, String fate, boolean kept) {

        /** As a person is asked for consent. */
        public String words() {
            return stack + "/" + logicalId + " (" + type + " " + physicalId + ") would be " + fate
                    + (kept ? ", the old one kept" : "");
        }
    }

    /** From cfn-lint's list of stateful resources, by local-cloud/data/stateful_types.py. */
    private static final Set<String> STATEFUL = Bundled.text("dev/opsctl/operation/plan/stateful-types.txt")
            .lines()
            .collect(Collectors.toUnmodifiableSet());

    private static final String NESTED = "AWS::CloudFormation::Stack";

    private final CloudFormationClient cloudFormation;

    public DataAtRisk(CloudFormationClient cloudFormation) {
        this.cloudFormation = cloudFormation;
    }

    /** The types that hold data. */
    static Set<String> stateful() {
        return STATEFUL;
    }

    /** @param stack what to call the change set's stack */
    public List<Loss> of(String stack, String changeSetId) {
        List<Loss> found = new ArrayList<>();
        collect(stack, changeSetId, found);
        return found;
    }

    private void collect(String stack, String changeSetId, List<Loss> found) {
        String token = null;
        do {
            String next = token;
            DescribeChangeSetResponse page = cloudFormation.describeChangeSet(
                    r -> r.changeSetName(changeSetId).nextToken(next));
            for (Change change : page.changes()) {
                if (change.resourceChange() != null) {
                    collect(stack, change.resourceChange(), found);
                }
            }
            token = page.nextToken();
        } while (token != null);
    }

    private void collect(String stack, ResourceChange change, List<Loss> found) {
        String fate = fate(change);
        if (NESTED.equals(change.resourceType())) {
            String nested = stack + "/" + change.logicalResourceId();
            if (fate != null && change.physicalResourceId() != null) {
                Stacks.resources(cloudFormation, change.physicalResourceId()).values().stream()
                        .flatMap(List::stream)
                        .filter(resource -> STATEFUL.contains(resource.resourceType()))
                        .forEach(resource -> found.add(new Loss(
                                nested,
                                resource.logicalResourceId(),
                                resource.resourceType(),
                                resource.physicalResourceId(),
                                fate,
                                false)));
            } else if (change.changeSetId() != null) {
                collect(nested, change.changeSetId(), found);
            }
        } else if (fate != null && STATEFUL.contains(change.resourceType())) {
            found.add(new Loss(
                    stack,
                    change.logicalResourceId(),
                    change.resourceType(),
                    change.physicalResourceId(),
                    fate,
                    String.valueOf(change.policyActionAsString()).endsWith("Retain")));
        }
    }

    /** Null for what stays. */
    private static @Nullable String fate(ResourceChange change) {
        if (change.action() == ChangeAction.REMOVE) {
            return "deleted";
        } else if (change.action() == ChangeAction.ADD || change.action() == ChangeAction.IMPORT) {
            return null;
        } else if (change.replacement() == Replacement.TRUE) {
            return "replaced";
        }
        return change.replacement() == Replacement.CONDITIONAL || change.action() == ChangeAction.DYNAMIC
                ? "perhaps replaced"
                : null;
    }
}
