package dev.opsctl.local.service.kms;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.store.Table;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DeleteImportedKeyMaterialRequest;
import software.amazon.awssdk.services.kms.model.DeleteImportedKeyMaterialResponse;
import software.amazon.awssdk.services.kms.model.ExpiredImportTokenException;
import software.amazon.awssdk.services.kms.model.GetParametersForImportRequest;
import software.amazon.awssdk.services.kms.model.GetParametersForImportResponse;
import software.amazon.awssdk.services.kms.model.ImportKeyMaterialRequest;
import software.amazon.awssdk.services.kms.model.ImportKeyMaterialResponse;
import software.amazon.awssdk.services.kms.model.IncorrectKeyMaterialException;
import software.amazon.awssdk.services.kms.model.InvalidImportTokenException;

/**
 * Key material that its owner brings.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html">Imported key material</a>
 */
final class ImportOperations {

    private static final Duration VALID = Duration.ofHours(24);
    private static final int TOKEN = 256;

    /** What an import token stands for. */
    record Parameters(String algorithm, String spec, String wrappedPair, Instant validTo) {}

    private final KmsState state;
    private final Table<Parameters> tokens;

    ImportOperations(KmsState state) {
        this.state = state;
        this.tokens = state.context().table("import-tokens", Parameters.class);
    }

    private static void external(KeyRecord key) {
        if (!key.external()) {
            throw KmsErrors.unsupported(
                    key.arn() + " origin is " + key.origin() + " which is not valid for this operation.");
        }
        KmsState.notPending(key);
    }

    public GetParametersForImportResponse getParametersForImport(GetParametersForImportRequest request) {
        return state.one(() -> {
            KeyRecord key = state.key(request.keyId());
            external(key);
            String algorithm = request.wrappingAlgorithmAsString();
            String spec = request.wrappingKeySpecAsString();
            if (!spec.startsWith("RSA_") || !algorithm.matches("RSAES_OAEP_.*|RSA_AES_KEY_WRAP_.*")) {
                throw KmsErrors.unsupported(
                        "The local cloud has no wrapping algorithm " + algorithm + " with a key of spec " + spec + ".");
            } else if (algorithm.startsWith("RSAES") && key.spec().startsWith("RSA_")) {
                throw KmsErrors.validation("Wrapping algorithm " + algorithm + " is not valid for key material of spec "
                        + key.spec() + ".");
            }
            tokens.entries(key.id() + "/").stream()
                    .filter(old -> !old.getValue().validTo().isAfter(state.now()))
                    .forEach(old -> tokens.remove(old.getKey()));
            byte[] token = KeyMaterial.random(TOKEN);
            byte[] pair = KeyMaterial.generate(spec);
            Instant validTo = state.now().plus(VALID);
            tokens.insert(
                    key.id() + "/" + digest(token),
                    new Parameters(
                            algorithm, spec, state.wrapped(key.id(), pair, null).wrapped(), validTo));
            return GetParametersForImportResponse.builder()
                    .keyId(key.arn())
                    .importToken(SdkBytes.fromByteArrayUnsafe(token))
                    .publicKey(SdkBytes.fromByteArrayUnsafe(Pairs.publicKey(pair)))
                    .parametersValidTo(validTo)
                    .build();
        });
    }

    public ImportKeyMaterialResponse importKeyMaterial(ImportKeyMaterialRequest request) {
        return state.one(() -> {
            KeyRecord key = state.key(request.keyId());
            external(key);
            if ("NEW_KEY_MATERIAL".equals(request.importTypeAsString())
                    && !key.material().isEmpty()) {
                throw KmsErrors.unsupported("The local cloud rotates no keys with imported material.");
            }
            Instant validTo = validTo(request);
            Parameters parameters = tokens.get(
                            key.id() + "/" + digest(request.importToken().asByteArrayUnsafe()))
                    .orElseThrow(() -> Faults.of(InvalidImportTokenException.class, null));
            if (!parameters.validTo().isAfter(state.now())) {
                throw Faults.of(ExpiredImportTokenException.class, null);
            }
            byte[] plain =
                    unwrapped(key, parameters, request.encryptedKeyMaterial().asByteArray());
            byte[] material = checked(key, plain);
            String digest = digest(plain);
            KeyRecord.Imported before = key.imported();
            if (before != null && !before.digest().equals(digest)) {
                throw Faults.of(
                        IncorrectKeyMaterialException.class,
                        "The key material in the request is not identical to the key material that was previously imported"
                                + " into this KMS key.");
            }
            state.change(key, now -> {
                KeyRecord filled = now.withMaterial(List.of(state.wrapped(now.id(), material, null)))
                        .withImported(new KeyRecord.Imported(digest, validTo));
                return now.state().equals("PendingImport") ? filled.withState("Enabled", null, null) : filled;
            });
            return ImportKeyMaterialResponse.builder()
                    .keyId(key.arn())
                    .keyMaterialId(key.symmetric() ? digest : null)
                    .build();
        });
    }

