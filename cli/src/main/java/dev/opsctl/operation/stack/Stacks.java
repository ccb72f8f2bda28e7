package dev.opsctl.operation.stack;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/** The stacks of one environment and what they say of themselves. */
public final class Stacks {

    public static final String BOOTSTRAP = "bootstrap";
    public static final String IAM = "iam";
    public static final String APP = "app";
    /** The external service's, in an account of its own (SEC-4). */
    public static final String PARTNER = "partner";
    /** What deploys the stacks after a push (DEL-1). */
    public static final String PIPELINE = "pipeline";
    /** The alias by which functions are called (DEL-3). */
    public static final String LIVE = "live";

    /**
     * What a deployment has to do after the bootstrap stack, in its order.
     *
     * @param wanted none for everything; then {@code partner} too, if its account is known
     * @throws OperationException if {@code partner} is wanted and no account is known
     */
    public static List<String> parts(List<String> wanted, Optional<Clients> partner) {
        if (wanted.isEmpty()) {
            return partner.isPresent() ? List.of(IAM, APP, PARTNER) : List.of(IAM, APP);
        } else if (wanted.contains(PARTNER) && partner.isEmpty()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "No account is known that hosts the external service",
                    "Name its AWS profile once: opsctl context set partner-profile=NAME");
        }
        return wanted;
    }

    /** One stack with its outputs; those of nested stacks come through its own. */
    public record StackStatus(
            String name,
            String stack,
            String status,
            @Nullable String reason,
            @Nullable String updated,
            Map<String, String> outputs) {}

    /** All stacks, the outputs in one map, and what fails. */
    public record Status(
            @Nullable String context,
            String target,
            String region,
            String prefix,
            List<StackStatus> stacks,
            Map<String, String> outputs) {}

    private final Clients clients;

    public Stacks(Clients clients) {
        this.clients = clients;
    }

    /** The physical stack name: {@code opsctl-app}, with the environment's prefix before it. */
    public String name(String part) {
        return clients.target().named("opsctl-" + part);
    }

    /** The part that a stack is of, by its physical name; empty if it is none of this environment's. */
    public Optional<String> part(String stackName) {
        return List.of(BOOTSTRAP, IAM, APP, PARTNER, PIPELINE).stream()
                .filter(part -> name(part).equals(stackName))
                .findFirst();
    }

    /** The command that deploys a part. */
    public static String deploying(String part) {
        return part.equals(PIPELINE) ? "opsctl pipeline deploy" : "opsctl deploy " + part;
    }

    /** A stack by its part or physical name; empty if it does not exist. */
    public Optional<Stack> find(String stackName) {
        try {
            return Optional.of(clients.cloudFormation()
                    .describeStacks(r -> r.stackName(stackName))
                    .stacks()
                    .get(0));
        } catch (CloudFormationException e) {
            if (e.getMessage() != null && e.getMessage().contains("does not exist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * How everything stands.
     *
     * @param partner the account that hosts the external service, if one is known
     */
    public Status status(Optional<Clients> partner) {
        List<StackStatus> found = new ArrayList<>();
        for (String part : List.of(BOOTSTRAP, IAM, APP)) {
            found.add(status(part));
        }
        find(name(PIPELINE)).ifPresent(stack -> found.add(status(PIPELINE)));
        partner.ifPresent(there -> found.add(new Stacks(there).status(PARTNER)));
        Map<String, String> all = new LinkedHashMap<>();
        found.forEach(stack -> all.putAll(stack.outputs()));
        return new Status(
                clients.target().context(),
                clients.target().name(),
                clients.target().region(),
                clients.target().prefix(),
                found,
                all);
    }

    private StackStatus status(String part) {
        return find(name(part))
                .map(s -> new StackStatus(
                        part,
                        s.stackName(),
                        s.stackStatusAsString(),
                        s.stackStatusReason(),
                        String.valueOf(s.lastUpdatedTime() == null ? s.creationTime() : s.lastUpdatedTime()),
                        outputs(s)))
                .orElseGet(() -> new StackStatus(part, name(part), "NOT_DEPLOYED", null, null, Map.of()));
    }

    private Stack deployed(String part) {
        return find(name(part))
                .orElseThrow(() -> new OperationException(
                        ExitCode.NOT_FOUND,
                        "Stack " + name(part) + " is not deployed on "
                                + clients.target().describe(),
                        "Deploy it: opsctl deploy"));
    }

    /** What a resource of a stack is called in its service. */
    public String resource(String part, String logicalId) {
        String stack = deployed(part).stackName();
        return resources(stack).getOrDefault(stack, List.of()).stream()
                .filter(resource -> resource.logicalResourceId().equals(logicalId))
                .map(StackResourceSummary::physicalResourceId)
                .findFirst()
                .orElseThrow(() -> new OperationException(
                        ExitCode.NOT_FOUND,
                        "Stack " + stack + " has no resource " + logicalId,
                        "Bring it up to date: opsctl deploy"));
    }

    /** One output of a stack. */
    public String output(String part, String key) {
        Stack stack = deployed(part);
        String value = outputs(stack).get(key);
        if (value == null) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "Stack " + name(part) + " has no output " + key + " (it is " + stack.stackStatusAsString() + ")",
                    "Bring it up to date: opsctl deploy");
        }
        return value;
    }

    /** The resources of a stack and of its nested stacks, by stack name. */
    public Map<String, List<StackResourceSummary>> resources(String stackName) {
        return resources(clients.cloudFormation(), stackName);
    }

    /** The same for whoever has a client. */
    public static Map<String, List<StackResourceSummary>> resources(
            CloudFormationClient cloudFormation, String stackName) {
        Map<String, List<StackResourceSummary>> all = new LinkedHashMap<>();
        collect(cloudFormation, stackName, all);
        return all;
    }

    private static void collect(
            CloudFormationClient cloudFormation, String stackName, Map<String, List<StackResourceSummary>> all) {
        List<StackResourceSummary> resources =
                cloudFormation
                        .listStackResourcesPaginator(r -> r.stackName(stackName))
                        .stackResourceSummaries()
                        .stream()
                        .toList();
        all.put(stackName, resources);
        for (StackResourceSummary resource : resources) {
            if ("AWS::CloudFormation::Stack".equals(resource.resourceType()) && resource.physicalResourceId() != null) {
                collect(cloudFormation, resource.physicalResourceId(), all);
            }
        }
    }

    public static Map<String, String> outputs(Stack stack) {
        return stack.outputs().stream()
                .collect(Collectors.toMap(Output::outputKey, Output::outputValue, (a, b) -> b, LinkedHashMap::new));
    }
}
