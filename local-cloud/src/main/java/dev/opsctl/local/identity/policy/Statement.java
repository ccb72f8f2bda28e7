package dev.opsctl.local.identity.policy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One statement. Of each pair (action, notAction), (resource, notResource), (principal, notPrincipal) at most one is not null.
 *
 * @param principals by type ({@code AWS}, {@code Service}, {@code Federated}, {@code CanonicalUser}); {@code "*"} is {@code {"*": ["*"]}}
 */
public record Statement(
        @Nullable String sid,
        boolean allow,
        @Nullable List<String> actions,
        @Nullable List<String> notActions,
        @Nullable List<String> resources,
        @Nullable List<String> notResources,
        @Nullable Map<String, List<String>> principals,
        @Nullable Map<String, List<String>> notPrincipals,
        List<Condition> conditions) {

    /** The patterns of Action, or those of NotAction. */
    public List<String> namedActions() {
        return either(actions, notActions);
    }

    /** The patterns of Resource, or those of NotResource; none if it has neither. */
    public List<String> namedResources() {
        return either(resources, notResources);
    }

    static List<String> either(@Nullable List<String> positive, @Nullable List<String> negative) {
        return positive != null ? positive : negative != null ? negative : List.of();
    }

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
