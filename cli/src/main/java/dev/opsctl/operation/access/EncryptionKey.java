package dev.opsctl.operation.access;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

    private static final Pattern UNUSABLE =
            Pattern.compile("(arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+) is (disabled|pending deletion)");

    private final Clients clients;

    public EncryptionKey(Clients clients) {
        this.clients = clients;
    }

    /** What stands in the way of everything while the key is not enabled; empty if it is, or is not to be seen. */
    public Optional<OperationException> unusable(String what) {
        try {
            Key key = show();
            return key.state().equals("Enabled")
                    ? Optional.empty()
                    : Optional.of(unusable(what, key.arn(), key.state(), key.deletion() != null, null));
        } catch (AwsServiceException | OperationException e) {
            return Optional.empty();
        }
    }

    /** What a service's refusal means that names a key in KMS's words; empty if it names none. */
    public static Optional<OperationException> unusable(String what, AwsServiceException refusal) {
        Matcher key = UNUSABLE.matcher(String.valueOf(refusal.getMessage()));
        return key.find()
                ? Optional.of(
                        unusable(what, key.group(1), key.group(2), !key.group(2).equals("disabled"), refusal))
                : Optional.empty();
    }

    private static OperationException unusable(
            String what, String arn, String state, boolean deleted, @Nullable AwsServiceException cause) {
        String change = deleted ? "aws kms cancel-key-deletion --key-id " + arn + ", then " : "";
        return new OperationException(
                ExitCode.DENIED,
                what + ": the encryption key " + arn + " is " + state,
                "Run: " + change + "aws kms enable-key --key-id " + arn + ". Nothing was lost; then run this again.",
                cause);
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
