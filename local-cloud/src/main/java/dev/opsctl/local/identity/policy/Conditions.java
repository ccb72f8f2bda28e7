package dev.opsctl.local.identity.policy;

import dev.opsctl.local.identity.policy.Statement.Condition;
import dev.opsctl.local.identity.policy.Statement.Quantifier;
import java.util.List;
import java.util.Optional;

/**
 * Whether the conditions of a statement hold: conditions are and-ed, the values of a condition or-ed (nor-ed for a negated operator).
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html">Evaluation logic of conditions</a>
 */
final class Conditions {

    private Conditions() {}

    /** @throws UnknownConditionException if it depends on a key whose value is not known */
    static boolean hold(List<Condition> conditions, RequestContext context, boolean variables) {
        UnknownConditionException unknown = null;
        for (Condition condition : conditions) {
            try {
                if (!holds(condition, context, variables)) {
                    return false;
                }
            } catch (UnknownConditionException e) {
                unknown = e; // it matters only if the other conditions hold
            }
        }
        if (unknown != null) {
            throw unknown;
        }
        return true;
    }

    private static boolean holds(Condition condition, RequestContext context, boolean variables) {
        List<String> present = context.get(condition.key());
        if (condition.operator() == ConditionOperator.NULL) {
            boolean absent = present == null || present.isEmpty();
            return condition.values().stream().anyMatch(value -> Boolean.parseBoolean(value) == absent);
        }
        if (present == null || present.isEmpty()) {
            return condition.ifExists()
                    || condition.quantifier() == Quantifier.FOR_ALL_VALUES
                    || condition.quantifier() == Quantifier.NONE
                            && condition.operator().negated();
        }
        boolean negated = condition.operator().negated();
        return switch (condition.quantifier()) {
            case FOR_ALL_VALUES ->
                present.stream().allMatch(value -> negated != any(condition, value, context, variables));
            case FOR_ANY_VALUE ->
                present.stream().anyMatch(value -> negated != any(condition, value, context, variables));
            case NONE -> negated != present.stream().anyMatch(value -> any(condition, value, context, variables));
        };
    }

    private static boolean any(Condition condition, String requestValue, RequestContext context, boolean variables) {
        for (String value : condition.values()) {
            Optional<String> resolved = variables ? PolicyVariables.resolve(value, context) : Optional.of(value);
            if (resolved.isPresent() && condition.operator().test(resolved.get(), requestValue)) {
                return true;
            }
        }
        return false;
    }
}
