package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** The policy that a Lambda authorizer returns: may it invoke this method? An explicit deny wins. */
final class AuthorizerPolicy {

    enum Decision {
        ALLOW,
        IMPLICIT_DENY,
        EXPLICIT_DENY
    }

    private AuthorizerPolicy() {}

    static Decision decide(JsonNode policy, String methodArn) {
        Decision decision = Decision.IMPLICIT_DENY;
        JsonNode statements = policy.path("Statement");
        for (JsonNode statement : statements.isArray() ? statements : java.util.List.of(statements)) {
            if (!matches(statement.path("Action"), "execute-api:Invoke", true)
                    || !matches(statement.path("Resource"), methodArn, false)) {
                continue;
            }
            if ("Deny".equalsIgnoreCase(statement.path("Effect").asText())) {
                return Decision.EXPLICIT_DENY;
            }
            if ("Allow".equalsIgnoreCase(statement.path("Effect").asText())) {
                decision = Decision.ALLOW;
            }
        }
        return decision;
    }

    private static boolean matches(JsonNode patterns, String value, boolean ignoreCase) {
        if (patterns.isTextual()) {
            StringBuilder regex = new StringBuilder();
            for (char c : patterns.asText().toCharArray()) {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
            return Pattern.compile(
                            regex.toString(), ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.DOTALL : Pattern.DOTALL)
                    .matcher(value)
                    .matches();
        }
        for (JsonNode pattern : patterns) {
            if (matches(pattern, value, ignoreCase)) {
                return true;
            }
        }
        return false;
    }
}
