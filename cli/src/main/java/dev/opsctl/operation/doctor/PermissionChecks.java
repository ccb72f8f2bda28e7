package dev.opsctl.operation.doctor;

import dev.opsctl.operation.doctor.Doctor.Check;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.iam.model.ContextKeyTypeEnum;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.ResourceSpecificResult;
import software.amazon.awssdk.services.iam.model.Statement;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Whether the caller may do what a deployment takes, as IAM's policy simulator says without doing it. */
final class PermissionChecks {

    private static final String CHECK = "permissions";
    private static final String SIMULATE = "iam:SimulatePrincipalPolicy";
    private static final int RESOURCES_AT_ONCE = 50;
    private static final int ACTIONS_SHOWN = 6;

    /** What the simulator says of an action on a resource. @param by the policies that deny it, @param missing condition keys that it does not know */
    private record Decision(
            String action,
            String resource,
            boolean allowed,
            boolean explicit,
            boolean bounded,
            Set<String> by,
            Set<String> missing) {}

    private final Clients clients;
    private final GetCallerIdentityResponse caller;

    PermissionChecks(Clients clients, GetCallerIdentityResponse caller) {
        this.clients = clients;
        this.caller = caller;
    }

    void add(List<Check> checks) {
        String arn = caller.arn();
        if (arn.endsWith(":root")) {
            checks.add(Check.warning(
                    CHECK,
                    "the account's root user may do everything",
                    "Work as a user or role instead: aws configure sso"));
        } else if (arn.contains(":assumed-role/")) {
            String name = arn.split("/")[1];
            try {
                String role =
                        clients.iam().getRole(r -> r.roleName(name)).role().arn();
                simulate(role, checks);
            } catch (RuntimeException e) {
                checks.add(Check.unanswered(CHECK, e, "iam:GetRole on role " + name));
            }
        } else if (arn.contains(":user/")) {
            simulate(arn, checks);
        } else {
            checks.add(Check.warning(
                    CHECK,
                    "cannot be told: IAM simulates users and roles, and you are " + arn,
                    "Look what a user or role may: opsctl doctor --profile NAME"));
        }
    }

    private void simulate(String principal, List<Check> checks) {
        NeededActions needed = new NeededActions(
                clients.target().prefix(), caller.account(), clients.target().region());
        Map<String, Map<String, Set<String>>> services = new TreeMap<>();
        needed.resources().forEach((action, resources) -> services.computeIfAbsent(
                        action.substring(0, action.indexOf(':')), s -> new TreeMap<>())
                .put(action, resources));
        int pairs = 0;
        List<Check> found = new ArrayList<>();
        try {
            for (Map.Entry<String, Map<String, Set<String>>> service : services.entrySet()) {
                List<Decision> decisions = decisions(principal, service.getValue());
                pairs += decisions.size();
                add(service.getKey(), principal, decisions, found);
            }
            named(principal, needed.named(), found);
        } catch (RuntimeException e) {
            found.add(Check.unanswered(CHECK, e, SIMULATE + " on " + principal));
        }
        if (found.isEmpty()) {
            found.add(Check.ok(
                    CHECK,
                    principal + " may do what a deployment takes: "
                            + needed.resources().size() + " actions, in all on " + pairs + " resources"));
        }
        checks.addAll(found);
    }

    /** Asks for all pairs of a service at once, and keeps those that are needed. */
    private List<Decision> decisions(String principal, Map<String, Set<String>> actions) {
        List<String> resources =
                actions.values().stream().flatMap(Set::stream).distinct().toList();
        List<Decision> decisions = new ArrayList<>();
        for (int from = 0; from < resources.size(); from += RESOURCES_AT_ONCE) {
            List<String> some = resources.subList(from, Math.min(resources.size(), from + RESOURCES_AT_ONCE));
            Set<String> asked = actions.entrySet().stream()
                    .filter(action -> some.stream().anyMatch(action.getValue()::contains))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
            for (EvaluationResult result : results(principal, asked, some)) {
                for (Decision decision : decisions(result)) {
                    if (actions.getOrDefault(decision.action(), Set.of()).contains(decision.resource())) {
                        decisions.add(decision);
                    }
                }
            }
        }
        return decisions;
    }

    private List<EvaluationResult> results(String principal, Set<String> actions, List<String> resources) {
        // "*" cannot stand among ARNs
        List<String> named = resources.stream().filter(arn -> !arn.equals("*")).toList();
        List<EvaluationResult> results = new ArrayList<>();
        if (!named.isEmpty()) {
            results.addAll(page(principal, actions, named));
        }
        if (named.size() < resources.size()) {
            results.addAll(page(principal, actions, List.of()));
        }
        return results;
    }

    private List<EvaluationResult> page(String principal, Set<String> actions, List<String> resources) {
        return clients
                .iam()
                .simulatePrincipalPolicyPaginator(r -> r.policySourceArn(principal)
                        .actionNames(actions)
                        .resourceArns(resources)
                        .contextEntries(c -> c.contextKeyName("aws:RequestedRegion")
                                .contextKeyType(ContextKeyTypeEnum.STRING)
                                .contextKeyValues(clients.target().region())))
                .evaluationResults()
                .stream()
                .toList();
    }

