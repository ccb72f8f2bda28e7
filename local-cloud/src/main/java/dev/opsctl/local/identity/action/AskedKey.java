package dev.opsctl.local.identity.action;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;

/**
 * A condition key that a policy asks for.
 *
 * @param key as the policy writes it
 * @param operation the client method's name; empty if there is no modelled call
 * @param request null if there is no modelled call
 */
public record AskedKey(
        String key,
        Permission permission,
        Caller caller,
        Scope scope,
        String operation,
        @Nullable SdkRequest request,
        ResourceFacts facts) {

    /** The members of the request; none if there is no modelled call. */
    Members members() {
        return request == null ? Members.NONE : new Members(request);
    }

    /** What follows the family's name in a key of a family: {@code team} of {@code aws:ResourceTag/team}. */
    String suffix(String family) {
        return key.substring(family.length() - 1);
    }
}
