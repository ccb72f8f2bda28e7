package dev.opsctl.local.service.kms;

import java.security.MessageDigest;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DeriveSharedSecretRequest;
import software.amazon.awssdk.services.kms.model.DeriveSharedSecretResponse;
import software.amazon.awssdk.services.kms.model.GenerateMacRequest;
import software.amazon.awssdk.services.kms.model.GenerateMacResponse;
import software.amazon.awssdk.services.kms.model.GetPublicKeyRequest;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.SignRequest;
import software.amazon.awssdk.services.kms.model.SignResponse;
import software.amazon.awssdk.services.kms.model.VerifyMacRequest;
import software.amazon.awssdk.services.kms.model.VerifyMacResponse;
import software.amazon.awssdk.services.kms.model.VerifyRequest;
import software.amazon.awssdk.services.kms.model.VerifyResponse;

/** Signatures, public keys and message authentication codes. */
final class SigningOperations {

    private final KmsState state;

    SigningOperations(KmsState state) {
        this.state = state;
    }

    private static byte[] message(KeyRecord key, SdkBytes message, String algorithm) {
        KmsErrors.require(message, "message");
        KmsErrors.require(algorithm, "signingAlgorithm");
        if (!KeyViews.signing(key.spec()).contains(algorithm)) {
            throw KmsErrors.usage("Algorithm " + algorithm + " and key spec " + key.spec() + " are incompatible.");
        }
        byte[] bytes = message.asByteArray();
        if (bytes.length < 1 || bytes.length > 4096) {
            throw KmsErrors.validation(
                    "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length "
                            + (bytes.length < 1 ? "greater than or equal to 1" : "less than or equal to 4096"));
        }
        return bytes;
    }

    public SignResponse sign(SignRequest request) {
        KeyRecord key = state.usable(request.keyId(), "SIGN_VERIFY", "Sign");
        byte[] message = message(key, request.message(), request.signingAlgorithmAsString());
        KmsErrors.dryRun(request.dryRun());
        byte[] signature = Asymmetric.sign(
                key.spec(),
                state.material(key, 0),
                request.signingAlgorithmAsString(),
                message,
                "DIGEST".equals(request.messageTypeAsString()));
        return SignResponse.builder()
                .keyId(key.arn())
                .signature(SdkBytes.fromByteArrayUnsafe(signature))
                .signingAlgorithm(request.signingAlgorithmAsString())
                .build();
    }

    public VerifyResponse verify(VerifyRequest request) {
        KeyRecord key = state.usable(request.keyId(), "SIGN_VERIFY", "Verify");
        byte[] message = message(key, request.message(), request.signingAlgorithmAsString());
        KmsErrors.require(request.signature(), "signature");
        KmsErrors.dryRun(request.dryRun());
        if (!Asymmetric.verify(
                key.spec(),
                state.material(key, 0),
                request.signingAlgorithmAsString(),
                message,
                "DIGEST".equals(request.messageTypeAsString()),
                request.signature().asByteArray())) {
            throw KmsErrors.signature();
        }
        return VerifyResponse.builder()
                .keyId(key.arn())
                .signatureValid(true)
                .signingAlgorithm(request.signingAlgorithmAsString())
                .build();
    }

    public GetPublicKeyResponse getPublicKey(GetPublicKeyRequest request) {
        KeyRecord key = state.any(request.keyId());
        if (key.symmetric() || key.spec().startsWith("HMAC")) {
            throw KmsErrors.unsupported(
                    key.arn() + " key spec is " + key.spec() + " which is not valid for GetPublicKey.");
        }
        KmsState.enabled(key);
        GetPublicKeyResponse.Builder answer = GetPublicKeyResponse.builder()
                .keyId(key.arn())
                .keySpec(key.spec())
                .customerMasterKeySpec(key.spec())
                .keyUsage(key.usage())
                .publicKey(SdkBytes.fromByteArray(Pairs.publicKey(state.material(key, 0))));
        if (key.usage().equals("KEY_AGREEMENT")) {
            return answer.keyAgreementAlgorithmsWithStrings("ECDH").build();
        }
        return key.usage().equals("SIGN_VERIFY")
                ? answer.signingAlgorithmsWithStrings(KeyViews.signing(key.spec()))
                        .build()
                : answer.encryptionAlgorithmsWithStrings(KeyViews.encryption(key.spec()))
                        .build();
    }

    /** The x coordinate that both sides of ECDH come to. */
    public DeriveSharedSecretResponse deriveSharedSecret(DeriveSharedSecretRequest request) {
        KmsErrors.noEnclave(request.recipient());
        KeyRecord key = state.usable(request.keyId(), "KEY_AGREEMENT", "DeriveSharedSecret");
        KmsErrors.require(request.publicKey(), "publicKey");
        byte[] secret = Asymmetric.agree(
                key.spec(), state.material(key, 0), request.publicKey().asByteArray());
        KmsErrors.dryRun(request.dryRun());
        return DeriveSharedSecretResponse.builder()
                .keyId(key.arn())
                .sharedSecret(SdkBytes.fromByteArrayUnsafe(secret))
                .keyAgreementAlgorithm(request.keyAgreementAlgorithmAsString())
                .keyOrigin(key.origin())
                .build();
    }

    private byte[] mac(KeyRecord key, SdkBytes message, String algorithm) {
        KmsErrors.require(message, "message");
        KmsErrors.require(algorithm, "macAlgorithm");
        if (!algorithm.equals("HMAC_SHA_" + key.spec().substring(5))) {
            throw KmsErrors.usage("Algorithm " + algorithm + " is incompatible with key spec " + key.spec() + ".");
        }
        return Asymmetric.mac(state.material(key, 0), algorithm, message.asByteArray());
    }

    public GenerateMacResponse generateMac(GenerateMacRequest request) {
        KeyRecord key = state.usable(request.keyId(), "GENERATE_VERIFY_MAC", "GenerateMac");
        byte[] mac = mac(key, request.message(), request.macAlgorithmAsString());
        KmsErrors.dryRun(request.dryRun());
        return GenerateMacResponse.builder()
                .keyId(key.arn())
                .macAlgorithm(request.macAlgorithmAsString())
                .mac(SdkBytes.fromByteArrayUnsafe(mac))
                .build();
    }

    public VerifyMacResponse verifyMac(VerifyMacRequest request) {
        KeyRecord key = state.usable(request.keyId(), "GENERATE_VERIFY_MAC", "VerifyMac");
        KmsErrors.require(request.mac(), "mac");
        if (!MessageDigest.isEqual(
                mac(key, request.message(), request.macAlgorithmAsString()),
                request.mac().asByteArray())) {
            throw KmsErrors.mac();
        }
        KmsErrors.dryRun(request.dryRun());
        return VerifyMacResponse.builder()
                .keyId(key.arn())
                .macAlgorithm(request.macAlgorithmAsString())
                .macValid(true)
                .build();
    }
}
