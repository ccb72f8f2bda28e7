package dev.opsctl.local.identity.action;

import dev.opsctl.local.cloud.Scope;
import java.util.Optional;

/** Asks a service for the ARN of a resource that a request names in another way. */
@FunctionalInterface
public interface ArnLookup {

    /** @see dev.opsctl.local.cloud.ResourceArns */
    Optional<String> find(Scope scope, String service, String type, String name);
}
