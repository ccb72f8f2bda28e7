package dev.opsctl.local.service.ssm;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.crypto.Envelope;
import dev.opsctl.local.service.ssm.ParameterRecord.Version;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Values of secure strings, sealed and opened in the caller's name: standard ones by the key itself, advanced ones by a data key.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html">How Parameter Store uses KMS</a>
 */
final class ParameterValues {

    /** The key where none is named. */
    static final String MANAGED = "alias/aws/ssm";

    private final ServiceContext context;

    ParameterValues(ServiceContext context) {
        this.context = context;
    }

    private KmsClient kms() {
        return context.client(KmsClient.class, context.via(context.caller()));
    }

    private static Map<String, String> encryptionContext(String arn) {
        return Map.of("PARAMETER_ARN", arn);
    }

    /** @return the sealed value; null for an advanced parameter, which has an envelope */
    byte[] seal(String arn, String keyId, String value) {
        try {
            return kms().encrypt(r -> r.keyId(keyId)
                            .encryptionContext(encryptionContext(arn))
                            .plaintext(SdkBytes.fromUtf8String(value)))
                    .ciphertextBlob()
                    .asByteArray();
        } catch (AwsServiceException e) {
            throw ParameterErrors.key(e);
        }
    }

    Envelope envelope(String arn, String keyId, String value) {
        try {
            return Envelope.seal(kms(), keyId, encryptionContext(arn), value.getBytes(StandardCharsets.UTF_8));
        } catch (AwsServiceException e) {
            throw ParameterErrors.key(e);
        }
    }

    /** The value as it was put, or, if nobody asked for that, as it lies in the store. */
    String read(String arn, Version version, boolean decrypted) {
        if (version.value() != null) {
            return version.value();
        }
        byte[] sealed = version.sealed();
        if (!decrypted) {
            return Base64.getEncoder()
                    .encodeToString(
                            sealed != null
                                    ? sealed
                                    : Objects.requireNonNull(version.envelope()).data());
        }
        try {
            return new String(
                    sealed == null
                            ? Objects.requireNonNull(version.envelope()).open(kms(), encryptionContext(arn))
                            : kms().decrypt(r -> r.ciphertextBlob(SdkBytes.fromByteArray(sealed))
                                            .encryptionContext(encryptionContext(arn)))
                                    .plaintext()
                                    .asByteArray(),
                    StandardCharsets.UTF_8);
        } catch (AwsServiceException e) {
            throw ParameterErrors.key(e);
        }
    }
}
