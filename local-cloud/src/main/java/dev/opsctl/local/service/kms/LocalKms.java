package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * AWS KMS: symmetric keys, RSA, elliptic-curve and HMAC keys, aliases, grants, rotation, deletion on the cloud's clock.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html">KMS API reference</a>
 */
public final class LocalKms {

    private LocalKms() {}

    /** The KMS of one account and region. */
    public static KmsClient of(ServiceContext context) {
        KmsState state = new KmsState(context);
        return Composed.of(
                KmsClient.class,
                List.of(
                        new KeyOperations(state),
                        new AliasOperations(state),
                        new GrantOperations(state),
                        new CryptoOperations(state),
                        new SigningOperations(state),
                        new ImportOperations(state),
                        new MultiRegionOperations(state)));
    }
}
