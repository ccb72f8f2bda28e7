package dev.opsctl.local.service.codebuild;

import java.util.Optional;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * The credentials of what runs, as AWS's SDKs ask for them where {@code AWS_CONTAINER_CREDENTIALS_FULL_URI} says: new ones each time, so that work
 * that takes longer than a session goes on.
 */
public interface ContainerCredentials {

    /** Where the gateway answers; account, region and what only the build knows follow. */
    String FOLDER = "/codebuild-container-credentials/";

    /** @return empty if nothing runs that knows the secret */
    Optional<Issued> credentials(String secret);

    /** @param roleArn whose they are */
    record Issued(String roleArn, Credentials credentials) {}
}
