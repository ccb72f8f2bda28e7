package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.engine.crypto.SelfSigned;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signs notifications (version 1: RSA over SHA-1) with a key of the scope's own, made when first needed. */
final class Signer {

    private final ServiceContext context;
    private final Table<String> keys;
    private volatile @Nullable PrivateKey key;

    Signer(ServiceContext context) {
        this.context = context;
        this.keys = context.table("signing-key", String.class);
    }

    /** Where a client fetches the certificate under which the signatures hold. */
    String certificateUrl() {
        return SigningCertificates.url(context);
    }

    /** The certificate of the key, as PEM; empty if nothing has been signed yet. */
    Optional<String> certificate() {
        if (keys.get("private").isEmpty()) {
            return Optional.empty();
        }
        try {
            KeyFactory keys = KeyFactory.getInstance("RSA"); // the native one hides the numbers
            RSAPrivateCrtKey secret = (RSAPrivateCrtKey) keys.generatePrivate(stored());
            PublicKey open = keys.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
            return Optional.of(SelfSigned.pem(open, key(), "sns.amazonaws.com"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make the certificate of notifications", e);
        }
    }

    /** @param version of the signature: 1 with SHA-1, 2 with SHA-256 */
    String sign(String text, String version) {
        try {
            Signature signature = NativeCrypto.signature("2".equals(version) ? "SHA256withRSA" : "SHA1withRSA");
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
            key = NativeCrypto.rsaKeys().generatePrivate(stored());
        }
        return key;
    }

    private PKCS8EncodedKeySpec stored() {
        return new PKCS8EncodedKeySpec(
                Base64.getDecoder().decode(keys.get("private").orElseThrow()));
    }
}
