package dev.opsctl.functions.orders.token;

import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;

/** The stack's own signing key in KMS; its {@code kid} is the key's id. */
public final class KmsKeys implements Keys {
    private final KmsClient kms;
    private final String key;
    private String kid = "";
    private @Nullable RSAPublicKey known;

    /** @param key id, ARN or alias */
    public KmsKeys(KmsClient kms, String key) {
        this.kms = kms;
        this.key = key;
    }

    @Override
    public synchronized Optional<RSAPublicKey> find(String wanted) {
        // A key that nobody could know is asked for once per process, not once per bad token.
        if (known == null) {
            GetPublicKeyResponse answer = kms.getPublicKey(request -> request.keyId(key));
            try {
                known = RsaKeys.ofDer(answer.publicKey().asByteArray());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the signing key " + key + " is no RSA key", e);
            }
            kid = answer.keyId().substring(answer.keyId().lastIndexOf('/') + 1);
        }
        return wanted.equals(kid) ? Optional.of(known) : Optional.empty();
    }
}
