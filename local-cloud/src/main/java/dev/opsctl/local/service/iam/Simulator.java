package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.identity.policy.PolicyParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyRequest;

/** Reads what both simulations take, and refuses what AWS refuses. */
final class Simulator {

    private static final Pattern ARN = Pattern.compile("arn:[a-z*-]+:[^:]+:[^:]*:[^:]*:.+");
    private static final Pattern OWNER = Pattern.compile("(?:arn:aws:iam::)?(\\d{12})(?::.+)?");

    private final IamState state;
    private final SimulatePrincipalPolicyRequest request;
    private final @Nullable Entity source;
    private final @Nullable Caller caller;

    /** @param request without a PolicySourceArn for policies of the request alone */
    Simulator(IamState state, SimulatePrincipalPolicyRequest request) {
        this.state = state;
        this.request = request;
        this.source = request.policySourceArn() == null
                ? null
                : new SimulatedPolicies(state).entity(request.policySourceArn());
        this.caller = caller();
    }

    /** A result for each action. */
    Page<EvaluationResult> page() {
        if (request.actionNames().isEmpty()) {
            throw IamErrors.validation(
                    "1 validation error detected: Value null at 'actionNames' failed to satisfy constraint: Member must not be null");
        }
        List<String> resources = request.resourceArns().isEmpty() ? List.of("*") : request.resourceArns();
        for (String resource : resources) {
            if (!resource.equals("*") && !ARN.matcher(resource).matches()) {
                throw IamErrors.input("ResourceNames are not in a valid ARN format: " + resource + ".");
            }
        }
        PolicySimulation simulation =
                new PolicySimulation(identity(), boundary(), resourcePolicy(resources), owner(), context());
        List<EvaluationResult> results = new ArrayList<>();
        for (String action : new LinkedHashSet<>(request.actionNames())) {
            results.add(simulation.result(action, resources));
        }
        return IamPage.of("simulate", results, EvaluationResult::evalActionName, request.marker(), request.maxItems());
    }

    /** Whom CallerArn names, or the source itself; null if nobody is named. */
    private @Nullable Caller caller() {
        String arn = request.callerArn() != null ? request.callerArn() : source == null ? null : source.arn();
        if (arn == null) {
            return null;
        }
        Matcher named = SimulatedPolicies.ENTITY.matcher(arn);
        if (!named.matches()) {
            throw IamErrors.input("Invalid caller - Caller must be an IAM user, role or group in this context.");
        }
        boolean role = named.group("kind").equals("role");
        return new Caller(
                role ? Caller.Type.ROLE_SESSION : Caller.Type.USER,
                named.group("account"),
                arn,
                source != null && source.arn().equals(arn) ? source.id() : arn,
                role ? arn : null,
                null,
                Map.of());
    }

    private List<SimulatedPolicy> identity() {
        List<SimulatedPolicy> identity = source == null ? new ArrayList<>() : new SimulatedPolicies(state).of(source);
        identity.addAll(
                SimulatedPolicies.given("PolicyInputList", SimulatedPolicy.IDENTITY, request.policyInputList()));
        return identity;
    }

    /** The one that the request has goes before the one that the source has. */
    private @Nullable SimulatedPolicy boundary() {
        List<SimulatedPolicy> given = SimulatedPolicies.given(
                "PermissionsBoundaryPolicyInputList",
                SimulatedPolicy.BOUNDARY,
                request.permissionsBoundaryPolicyInputList());
        if (given.size() > 1) {
            throw IamErrors.input("Only one permissions boundary policy can be simulated.");
        } else if (!given.isEmpty()) {
            return given.get(0);
        }
        return source == null
                ? null
                : new SimulatedPolicies(state).boundary(source).orElse(null);
    }

    private PolicySimulation.@Nullable OfResource resourcePolicy(List<String> resources) {
        if (request.resourcePolicy() == null) {
            return null;
        } else if (caller == null) {
            throw IamErrors.input("Invalid caller - Caller cannot be null or empty.");
        } else if (caller.type() == Caller.Type.ROLE_SESSION) {
            throw IamErrors.input("Simulation of resource-based policies isn't supported for IAM roles.");
        } else if (resources.contains("*")) {
            throw IamErrors.input("Invalid Entity Arn: * does not clearly define entity type and name.");
        }
        SimulatedPolicy policy = SimulatedPolicies.given(
                "ResourcePolicy", SimulatedPolicy.RESOURCE, request.resourcePolicy(), PolicyParser.Kind.RESOURCE);
        return new PolicySimulation.OfResource(policy, caller);
    }

    private @Nullable String owner() {
        if (request.resourceOwner() == null) {
            return null;
        }
        Matcher account = OWNER.matcher(request.resourceOwner());
        if (!account.matches()) {
            throw IamErrors.input("Invalid Resource Owner.");
        }
        return account.group(1);
    }

    /** The condition keys that follow from who calls and when, and over them those that the request gives. */
    private Map<String, List<String>> context() {
        Map<String, List<String>> context = new HashMap<>();
        context.put("aws:currenttime", List.of(state.now().toString()));
        context.put("aws:epochtime", List.of(Long.toString(state.now().getEpochSecond())));
        if (caller == null) {
            context.put("aws:userid", List.of("STUB_PRINCIPAL_FOR_POLICY_SIMULATOR"));
        } else {
            context.put("aws:principalarn", List.of(caller.arn()));
            context.put("aws:principalaccount", List.of(caller.accountId()));
            context.put("aws:userid", List.of(caller.userId()));
            if (caller.arn().contains(":user/")) {
                context.put(
                        "aws:username",
                        List.of(caller.arn().substring(caller.arn().lastIndexOf('/') + 1)));
            }
            if (source != null && source.arn().equals(caller.arn())) {
                source.tags()
                        .forEach((key, value) ->
                                context.put("aws:principaltag/" + key.toLowerCase(Locale.ROOT), List.of(value)));
            }
        }
        Set<String> given = new HashSet<>();
        for (ContextEntry entry : request.contextEntries()) {
            IamState.require(entry.contextKeyName(), "contextEntries.contextKeyName");
            String key = entry.contextKeyName().toLowerCase(Locale.ROOT);
            if (!given.add(key)) {
                throw IamErrors.input("Duplicate context key " + entry.contextKeyName() + ".");
            }
            context.put(key, entry.contextKeyValues());
        }
        return context;
    }
}
