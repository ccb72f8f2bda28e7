package dev.opsctl.local.cloud;

import java.util.Optional;

/** Where the gateway looks up who signed a request. */
public interface CredentialSource {

    /** The active credential of that id; empty for one that is unknown, inactive or deleted. Expired sessions are returned until they are swept. */
    Optional<Credential> find(String accessKeyId);
}
