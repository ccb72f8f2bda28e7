package dev.opsctl.local.cloud;

import java.util.Optional;

/** A service whose requests name resources by something from which the ARN cannot be derived: a role without its path, a key by an alias. */
public interface ResourceArns {

    /**
     * The ARN of a resource that exists.
     *
     * @param type the resource type in IAM's service reference, e.g. {@code role}, {@code key}, {@code secret}
     * @param name what a request said
     */
    Optional<String> resourceArn(String type, String name);
}
