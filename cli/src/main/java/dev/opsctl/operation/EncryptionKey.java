package dev.opsctl.operation;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kms.model.GetKeyRotationStatusResponse;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** The one encryption key of the system (PLT-5). */
public final class EncryptionKey {

    /** The key as KMS describes it. */
    public record Key(
            String alias,
            String keyId,
            String state,
            String spec,
            boolean rotates,
            Instant nextRotation,
            Instant created,
            Instant deletion,
            String arn) {}

    private final Clients clients;

    public EncryptionKey(Clients clients) {
        this.clients = clients;
    }

    /** What stands in the way of everything while the key is not enabled; empty if it is, or is not to be seen. */
    Optional<OperationException> unusable(String what) {
        try {
            Key key = show();
            String change =
                    key.deletion() == null ? "" : "aws kms cancel-key-deletion --key-id " + key.arn() + ", then ";
            return key.state().equals("Enabled")
                    ? Optional.empty()
                    : Optional.of(new OperationException(
                            ExitCode.DENIED,
                            what + ": the encryption key " + key.arn() + " is " + key.state(),
                            "Run: " + change + "aws kms enable-key --key-id " + key.arn()
                                    + ". Nothing was lost; then run this again."));
        } catch (AwsServiceException | OperationException e) {
            return Optional.empty();
        }
    }

    public Key show() {
        String alias = "alias/" + clients.target().prefix() + "opsctl";
        try {
            KeyMetadata key = clients.kms().describeKey(r -> r.keyId(alias)).keyMetadata();
            GetKeyRotationStatusResponse rotation = clients.kms().getKeyRotationStatus(r -> r.keyId(key.keyId()));
            return new Key(
                    alias,
                    key.keyId(),
                    key.keyStateAsString(),
                    key.keySpecAsString(),
                    Boolean.TRUE.equals(rotation.keyRotationEnabled()),
                    rotation.nextRotationDate(),
                    key.creationDate(),
                    key.deletionDate(),
                    key.arn());
        } catch (NotFoundException e) {
            throw new OperationException(ExitCode.NOT_FOUND, "There is no key " + alias, "Run: opsctl deploy", e);
        }
    }
}
