package dev.opsctl.local.cloud;

import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** A service whose resources are encrypted with KMS keys that their users need permission for, without the service using the key itself. */
public interface EncryptedResources {

    /**
     * The customer's key of a resource.
     *
     * @param resourceArn a resource of this service in this scope; may name a sub-resource (an index, a stream)
     * @return key id, ARN or alias; empty if the service's own key encrypts the resource
     */
    Optional<String> encryptionKey(String resourceArn);

    /**
     * @param keyArn of a resource's key
     * @throws AwsServiceException in the service's words, if the key cannot be used now: it is disabled, pending deletion or gone
     */
    void requireUsable(String keyArn);

    /** How the service passes on that somebody may not use a resource's key. */
    AwsServiceException denied(AwsServiceException byKms);
}
