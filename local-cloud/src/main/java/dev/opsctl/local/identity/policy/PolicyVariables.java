package dev.opsctl.local.identity.policy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Policy variables: {@code ${aws:username}}, with a default {@code ${aws:PrincipalTag/team, 'none'}}, and the literals {@code ${*}},
 * {@code ${?}}, {@code ${$}}.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">Policy variables</a>
 */
final class PolicyVariables {

    private PolicyVariables() {}

    /** The text with its variables filled in; empty if a variable has no single value, so that nothing matches. */
    static Optional<String> resolve(String text, RequestContext context) {
        int open = text.indexOf("${");
        if (open < 0) {
            return Optional.of(text);
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (open >= 0) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                break;
            }
            out.append(text, from, open);
            String value = value(text.substring(open + 2, close).trim(), context);
            if (value == null) {
                return Optional.empty();
            }
            out.append(value);
            from = close + 1;
            open = text.indexOf("${", from);
        }
        return Optional.of(out.append(text.substring(from)).toString());
    }

    private static @Nullable String value(String variable, RequestContext context) {
        switch (variable) {
            case "*":
                return String.valueOf(Wildcard.LITERAL_STAR);
            case "?":
                return String.valueOf(Wildcard.LITERAL_QUESTION);
            case "$":
                return "$";
            default:
                int comma = variable.indexOf(',');
                List<String> values = context.get(
                        comma < 0 ? variable : variable.substring(0, comma).trim());
                if (values != null && values.size() == 1) {
                    // a value is never a pattern, whatever characters the caller put into it
                    return values.get(0).replace('*', Wildcard.LITERAL_STAR).replace('?', Wildcard.LITERAL_QUESTION);
                }
                if (comma < 0) {
                    return null;
                }
                String fallback = variable.substring(comma + 1).trim();
                return fallback.length() >= 2 && fallback.startsWith("'") && fallback.endsWith("'")
                        ? fallback.substring(1, fallback.length() - 1)
                        : null;
        }
    }
}