    /** One for each resource; what was asked without one has none of its own. */
    private static List<Decision> decisions(EvaluationResult result) {
        if (result.hasResourceSpecificResults()) {
            return result.resourceSpecificResults().stream()
                    .map(one -> decision(result, one))
                    .toList();
        }
        return List.of(new Decision(
                result.evalActionName(),
                "*",
                result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED,
                result.evalDecision() == PolicyEvaluationDecisionType.EXPLICIT_DENY,
                result.permissionsBoundaryDecisionDetail() != null
                        && !result.permissionsBoundaryDecisionDetail().allowedByPermissionsBoundary(),
                sources(result.matchedStatements()),
                new TreeSet<>(result.missingContextValues())));
    }

    private static Decision decision(EvaluationResult result, ResourceSpecificResult one) {
        return new Decision(
                result.evalActionName(),
                one.evalResourceName(),
                one.evalResourceDecision() == PolicyEvaluationDecisionType.ALLOWED,
                one.evalResourceDecision() == PolicyEvaluationDecisionType.EXPLICIT_DENY,
                one.permissionsBoundaryDecisionDetail() != null
                        && !one.permissionsBoundaryDecisionDetail().allowedByPermissionsBoundary(),
                sources(one.matchedStatements()),
                new TreeSet<>(one.missingContextValues()));
    }

    private static Set<String> sources(List<Statement> statements) {
        return statements.stream().map(Statement::sourcePolicyId).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void add(String service, String principal, List<Decision> decisions, List<Check> found) {
        List<Decision> denied = decisions.stream().filter(d -> !d.allowed()).toList();
        Set<String> missing =
                denied.stream().flatMap(d -> d.missing().stream()).collect(Collectors.toCollection(TreeSet::new));
        List<Decision> certain = denied.stream()
                .filter(d -> d.missing().isEmpty() || d.explicit())
                .toList();
        if (!certain.isEmpty()) {
            found.add(Check.problem(
                    CHECK + " " + service,
                    principal + " may not " + listed(certain) + reason(certain),
                    next(principal, certain)));
        } else if (!denied.isEmpty()) {
            found.add(Check.warning(
                    CHECK + " " + service,
                    "whether " + principal + " may " + listed(denied) + " depends on " + String.join(", ", missing)
                            + ", which the simulator does not know",
                    "Look at the conditions in its policies; a deployment tells for certain."));
        }
    }

    /** The actions, the first of them with a resource. */
    private static String listed(List<Decision> decisions) {
        Map<String, Set<String>> byAction = new LinkedHashMap<>();
        decisions.forEach(d ->
                byAction.computeIfAbsent(d.action(), a -> new LinkedHashSet<>()).add(d.resource()));
        String shown = byAction.entrySet().stream()
                .limit(ACTIONS_SHOWN)
                .map(e -> e.getKey() + " on " + e.getValue().iterator().next()
                        + (e.getValue().size() == 1
                                ? ""
                                : " and " + (e.getValue().size() - 1) + " more"))
                .collect(Collectors.joining(", "));
        return shown
                + (byAction.size() > ACTIONS_SHOWN
                        ? ", and " + (byAction.size() - ACTIONS_SHOWN) + " more actions"
                        : "");
    }

    private static String reason(List<Decision> denied) {
        Set<String> deniedBy = new TreeSet<>();
        denied.stream().filter(Decision::explicit).forEach(d -> deniedBy.addAll(d.by()));
        if (denied.stream().anyMatch(Decision::explicit)) {
            return deniedBy.isEmpty() ? "; denied explicitly" : "; denied by " + String.join(", ", deniedBy);
        }
        return denied.stream().anyMatch(Decision::bounded) ? "; its permissions boundary does not allow it" : "";
    }

    private static String next(String principal, List<Decision> denied) {
        Set<String> actions = denied.stream().map(Decision::action).collect(Collectors.toCollection(TreeSet::new));
        return denied.stream().anyMatch(Decision::explicit)
                ? "Take the Deny away, or deploy as somebody else: --profile NAME"
                : "Allow it to " + principal.substring(principal.lastIndexOf(':') + 1)
                        + ", or deploy as somebody else: " + String.join(", ", actions);
    }

    private void named(String principal, List<String> actions, List<Check> found) {
        if (!found.isEmpty()) {
            return; // there is enough to do
        }
        Set<String> lacking = new TreeSet<>();
        for (EvaluationResult result : page(principal, new HashSet<>(actions), List.of())) {
            if (result.evalDecision() != PolicyEvaluationDecisionType.ALLOWED) {
                lacking.add(result.evalActionName());
            }
        }
        if (!lacking.isEmpty()) {
            found.add(Check.warning(
                    CHECK,
                    principal + " may do what a deployment took so far; CloudFormation's handlers also name "
                            + lacking.stream().limit(ACTIONS_SHOWN).collect(Collectors.joining(", "))
                            + (lacking.size() > ACTIONS_SHOWN
                                    ? " and " + (lacking.size() - ACTIONS_SHOWN) + " more"
                                    : ""),
                    "Nothing, unless a deployment is denied one of them."));
        }
    }
}
