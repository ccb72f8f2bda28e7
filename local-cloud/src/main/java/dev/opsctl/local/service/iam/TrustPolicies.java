package dev.opsctl.local.service.iam;

import dev.opsctl.local.identity.policy.PolicyCache;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.Statement;
import java.util.List;
import java.util.Map;

/** What IAM does with trust policies beyond their syntax. */
final class TrustPolicies {

    /** Characters of a trust policy, without white space. */
    private static final int MOST = 2048;

    private TrustPolicies() {}

    /** Roles and users of this account that a trust policy names must exist when it is written. */
    static void checkPrincipals(IamState state, String document) {
        if (IamState.size(document) > MOST) {
            throw IamErrors.limit("Cannot exceed quota for ACLSizePerRole: " + MOST);
        }
        for (Statement statement :
                PolicyCache.parse(document, PolicyParser.Kind.TRUST).statements()) {
            Map<String, List<String>> principals =
                    statement.principals() != null ? statement.principals() : statement.notPrincipals();
            for (String value : principals == null ? List.<String>of() : principals.getOrDefault("AWS", List.of())) {
                String prefix = "arn:aws:iam::" + state.account() + ":";
                boolean role = value.startsWith(prefix + "role/");
                if (role || value.startsWith(prefix + "user/")) {
                    String name = value.substring(value.lastIndexOf('/') + 1);
                    if (state.find(role ? Entity.Kind.ROLE : Entity.Kind.USER, name)
                            .filter(e -> e.arn().equals(value))
                            .isEmpty()) {
                        throw IamErrors.malformed("Invalid principal in policy: \"AWS\":\"" + value + "\"");
                    }
                }
            }
        }
    }
}
