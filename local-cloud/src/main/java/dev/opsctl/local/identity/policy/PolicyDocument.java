package dev.opsctl.local.identity.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed policy.
 *
 * @param version {@code 2012-10-17} (with policy variables) or {@code 2008-10-17} (without)
 * @param id the optional id
 * @param statements in document order
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html">Policy elements</a>
 */
public record PolicyDocument(String version, @Nullable String id, List<Statement> statements) {

    /** Whether {@code ${...}} is a variable in this policy and not plain text. */
    public boolean variables() {
        return "2012-10-17".equals(version);
    }
}
