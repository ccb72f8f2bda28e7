package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Secrets Manager of one account and region: values sealed under KMS keys in the caller's name, versions and their labels, recovery on the
 * cloud's clock, rotation by functions, resource policies. Replication to other regions is not here.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html">Secrets Manager API reference</a>
 */
public final class LocalSecrets {

    private LocalSecrets() {}

    /** The Secrets Manager of one account and region. */
    public static SecretsManagerClient of(ServiceContext context) {
        SecretState state = new SecretState(context);
        Rotations rotations = new Rotations(state);
        return Composed.of(
                SecretsManagerClient.class,
                List.of(
                        new SecretOperations(state),
                        new ValueOperations(state),
                        new PolicyOperations(state),
                        new RotationOperations(state, rotations),
                        rotations));
    }
}
