package dev.opsctl.local.service.sns;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Signs notifications (version 1: RSA over SHA-1) with a key of the local cloud's own, made when first needed. */
final class Signer {

    private final Table<String> keys;
    private volatile @Nullable PrivateKey key;

    Signer(Table<String> keys) {
        this.keys = keys;
    }

    String sign(String text) {
        try {
            Signature signature = NativeCrypto.signature("SHA1withRSA");
            signature.initSign(key());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a notification", e);
        }
    }

    private PrivateKey key() throws GeneralSecurityException {
        if (key == null) {
            if (keys.get("private").isEmpty()) {
                KeyPairGenerator generator = NativeCrypto.rsa();
                generator.initialize(2048);
                keys.insert(
                        "private",
                        Base64.getEncoder()
                                .encodeToString(
                                        generator.generateKeyPair().getPrivate().getEncoded()));
            }
            key = NativeCrypto.rsaKeys()
                    .generatePrivate(new PKCS8EncodedKeySpec(
                            Base64.getDecoder().decode(keys.get("private").orElseThrow())));
        }
        return key;
    }
}
