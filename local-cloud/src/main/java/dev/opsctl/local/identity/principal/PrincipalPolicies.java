package dev.opsctl.local.identity.principal;

import dev.opsctl.local.identity.policy.PolicyDocument;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What IAM holds about a principal.
 *
 * @param id the principal's unique id
 * @param identity inline and managed policies, of groups too
 * @param boundary the permissions boundary, or null
 * @param tags the principal's tags
 */
public record PrincipalPolicies(
        @Nullable String id,
        List<PolicyDocument> identity,
        @Nullable PolicyDocument boundary,
        Map<String, String> tags) {}
