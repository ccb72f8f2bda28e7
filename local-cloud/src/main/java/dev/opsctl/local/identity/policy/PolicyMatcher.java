package dev.opsctl.local.identity.policy;

import dev.opsctl.local.cloud.Caller;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a policy says about one action on one resource. */
public final class PolicyMatcher {

    /** The outcome of identity policies, a boundary or a session policy. */
    public enum Effect {
        NONE,
        ALLOW,
        DENY
    }

    /** The outcome of a resource policy: denied, or how directly it allows the caller. */
    public record ResourceEffect(boolean denied, PrincipalMatch allowed) {}

    private PolicyMatcher() {}

    /**
     * All policies of one kind together: a deny in any of them wins.
     *
     * @throws UnknownConditionException if a statement denies or not by a condition key whose value is not known
     * @param resources names of one and the same resource: a policy that matches any of them matches the resource
     */
    public static Effect evaluate(
            Collection<PolicyDocument> policies, String action, List<String> resources, RequestContext context) {
        Effect effect = Effect.NONE;
        for (PolicyDocument policy : policies) {
            for (Statement statement : policy.statements()) {
                if ((statement.allow() && effect == Effect.ALLOW)
                        || !applies(policy, statement, action, resources, context)) {
                    continue;
                }
                if (!statement.allow()) {
                    return Effect.DENY;
                }
                effect = Effect.ALLOW;
            }
        }
        return effect;
    }

    /** What a resource's own policy says to a caller. */
    public static ResourceEffect evaluate(
            PolicyDocument policy, Caller caller, String action, List<String> resources, RequestContext context) {
        PrincipalMatch best = PrincipalMatch.NONE;
        for (Statement statement : policy.statements()) {
            PrincipalMatch match = principal(statement, caller);
            if (match == PrincipalMatch.NONE || !applies(policy, statement, action, resources, context)) {
                continue;
            }
            if (!statement.allow()) {
                return new ResourceEffect(true, PrincipalMatch.NONE);
            }
            if (match.compareTo(best) > 0) {
                best = match;
            }
        }
        return new ResourceEffect(false, best);
    }

    private static PrincipalMatch principal(Statement statement, Caller caller) {
        if (statement.principals() != null) {
            return PrincipalMatch.of(statement.principals(), caller);
        }
        if (statement.notPrincipals() == null) {
            return PrincipalMatch.NONE;
        }
        PrincipalMatch named = PrincipalMatch.of(statement.notPrincipals(), caller);
        // who denies all but a user names the user's account too: that excepts the account's root, and nobody else in
        // it
        boolean excepted = named == PrincipalMatch.ACCOUNT && !statement.allow()
                ? caller.type() == Caller.Type.ROOT
                : named != PrincipalMatch.NONE;
        return excepted ? PrincipalMatch.NONE : PrincipalMatch.DIRECT;
    }

    private static boolean applies(
            PolicyDocument policy, Statement statement, String action, List<String> resources, RequestContext context) {
        boolean acts = statement.actions() != null
                ? matchesAction(statement.actions(), action)
                : !matchesAction(statement.namedActions(), action);
        if (!acts) {
            return false;
        }
        try {
            return covers(policy, statement, resources, context)
                    && Conditions.hold(statement.conditions(), context, policy.variables());
        } catch (UnknownConditionException e) {
            if (!statement.allow()) {
                throw e;
            }
            context.missed(e.key());
            return false;
        }
    }

    private static boolean matchesAction(List<String> patterns, String action) {
        for (String pattern : patterns) {
            if (Wildcard.matchesIgnoringCase(pattern, action)) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(
            PolicyDocument policy, Statement statement, List<String> resources, RequestContext context) {
        if (statement.resources() != null) {
            return matchesResource(policy, statement.resources(), resources, context);
        }
        return statement.notResources() == null
                || !matchesResource(policy, statement.notResources(), resources, context);
    }

    private static boolean matchesResource(
            PolicyDocument policy, List<String> patterns, List<String> resources, RequestContext context) {
        for (String pattern : patterns) {
            Optional<String> resolved =
                    policy.variables() ? PolicyVariables.resolve(pattern, context) : Optional.of(pattern);
            for (String resource : resources) {
                if (resolved.isPresent()
                        && (resolved.get().equals("*") || Wildcard.matchesArn(resolved.get(), resource))) {
                    return true;
                }
            }
        }
        return false;
    }
}
