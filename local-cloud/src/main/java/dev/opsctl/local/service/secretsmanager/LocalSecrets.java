package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import java.util.Optional;

/**
 * Secrets Manager of one account and region: values sealed under KMS keys in the caller's name, versions and their labels, recovery on the
 * cloud's clock, rotation by functions, resource policies. Replication to other regions is not here.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html">Secrets Manager API reference</a>
 */
public final class LocalSecrets
        implements SecretOperations,
                ValueOperations,
                PolicyOperations,
                RotationOperations,
                ResourcePolicySource,
                ResourceArns,
                Resumable {

    private final SecretState state;
    private final Rotations rotations;

    public LocalSecrets(ServiceContext context) {
        this.state = new SecretState(context);
        this.rotations = new Rotations(state);
    }

    @Override
    public SecretState state() {
        return state;
    }

    @Override
    public Rotations rotations() {
        return rotations;
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return state.find(resourceArn).map(SecretRecord::policy);
    }

    @Override
    public Optional<String> resourceArn(String type, String name) {
        return state.find(name).map(SecretRecord::arn);
    }

    @Override
    public void resume() {
        rotations.resume();
    }

    @Override
    public String serviceName() {
        return "secretsmanager";
    }

    @Override
    public void close() {
        rotations.close();
    }
}
