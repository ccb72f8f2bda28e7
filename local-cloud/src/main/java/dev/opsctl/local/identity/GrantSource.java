package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.identity.policy.RequestContext;

/** A service with grants beside its policies: KMS. */
public interface GrantSource {

    /** Whether a grant allows the action. */
    boolean granted(String resourceArn, Caller caller, String action, RequestContext context);
}
