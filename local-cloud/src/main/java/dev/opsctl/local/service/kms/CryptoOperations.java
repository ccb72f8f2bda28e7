package dev.opsctl.local.service.kms;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyPairRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyPairResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyPairWithoutPlaintextRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyPairWithoutPlaintextResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyWithoutPlaintextRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyWithoutPlaintextResponse;
import software.amazon.awssdk.services.kms.model.GenerateRandomRequest;
import software.amazon.awssdk.services.kms.model.GenerateRandomResponse;
import software.amazon.awssdk.services.kms.model.ReEncryptRequest;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;

/** Encryption and data keys. */
final class CryptoOperations {

    private final KmsState state;

    CryptoOperations(KmsState state) {
        this.state = state;
    }

    private static byte[] bytes(SdkBytes value, String member, int most) {
        KmsErrors.require(value, member);
        byte[] bytes = value.asByteArray();
        if (bytes.length < 1 || bytes.length > most) {
            throw KmsErrors.validation("1 validation error detected: Value at '" + member
                    + "' failed to satisfy constraint: Member must have length "
                    + (bytes.length < 1 ? "greater than or equal to 1" : "less than or equal to " + most));
        }
        return bytes;
    }

    private byte[] encrypt(KeyRecord key, byte[] plain, Map<String, String> context) {
        KeyRecord now = state.rotated(key);
        int material = now.material().size() - 1;
        return Ciphertext.seal(now.id(), material, state.material(now, material), plain, context);
    }

    /** @param keyId the key that must have encrypted, or null for the one that the blob names */
    private Opened open(byte[] blob, String keyId, Map<String, String> context, String operation) {
        Ciphertext ciphertext = Ciphertext.parse(blob).orElseThrow(KmsErrors::ciphertext);
        KeyRecord named = keyId == null ? null : state.any(keyId);
        if (named != null && !named.id().equals(ciphertext.keyId())) {
            throw KmsErrors.incorrectKey();
        }
        if (state.find(ciphertext.keyId()).isEmpty()) {
            throw KmsErrors.ciphertext();
        }
        KeyRecord key = state.usable(ciphertext.keyId(), "ENCRYPT_DECRYPT", operation);
        return new Opened(key, ciphertext.open(state.material(key, ciphertext.material()), context));
    }

    /** What a blob held and the key that opened it. */
    private record Opened(KeyRecord key, byte[] plain) {}

    private static String algorithm(KeyRecord key, String asked) {
        String algorithm = asked == null ? "SYMMETRIC_DEFAULT" : asked;
        if (key.symmetric() != algorithm.equals("SYMMETRIC_DEFAULT")) {
            throw KmsErrors.usage("Algorithm " + algorithm + " and key spec " + key.spec() + " are incompatible.");
        }
        return algorithm;
    }

    public EncryptResponse encrypt(EncryptRequest request) {
        byte[] plain = bytes(request.plaintext(), "plaintext", 4096);
        KeyRecord key = state.usable(request.keyId(), "ENCRYPT_DECRYPT", "Encrypt");
        String algorithm = algorithm(key, request.encryptionAlgorithmAsString());
        KmsErrors.dryRun(request.dryRun());
        byte[] blob = seal(key, algorithm, plain, request.encryptionContext());
        return EncryptResponse.builder()
                .keyId(key.arn())
                .ciphertextBlob(SdkBytes.fromByteArrayUnsafe(blob))
                .encryptionAlgorithm(algorithm)
                .build();
    }

    public DecryptResponse decrypt(DecryptRequest request) {
        KmsErrors.noEnclave(request.recipient());
        byte[] blob = bytes(request.ciphertextBlob(), "ciphertextBlob", 6144);
        if (request.encryptionAlgorithmAsString() == null
                || request.encryptionAlgorithmAsString().equals("SYMMETRIC_DEFAULT")) {
            Opened opened = open(blob, request.keyId(), request.encryptionContext(), "Decrypt");
            KmsErrors.dryRun(request.dryRun());
            return DecryptResponse.builder()
                    .keyId(opened.key().arn())
                    .plaintext(SdkBytes.fromByteArrayUnsafe(opened.plain()))
                    .encryptionAlgorithm("SYMMETRIC_DEFAULT")
                    .build();
        }
        KeyRecord key = state.usable(request.keyId(), "ENCRYPT_DECRYPT", "Decrypt");
        String algorithm = algorithm(key, request.encryptionAlgorithmAsString());
        KmsErrors.dryRun(request.dryRun());
        byte[] plain = Asymmetric.decrypt(Pairs.decode(key.spec(), state.material(key, 0)), algorithm, blob);
        return DecryptResponse.builder()
                .keyId(key.arn())
                .plaintext(SdkBytes.fromByteArrayUnsafe(plain))
                .encryptionAlgorithm(algorithm)
                .build();
    }

    public ReEncryptResponse reEncrypt(ReEncryptRequest request) {
        byte[] blob = bytes(request.ciphertextBlob(), "ciphertextBlob", 6144);
        String from = request.sourceEncryptionAlgorithmAsString();
        Opened opened = from == null || from.equals("SYMMETRIC_DEFAULT")
                ? open(blob, request.sourceKeyId(), request.sourceEncryptionContext(), "ReEncrypt")
                : openPair(blob, request.sourceKeyId(), from);
        KeyRecord key = state.usable(request.destinationKeyId(), "ENCRYPT_DECRYPT", "ReEncrypt");
        String to = algorithm(key, request.destinationEncryptionAlgorithmAsString());
        KmsErrors.dryRun(request.dryRun());
        return ReEncryptResponse.builder()
                .keyId(key.arn())
                .sourceKeyId(opened.key().arn())
                .sourceEncryptionAlgorithm(from == null ? "SYMMETRIC_DEFAULT" : from)
                .destinationEncryptionAlgorithm(to)
                .ciphertextBlob(SdkBytes.fromByteArrayUnsafe(
                        seal(key, to, opened.plain(), request.destinationEncryptionContext())))
                .build();
    }

