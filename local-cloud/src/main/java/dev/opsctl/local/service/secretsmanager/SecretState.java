package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.crypto.Envelope;
import dev.opsctl.local.service.secretsmanager.SecretRecord.Version;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** The secrets of one account and region. Values go through KMS in the caller's name. */
final class SecretState {

    private static final int MOST_BYTES = 65_536;
    private static final int MOST_VERSIONS = 100;
    private static final String SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final ServiceContext context;
    private final Table<SecretRecord> secrets;
    private final SecureRandom random = new SecureRandom();

    SecretState(ServiceContext context) {
        this.context = context;
        this.secrets = context.table("secrets", SecretRecord.class).shared();
    }

    ServiceContext context() {
        return context;
    }

    Instant now() {
        return context.clock().instant();
    }

    /** Dates of access are days. */
    Instant today() {
        return now().truncatedTo(ChronoUnit.DAYS);
    }

    // --- secrets

    /** As {@link #one(Supplier)}, of an operation whose answer is empty. */
    void one(Runnable operation) {
        context.cloud().store().change(change -> {
            operation.run();
        });
    }

    /** Runs all that an operation reads, decides and writes as one change. */
    <T> T one(Supplier<T> operation) {
        return context.cloud().store().change(change -> {
            return operation.get();
        });
    }

    /** A secret by name, ARN, or ARN without the six characters at its end; one whose recovery window has passed is gone. */
    Optional<SecretRecord> find(String id) {
        String prefix = context.arn("secret:");
        Optional<SecretRecord> found;
        if (!id.startsWith("arn:")) {
            found = secrets.get(id);
        } else if (!id.startsWith(prefix)) {
            return Optional.empty();
        } else {
            String rest = id.substring(prefix.length());
            found = rest.length() > 7
                    ? secrets.get(rest.substring(0, rest.length() - 7))
                            .filter(secret -> secret.arn().equals(id))
                    : Optional.empty();
            found = found.isPresent() ? found : secrets.get(rest);
        }
        return found.filter(secret -> {
            Instant deletion = secret.deletion();
            if (deletion == null || deletion.isAfter(now())) {
                return true;
            }
            one(() -> secrets.get(secret.name())
                    .filter(latest -> deletion.equals(latest.deletion()))
                    .flatMap(latest -> secrets.remove(latest.name())));
            return false;
        });
    }

    /** A secret that may be scheduled for deletion. */
    SecretRecord any(String id) {
        if (id == null || id.isEmpty() || id.length() > 2048) {
            throw SecretErrors.constraint(
                    "secretId",
                    id,
                    id == null
                            ? "Member must not be null"
                            : "Member must have length "
                                    + (id.isEmpty() ? "greater than or equal to 1" : "less than or equal to 2048"));
        }
        return find(id).orElseThrow(SecretErrors::noSecret);
    }

    /** A secret that is not scheduled for deletion. */
    SecretRecord live(String id) {
        SecretRecord secret = any(id);
        notDeleted(secret);
        return secret;
    }

    private static void notDeleted(SecretRecord secret) {
        if (secret.deletion() != null) {
            throw SecretErrors.request(
                    "You can't perform this operation on the secret because it was marked for deletion.");
        }
    }

