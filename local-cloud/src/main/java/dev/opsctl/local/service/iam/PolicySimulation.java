package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.identity.policy.ArnPattern;
import dev.opsctl.local.identity.policy.PolicyMatcher;
import dev.opsctl.local.identity.policy.PolicyMatcher.Effect;
import dev.opsctl.local.identity.policy.PolicyMatcher.ResourceEffect;
import dev.opsctl.local.identity.policy.PrincipalMatch;
import dev.opsctl.local.identity.policy.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PermissionsBoundaryDecisionDetail;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.ResourceSpecificResult;
import software.amazon.awssdk.services.iam.model.Statement;

/**
 * What policies say to actions on resources that need not exist. Answers have one result for each action, with the strictest decision, and
 * what holds of each resource in ResourceSpecificResults. Left out are service control policies, of which there are none here, and the
 * details of decisions across accounts.
 *
 * @param identity the identity's policies
 * @param boundary the permissions boundary, or null
 * @param resource the policy that every resource is taken to have, or null
 * @param owner the account of resources whose ARN names none, or null for the caller's
 * @param context the condition keys that are known
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html">EvaluationResult</a>
 */
record PolicySimulation(
        List<SimulatedPolicy> identity,
        @Nullable SimulatedPolicy boundary,
        @Nullable OfResource resource,
        @Nullable String owner,
        Map<String, List<String>> context) {

    /** @param caller who calls, as the policy may name it */
    record OfResource(SimulatedPolicy policy, Caller caller) {}

    /** What holds of one resource. */
    private record Outcome(
            String resource,
            PolicyEvaluationDecisionType decision,
            Set<Statement> matched,
            Set<String> missing,
            boolean withinBoundary) {}

    /** @param resources ARNs, or {@code *} alone */
    EvaluationResult result(String action, List<String> resources) {
        List<Outcome> outcomes =
                resources.stream().map(arn -> outcome(action, arn)).toList();
        PolicyEvaluationDecisionType strictest = strictest(outcomes);
        Set<Statement> matched = new LinkedHashSet<>();
        Set<String> missing = new TreeSet<>();
        for (Outcome outcome : outcomes) {
            missing.addAll(outcome.missing);
            if (outcome.decision == strictest) {
                matched.addAll(outcome.matched);
            }
        }
        EvaluationResult.Builder result = EvaluationResult.builder()
                .evalActionName(action)
                .evalResourceName(resources.size() == 1 ? resources.get(0) : "*")
                .evalDecision(strictest)
                .matchedStatements(matched)
                .missingContextValues(missing);
        if (boundary != null) {
            result.permissionsBoundaryDecisionDetail(detail(outcomes.stream().allMatch(Outcome::withinBoundary)));
        }
        if (!resources.equals(List.of("*"))) {
            result.resourceSpecificResults(outcomes.stream().map(this::specific).toList());
        }
        return result.build();
    }

    private static PolicyEvaluationDecisionType strictest(List<Outcome> outcomes) {
        List<PolicyEvaluationDecisionType> decisions =
                outcomes.stream().map(Outcome::decision).toList();
        return decisions.contains(PolicyEvaluationDecisionType.EXPLICIT_DENY)
                ? PolicyEvaluationDecisionType.EXPLICIT_DENY
                : decisions.contains(PolicyEvaluationDecisionType.IMPLICIT_DENY)
                        ? PolicyEvaluationDecisionType.IMPLICIT_DENY
                        : PolicyEvaluationDecisionType.ALLOWED;
    }

    private ResourceSpecificResult specific(Outcome outcome) {
        ResourceSpecificResult.Builder result = ResourceSpecificResult.builder()
                .evalResourceName(outcome.resource)
                .evalResourceDecision(outcome.decision)
                .matchedStatements(outcome.matched)
                .missingContextValues(outcome.missing);
        if (boundary != null) {
            result.permissionsBoundaryDecisionDetail(detail(outcome.withinBoundary));
        }
        return result.build();
    }

    private static PermissionsBoundaryDecisionDetail detail(boolean allowed) {
        return PermissionsBoundaryDecisionDetail.builder()
                .allowedByPermissionsBoundary(allowed)
                .build();
    }

    private Outcome outcome(String action, String arn) {
        Set<String> missing = new TreeSet<>();
        RequestContext known = new RequestContext().putAll(context).otherwise(key -> {
            missing.add(key);
            return null;
        });
        List<Statement> allowing = new ArrayList<>();
        List<Statement> denying = new ArrayList<>();
        for (SimulatedPolicy policy : identity) {
            sort(policy, action, arn, known, allowing, denying);
        }
        boolean identityAllows = !allowing.isEmpty();
        List<Statement> within = new ArrayList<>();
        if (boundary != null) {
            sort(boundary, action, arn, known, within, denying);
        }
        boolean withinBoundary = boundary == null || !within.isEmpty();
        PrincipalMatch trusted = PrincipalMatch.NONE;
        if (resource != null) {
            SimulatedPolicy policy = resource.policy();
            for (int i = 0; i < policy.document().statements().size(); i++) {
                ResourceEffect effect =
                        PolicyMatcher.evaluate(policy.alone(i), resource.caller(), action, List.of(arn), known);
                if (effect.denied()) {
                    denying.add(policy.reference(i));
                } else if (effect.allowed() != PrincipalMatch.NONE) {
                    allowing.add(policy.reference(i));
                    trusted = effect.allowed().compareTo(trusted) > 0 ? effect.allowed() : trusted;
                }
            }
        }
        if (!denying.isEmpty()) {
            return new Outcome(
                    arn,
                    PolicyEvaluationDecisionType.EXPLICIT_DENY,
                    new LinkedHashSet<>(denying),
                    missing,
                    withinBoundary
                            && denying.stream()
                                    .noneMatch(s -> SimulatedPolicy.BOUNDARY.equals(s.sourcePolicyTypeAsString())));
        }
        boolean limited = identityAllows && withinBoundary;
        boolean allowed = resource != null && foreign(arn, resource.caller())
                ? limited && trusted != PrincipalMatch.NONE
                : limited || trusted == PrincipalMatch.DIRECT;
        return new Outcome(
                arn,
                allowed ? PolicyEvaluationDecisionType.ALLOWED : PolicyEvaluationDecisionType.IMPLICIT_DENY,
                allowed ? new LinkedHashSet<>(allowing) : Set.of(),
                missing,
                withinBoundary);
    }

    private static void sort(
            SimulatedPolicy policy,
            String action,
            String arn,
            RequestContext known,
            List<Statement> allowing,
            List<Statement> denying) {
        for (int i = 0; i < policy.document().statements().size(); i++) {
            Effect effect = PolicyMatcher.evaluate(List.of(policy.alone(i)), action, List.of(arn), known);
            if (effect == Effect.ALLOW) {
                allowing.add(policy.reference(i));
            } else if (effect == Effect.DENY) {
                denying.add(policy.reference(i));
            }
        }
    }

    /** Whether the resource belongs to another account than the caller. */
    private boolean foreign(String arn, Caller caller) {
        String named = ArnPattern.read(arn).map(ArnPattern::account).orElse("");
        String account = !named.isEmpty() ? named : owner != null ? owner : caller.accountId();
        return !account.equals(caller.accountId());
    }
}
