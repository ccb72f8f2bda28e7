package dev.opsctl.local.cloud;

import java.util.Optional;

/** A service whose resources carry resource-based policies (queue, topic, bucket, key, function, role trust). */
public interface ResourcePolicySource {

    /**
     * The policy document (JSON) attached to a resource.
     *
     * @param resourceArn a resource of this service in this scope; may name a sub-resource (an S3 object, a function's alias)
     */
    Optional<String> resourcePolicy(String resourceArn);
}
