package dev.opsctl.local.cloud;

import java.util.Optional;

/** A service whose ARNs do not say whose a resource is: S3. */
public interface ResourceOwners {

    /** The account and region of a resource that exists. */
    Optional<Scope> owner(String resourceArn);
}