    private byte[] seal(KeyRecord key, String algorithm, byte[] plain, Map<String, String> context) {
        return key.symmetric()
                ? encrypt(key, plain, context)
                : Asymmetric.encrypt(key.spec(), Pairs.decode(key.spec(), state.material(key, 0)), algorithm, plain);
    }

    /** What a pair's private key opens. */
    private Opened openPair(byte[] blob, String keyId, String asked) {
        KeyRecord key = state.usable(keyId, "ENCRYPT_DECRYPT", "ReEncrypt");
        String algorithm = algorithm(key, asked);
        return new Opened(key, Asymmetric.decrypt(Pairs.decode(key.spec(), state.material(key, 0)), algorithm, blob));
    }

    private KeyRecord forDataKeys(String keyId) {
        KeyRecord key = state.usable(keyId, "ENCRYPT_DECRYPT", "GenerateDataKey");
        if (!key.symmetric()) {
            throw KmsErrors.usage(key.arn() + " key usage is ENCRYPT_DECRYPT which is not valid for GenerateDataKey.");
        }
        return key;
    }

    private static int size(@Nullable String spec, Integer bytes) {
        if ((spec == null) == (bytes == null)) {
            throw KmsErrors.validation("Please specify either number of bytes or key spec.");
        }
        if (spec != null) {
            return switch (spec) {
                case "AES_256" -> 32;
                case "AES_128" -> 16;
                default ->
                    throw KmsErrors.validation(
                            "1 validation error detected: Value '" + spec
                                    + "' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [AES_256, AES_128]");
            };
        }
        if (bytes < 1 || bytes > 1024) {
            throw KmsErrors.validation("1 validation error detected: Value '" + bytes
                    + "' at 'numberOfBytes' failed to satisfy constraint: Member must have value "
                    + (bytes < 1 ? "greater than or equal to 1" : "less than or equal to 1024"));
        }
        return bytes;
    }

    public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
        KmsErrors.noEnclave(request.recipient());
        KeyRecord key = forDataKeys(request.keyId());
        byte[] plain = KeyMaterial.random(size(request.keySpecAsString(), request.numberOfBytes()));
        KmsErrors.dryRun(request.dryRun());
        return GenerateDataKeyResponse.builder()
                .keyId(key.arn())
                .plaintext(SdkBytes.fromByteArray(plain))
                .ciphertextBlob(SdkBytes.fromByteArrayUnsafe(encrypt(key, plain, request.encryptionContext())))
                .build();
    }

    public GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
            GenerateDataKeyWithoutPlaintextRequest request) {
        KeyRecord key = forDataKeys(request.keyId());
        String spec = request.keySpecAsString() == null && request.numberOfBytes() == null
                ? "AES_256"
                : request.keySpecAsString();
        byte[] plain = KeyMaterial.random(size(spec, request.numberOfBytes()));
        KmsErrors.dryRun(request.dryRun());
        return GenerateDataKeyWithoutPlaintextResponse.builder()
                .keyId(key.arn())
                .ciphertextBlob(SdkBytes.fromByteArrayUnsafe(encrypt(key, plain, request.encryptionContext())))
                .build();
    }

    public GenerateDataKeyPairResponse generateDataKeyPair(GenerateDataKeyPairRequest request) {
        KmsErrors.noEnclave(request.recipient());
        KmsErrors.require(request.keyPairSpecAsString(), "keyPairSpec");
        KeyRecord key = forDataKeys(request.keyId());
        KmsErrors.dryRun(request.dryRun());
        byte[] pair = KeyMaterial.generate(request.keyPairSpecAsString());
        byte[] secret = Pairs.privateKey(pair);
        return GenerateDataKeyPairResponse.builder()
                .keyId(key.arn())
                .keyPairSpec(request.keyPairSpecAsString())
                .privateKeyPlaintext(SdkBytes.fromByteArray(secret))
                .publicKey(SdkBytes.fromByteArray(Pairs.publicKey(pair)))
                .privateKeyCiphertextBlob(
                        SdkBytes.fromByteArrayUnsafe(encrypt(key, secret, request.encryptionContext())))
                .build();
    }

    public GenerateDataKeyPairWithoutPlaintextResponse generateDataKeyPairWithoutPlaintext(
            GenerateDataKeyPairWithoutPlaintextRequest request) {
        GenerateDataKeyPairResponse pair = generateDataKeyPair(GenerateDataKeyPairRequest.builder()
                .keyId(request.keyId())
                .keyPairSpec(request.keyPairSpecAsString())
                .encryptionContext(request.encryptionContext())
                .dryRun(request.dryRun())
                .build());
        return GenerateDataKeyPairWithoutPlaintextResponse.builder()
                .keyId(pair.keyId())
                .keyPairSpec(pair.keyPairSpecAsString())
                .publicKey(pair.publicKey())
                .privateKeyCiphertextBlob(pair.privateKeyCiphertextBlob())
                .build();
    }

    public GenerateRandomResponse generateRandom(GenerateRandomRequest request) {
        KmsErrors.noEnclave(request.recipient());
        KmsErrors.noStore(request.customKeyStoreId(), null);
        if (request.numberOfBytes() == null) {
            throw KmsErrors.validation("NumberOfBytes is required.");
        }
        return GenerateRandomResponse.builder()
                .plaintext(SdkBytes.fromByteArrayUnsafe(KeyMaterial.random(size(null, request.numberOfBytes()))))
                .build();
    }
}
