package dev.opsctl.local.identity.policy;

import java.util.List;
import java.util.Map;

/**
 * One statement. Of each pair (action, notAction), (resource, notResource), (principal, notPrincipal) at most one is not null.
 *
 * @param principals by type ({@code AWS}, {@code Service}, {@code Federated}, {@code CanonicalUser}); {@code "*"} is {@code {"*": ["*"]}}
 */
public record Statement(
        String sid,
        boolean allow,
        List<String> actions,
        List<String> notActions,
        List<String> resources,
        List<String> notResources,
        Map<String, List<String>> principals,
        Map<String, List<String>> notPrincipals,
        List<Condition> conditions) {

    /** One condition key with its operator; all conditions of a statement must hold. */
    public record Condition(
            ConditionOperator operator, Quantifier quantifier, boolean ifExists, String key, List<String> values) {}

    /** How a condition treats a key with several values. */
    public enum Quantifier {
        NONE,
        FOR_ALL_VALUES,
        FOR_ANY_VALUE
    }
}
