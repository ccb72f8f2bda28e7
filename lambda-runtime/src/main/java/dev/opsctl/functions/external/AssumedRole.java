package dev.opsctl.functions.external;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * Credentials of a role in another account, which wants to hear an external id (SEC-4). They are kept until shortly before they expire.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html">access by third parties</a>
 */
final class AssumedRole implements AwsCredentialsProvider {
    private static final Duration SPARE = Duration.ofMinutes(2);

    private final StsClient sts;
    private final String roleArn;
    private final String externalId;
    private final String sessionName;
    private final InstantSource clock;
    private @Nullable Credentials kept;

    AssumedRole(StsClient sts, String roleArn, String externalId, String sessionName, InstantSource clock) {
        this.sts = sts;
        this.roleArn = roleArn;
        this.externalId = externalId;
        this.sessionName = sessionName;
        this.clock = clock;
    }

    /** @throws IllegalStateException if the other account does not let us in */
    @Override
    public synchronized AwsCredentials resolveCredentials() {
        if (kept == null || clock.instant().plus(SPARE).isAfter(kept.expiration())) {
            try {
                kept = sts.assumeRole(request ->
                                request.roleArn(roleArn).externalId(externalId).roleSessionName(sessionName))
                        .credentials();
            } catch (StsException e) {
                throw new IllegalStateException(
                        "role " + roleArn + " of the external service's account does not let us in: " + e.getMessage()
                                + ". Its trust policy must name our role and our external id (stack parameter ExternalId)",
                        e);
            }
        }
        return AwsSessionCredentials.create(kept.accessKeyId(), kept.secretAccessKey(), kept.sessionToken());
    }
}