    List<SecretRecord> all() {
        return secrets.values().stream()
                .map(secret -> find(secret.name()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** A new secret's ARN: the name and six random characters. */
    String newArn(String name) {
        StringBuilder arn = new StringBuilder(context.arn("secret:" + name)).append('-');
        for (int i = 0; i < 6; i++) {
            arn.append(SUFFIX.charAt(random.nextInt(SUFFIX.length())));
        }
        return arn.toString();
    }

    boolean add(SecretRecord secret) {
        return secrets.insert(secret.name(), secret);
    }

    /** Changes a secret that is not scheduled for deletion. */
    SecretRecord change(SecretRecord secret, UnaryOperator<SecretRecord> change) {
        return changeAny(secret, latest -> {
            notDeleted(latest);
            return change.apply(latest);
        });
    }

    /** Changes a secret, also one that is scheduled for deletion. */
    SecretRecord changeAny(SecretRecord secret, UnaryOperator<SecretRecord> change) {
        return secrets.update(secret.name(), latest -> {
                    if (!latest.arn().equals(secret.arn())) {
                        throw SecretErrors.noSecret();
                    }
                    return change.apply(latest);
                })
                .orElseThrow(SecretErrors::noSecret);
    }

    /** Within {@link #one}: the secret was read there. */
    void remove(SecretRecord secret) {
        secrets.remove(secret.name());
    }

    // --- values

    private KmsClient kms() {
        return context.client(KmsClient.class, context.via(context.caller()));
    }

    private static Map<String, String> encryptionContext(SecretRecord secret, String versionId) {
        return Map.of("SecretARN", secret.arn(), "SecretVersionId", versionId);
    }

    /** A value from a request, or null if it has none. */
    record Value(byte[] bytes, boolean binary) {

        static @Nullable Value of(String string, SdkBytes binary) {
            if (string != null && binary != null) {
                throw SecretErrors.parameter(
                        "You can't specify both a binary secret value and a string secret value in the same secret.");
            }
            if (string == null && binary == null) {
                return null;
            }
            byte[] bytes = string != null ? string.getBytes(StandardCharsets.UTF_8) : binary.asByteArray();
            if (bytes.length > MOST_BYTES || bytes.length == 0) {
                throw SecretErrors.validation("1 validation error detected: Value at '"
                        + (string != null ? "secretString" : "secretBinary")
                        + "' failed to satisfy constraint: Member must have length "
                        + (bytes.length == 0 ? "greater than or equal to 1" : "less than or equal to " + MOST_BYTES));
            }
            return new Value(bytes, string == null);
        }
    }

    /** The version id that a request's token stands for. */
    static String versionId(String token) {
        if (token == null) {
            return UUID.randomUUID().toString();
        }
        if (token.length() < 32 || token.length() > 64) {
            throw SecretErrors.parameter("ClientRequestToken must be 32-64 characters long.");
        }
        return token;
    }

    Version seal(SecretRecord secret, String versionId, Value value, @Nullable String keyId) {
        try {
            Envelope sealed = Envelope.seal(
                    kms(),
                    keyId == null ? "alias/aws/secretsmanager" : keyId,
                    encryptionContext(secret, versionId),
                    value.bytes());
            // what cannot be read back is not stored: writing a secret takes kms:Decrypt, too
            sealed.open(kms(), encryptionContext(secret, versionId));
            return new Version(versionId, now(), null, List.of(), keyId, sealed, value.binary());
        } catch (AwsServiceException e) {
            throw SecretErrors.encryption(e);
        }
    }

    Value open(SecretRecord secret, Version version) {
        Envelope sealed = version.value();
        if (sealed == null) {
            throw new IllegalStateException("version " + version.id() + " of " + secret.arn() + " has no value yet");
        }
        try {
            return new Value(sealed.open(kms(), encryptionContext(secret, version.id())), version.binary());
        } catch (AwsServiceException e) {
            throw SecretErrors.decryption(e);
        }
    }

    /** Whether a version has this very value: what makes a repeated request no error. */
    boolean holds(SecretRecord secret, Version version, Value value) {
        if (version.value() == null || version.binary() != value.binary()) {
            return false;
        }
        return Arrays.equals(open(secret, version).bytes(), value.bytes());
    }

    /**
     * Gives a secret one more version. A version of that id with that value is what an earlier attempt made.
     *
     * @return the secret, the version in it
     */
    SecretRecord put(SecretRecord secret, String versionId, Value value, List<String> stages) {
        Optional<Version> earlier = secret.version(versionId);
        if (earlier.isPresent() && earlier.get().value() != null) {
            if (holds(secret, earlier.get(), value)) {
                return secret;
            }
            throw SecretErrors.exists("You can't use ClientRequestToken " + versionId
                    + " because that value is already in use for a version of secret " + secret.arn() + ".");
        }
        Version made = seal(secret, versionId, value, secret.keyId());
        return change(secret, latest -> {
            List<Version> versions = new ArrayList<>(latest.versions());
            boolean announced = latest.version(versionId).isPresent();
            SecretRecord with;
            if (announced) {
                with = latest.withVersion(
                        versionId, version -> version.withValue(made.value(), made.keyId(), made.binary()));
            } else {
                versions.add(made);
                with = latest.withVersions(versions);
            }
            Optional<Version> left =
                    stages.contains(SecretRecord.CURRENT) ? with.staged(SecretRecord.CURRENT) : Optional.empty();
            for (String stage : stages) {
                with = with.withStage(stage, versionId);
            }
            if (with.staged(SecretRecord.CURRENT).isEmpty()) {
                with = with.withStage(SecretRecord.CURRENT, versionId);
            }
            if (left.isPresent() && !left.get().id().equals(versionId)) {
                // what is the previous version now is no longer pending
                with = with.withVersion(
                        left.get().id(),
                        version -> version.withStages(version.stages().stream()
                                .filter(stage -> !stage.equals(SecretRecord.PENDING))
                                .toList()));
            }
            return trimmed(with).withChange(now());
        });
    }

    /** Without the oldest versions that no label holds, where there are more than a hundred; a day they stay in any case. */
    private SecretRecord trimmed(SecretRecord secret) {
        List<Version> kept = new ArrayList<>(secret.versions());
        Instant yesterday = now().minus(Duration.ofDays(1));
        for (Version version : secret.versions()) {
            if (kept.size() <= MOST_VERSIONS) {
                break;
            }
            if (version.stages().isEmpty() && version.created().isBefore(yesterday)) {
                kept.remove(version);
            }
        }
        return secret.withVersions(kept);
    }

    // --- pages

    /** As {@link Page#inOrder}. @param limit null for the most */
    static <T> Page<T> page(String list, List<T> all, Function<T, String> key, String token, Integer limit, int most) {
        if (limit != null && (limit < 1 || limit > most)) {
            throw SecretErrors.constraint(
                    "maxResults",
                    limit,
                    "Member must have value "
                            + (limit < 1 ? "greater than or equal to 1" : "less than or equal to " + most));
        }
        return Page.inOrder(list, all, key, limit == null ? most : limit, token, SecretErrors::token);
    }
}
