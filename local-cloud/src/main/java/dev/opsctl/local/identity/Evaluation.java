package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyMatcher;
import dev.opsctl.local.identity.policy.PolicyMatcher.Effect;
import dev.opsctl.local.identity.policy.PolicyMatcher.ResourceEffect;
import dev.opsctl.local.identity.policy.PrincipalMatch;
import dev.opsctl.local.identity.policy.RequestContext;
import dev.opsctl.local.identity.policy.UnknownConditionException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * AWS's evaluation of all policies that bear on one action on one resource: an explicit deny wins; within an account a resource policy
 * or the identity's policies may allow; across accounts both must; boundary and session policy limit.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">Policy evaluation logic</a>
 */
public final class Evaluation {

    /** How the resource's own policy counts. */
    public enum ResourceRule {
        /** An Allow of the identity's policies is enough in the same account. */
        ORDINARY,
        /** Nothing is allowed that the resource's policy does not allow or delegate: KMS keys, role trust. */
        REQUIRED
    }

    /**
     * Everything that bears on a request.
     *
     * @param identity the identity's policies; everything for the account root
     * @param boundary the permissions boundary, or null
     * @param session the session policy, or null
     * @param resourcePolicy the resource's policy, or null
     * @param resourceAccount whose the resource is
     * @param granted whether a grant beside the policies allows
     */
    public record AccessRequest(
            Caller caller,
            String action,
            List<String> resources,
            RequestContext context,
            List<PolicyDocument> identity,
            @Nullable PolicyDocument boundary,
            @Nullable PolicyDocument session,
            @Nullable PolicyDocument resourcePolicy,
            ResourceRule rule,
            String resourceAccount,
            boolean granted) {}

    private static final PolicyDocument NOTHING = new PolicyDocument("2012-10-17", null, List.of());

    private Evaluation() {}

    /** @return why it is denied, as AWS words it after the resource's ARN; empty if it is allowed */
    public static Optional<String> denial(AccessRequest q) {
        try {
            return Optional.ofNullable(reason(q))
                    .map(reason -> q.context.missed().isEmpty()
                            ? reason
                            : reason + ": a statement that may allow it depends on "
                                    + String.join(", ", q.context.missed())
                                    + ", which the local cloud does not know of this request");
        } catch (UnknownConditionException e) {
            return Optional.of("because a statement that may deny it depends on " + e.key()
                    + ", which the local cloud does not know of this request");
        }
    }

    private static @Nullable String reason(AccessRequest q) {
        ResourceEffect resource = PolicyMatcher.evaluate(
                q.resourcePolicy == null ? NOTHING : q.resourcePolicy, q.caller, q.action, q.resources, q.context);
        if (resource.denied()) {
            return "with an explicit deny in a resource-based policy";
        }
        return switch (q.caller.type()) {
            case SERVICE, WEB_IDENTITY, ANONYMOUS ->
                resource.allowed() != PrincipalMatch.NONE || q.granted ? null : because("resource-based", q);
            case ROOT -> root(q, resource);
            default -> identity(q, resource);
        };
    }

    private static @Nullable String root(AccessRequest q, ResourceEffect resource) {
        boolean own = q.caller.accountId().equals(q.resourceAccount);
        boolean resourceAllows = resource.allowed() != PrincipalMatch.NONE || q.granted;
        return resourceAllows || own && q.rule == ResourceRule.ORDINARY ? null : because("resource-based", q);
    }

    private static @Nullable String identity(AccessRequest q, ResourceEffect resource) {
        Effect identity = PolicyMatcher.evaluate(q.identity, q.action, q.resources, q.context);
        Effect boundary = q.boundary == null
                ? Effect.ALLOW
                : PolicyMatcher.evaluate(List.of(q.boundary), q.action, q.resources, q.context);
        Effect session = q.session == null
                ? Effect.ALLOW
                : PolicyMatcher.evaluate(List.of(q.session), q.action, q.resources, q.context);
        if (identity == Effect.DENY) {
            return "with an explicit deny in an identity-based policy";
        } else if (boundary == Effect.DENY) {
            return "with an explicit deny in a permissions boundary";
        } else if (session == Effect.DENY) {
            return "with an explicit deny in a session policy";
        }
        if (!q.caller.accountId().equals(q.resourceAccount)) {
            String identitySide = identitySide(q, identity, boundary, session);
            return identitySide != null
                    ? identitySide
                    : resource.allowed() != PrincipalMatch.NONE || q.granted ? null : because("resource-based", q);
        }
        if (resource.allowed() == PrincipalMatch.DIRECT) {
            return null;
        }
        if (resource.allowed() == PrincipalMatch.ROLE || q.granted) {
            // the resource trusts the role: its identity policies need not say so again, but its limits stand
            return boundary != Effect.ALLOW ? noBoundary(q) : session != Effect.ALLOW ? noSession(q) : null;
        }
        if (q.rule == ResourceRule.REQUIRED && resource.allowed() == PrincipalMatch.NONE) {
            return because("resource-based", q);
        }
        return identitySide(q, identity, boundary, session);
    }

    private static @Nullable String identitySide(AccessRequest q, Effect identity, Effect boundary, Effect session) {
        if (identity != Effect.ALLOW) {
            return because("identity-based", q);
        }
        return boundary != Effect.ALLOW ? noBoundary(q) : session != Effect.ALLOW ? noSession(q) : null;
    }

    private static String because(String kind, AccessRequest q) {
        return "because no " + kind + " policy allows the " + q.action + " action";
    }

    private static String noBoundary(AccessRequest q) {
        return "because no permissions boundary allows the " + q.action + " action";
    }

    private static String noSession(AccessRequest q) {
        return "because no session policy allows the " + q.action + " action";
    }
}