    /** @return null if the material is not to expire */
    private @Nullable Instant validTo(ImportKeyMaterialRequest request) {
        boolean expires = !"KEY_MATERIAL_DOES_NOT_EXPIRE".equals(request.expirationModelAsString());
        if (expires && request.validTo() == null) {
            throw KmsErrors.validation("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
        } else if (!expires && request.validTo() != null) {
            throw KmsErrors.validation(
                    "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
        } else if (expires && !request.validTo().isAfter(state.now())) {
            throw KmsErrors.validation("ValidTo must be in the future");
        }
        return expires ? request.validTo() : null;
    }

    private byte[] unwrapped(KeyRecord key, Parameters parameters, byte[] sealed) {
        KeyPair pair = Pairs.decode(parameters.spec(), state.unwrapped(key.id(), parameters.wrappedPair()));
        String oaep = "RSAES_OAEP_" + parameters.algorithm().replaceFirst(".*_(SHA_\\d+)$", "$1");
        if (parameters.algorithm().startsWith("RSAES")) {
            return Asymmetric.decrypt(pair, oaep, sealed);
        }
        int modulus = Integer.parseInt(parameters.spec().substring(4)) / 8;
        if (sealed.length <= modulus) {
            throw KmsErrors.ciphertext();
        }
        byte[] aes = Asymmetric.decrypt(pair, oaep, Arrays.copyOf(sealed, modulus));
        try {
            Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(aes, "AES"));
            return cipher.doFinal(sealed, modulus, sealed.length - modulus);
        } catch (GeneralSecurityException e) {
            throw KmsErrors.ciphertext();
        }
    }

    /** Whether a key of a spec can be filled. */
    static boolean imports(String spec) {
        return spec.equals("SYMMETRIC_DEFAULT") || spec.startsWith("HMAC_") || spec.startsWith("RSA_");
    }

    /** The material as it is kept, if it is one of the key's spec. */
    private static byte[] checked(KeyRecord key, byte[] plain) {
        int wanted =
                switch (key.spec()) {
                    case "SYMMETRIC_DEFAULT", "HMAC_256" -> 32;
                    case "HMAC_224" -> 28;
                    case "HMAC_384" -> 48;
                    case "HMAC_512" -> 64;
                    default -> 0;
                };
        if (wanted > 0) {
            if (plain.length != wanted) {
                throw incorrect(key);
            }
            return plain;
        } else if (!imports(key.spec())) {
            throw KmsErrors.unsupported("The local cloud imports no key material of spec " + key.spec() + ".");
        }
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            if (!(factory.generatePrivate(new PKCS8EncodedKeySpec(plain)) instanceof RSAPrivateCrtKey secret)
                    || bits(secret.getModulus()) != Integer.parseInt(key.spec().substring(4))) {
                throw incorrect(key);
            }
            PublicKey open =
                    factory.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
            return Pairs.encode(plain, open.getEncoded());
        } catch (GeneralSecurityException e) {
            throw incorrect(key);
        }
    }

    private static int bits(BigInteger modulus) {
        return modulus.bitLength();
    }

    private static RuntimeException incorrect(KeyRecord key) {
        return Faults.of(
                IncorrectKeyMaterialException.class, "The key material is not one of key spec " + key.spec() + ".");
    }

    public DeleteImportedKeyMaterialResponse deleteImportedKeyMaterial(DeleteImportedKeyMaterialRequest request) {
        return state.one(() -> {
            KeyRecord key = state.key(request.keyId());
            external(key);
            state.change(key, KeyRecord::withoutMaterial);
            return DeleteImportedKeyMaterialResponse.builder().keyId(key.arn()).build();
        });
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(NativeCrypto.digest("SHA-256").digest(bytes));
    }
}
