package dev.opsctl.local.identity.policy;

import dev.opsctl.local.cloud.Caller;
import java.util.List;
import java.util.Map;

/**
 * How exactly the principal element of a resource policy names a caller; what an Allow is worth depends on it.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html">Evaluation in a single account</a>
 */
public enum PrincipalMatch {
    /** Not named. */
    NONE,
    /** The caller's account is named: authority is delegated to its identity policies. */
    ACCOUNT,
    /** The session's role is named: boundary and session policy still limit. */
    ROLE,
    /** The user, the session, the service or everyone is named. */
    DIRECT;

    static PrincipalMatch of(Map<String, List<String>> principals, Caller caller) {
        PrincipalMatch best = NONE;
        for (Map.Entry<String, List<String>> entry : principals.entrySet()) {
            for (String value : entry.getValue()) {
                PrincipalMatch match =
                        switch (entry.getKey()) {
                            case "*" -> DIRECT;
                            case "AWS" -> aws(value, caller);
                            case "Service" ->
                                caller.type() == Caller.Type.SERVICE && serviceMatches(value, caller.arn())
                                        ? DIRECT
                                        : NONE;
                            case "Federated" ->
                                caller.type() == Caller.Type.WEB_IDENTITY && value.equals(caller.arn()) ? DIRECT : NONE;
                            default -> NONE;
                        };
                if (match.compareTo(best) > 0) {
                    best = match;
                }
            }
        }
        return best;
    }

    /** {@code logs.us-east-1.amazonaws.com} and {@code logs.amazonaws.com} are the same service. */
    private static boolean serviceMatches(String value, String service) {
        return value.equals(service)
                || value.replaceFirst("^([a-z0-9-]+)\\.[a-z]{2}(-[a-z]+)+-\\d\\.amazonaws", "$1.amazonaws")
                        .equals(service);
    }

    private static PrincipalMatch aws(String value, Caller caller) {
        if (value.equals("*")) {
            return DIRECT;
        }
        if (caller.type() == Caller.Type.SERVICE
                || caller.type() == Caller.Type.WEB_IDENTITY
                || caller.type() == Caller.Type.ANONYMOUS) {
            return NONE;
        }
        if (value.equals(caller.accountId()) || value.equals("arn:aws:iam::" + caller.accountId() + ":root")) {
            return ACCOUNT;
        }
        if (value.equals(caller.arn())) {
            return DIRECT;
        }
        String id = caller.userId() == null ? "" : caller.userId();
        if (caller.roleArn() != null && (value.equals(caller.roleArn()) || value.equals(id.replaceFirst(":.*", "")))) {
            return ROLE;
        }
        return value.equals(id) ? DIRECT : NONE;
    }
}
