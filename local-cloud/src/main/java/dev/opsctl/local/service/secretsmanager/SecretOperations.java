package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.service.secretsmanager.SecretRecord.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Tag;
import software.amazon.awssdk.services.secretsmanager.model.TagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.UntagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretResponse;

/** Operations on secrets as a whole. */
final class SecretOperations implements ResourceArns {

    /** Days of recovery when DeleteSecret names none. */
    private static final long RECOVERY_DAYS = 30;

    private static final int MOST_TAGS = 50;

    private final SecretState state;

    SecretOperations(SecretState state) {
        this.state = state;
    }

    private static String checkedName(String name) {
        if (name == null || name.isEmpty() || name.length() > 512) {
            throw SecretErrors.constraint(
                    "name",
                    name,
                    name == null
                            ? "Member must not be null"
                            : "Member must have length "
                                    + (name.isEmpty() ? "greater than or equal to 1" : "less than or equal to 512"));
        }
        if (!name.matches("[A-Za-z0-9/_+=.@!-]+")) {
            throw SecretErrors.validation(
                    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!");
        }
        return name;
    }

    private static String checkedDescription(String description) {
        if (description != null && description.length() > 2048) {
            throw SecretErrors.constraint(
                    "description", description, "Member must have length less than or equal to 2048");
        }
        return description;
    }

    private static Map<String, String> tagged(Map<String, String> before, List<Tag> added) {
        Map<String, String> tags = new LinkedHashMap<>(before);
        for (Tag tag : added) {
            if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > 128) {
                throw SecretErrors.constraint(
                        "tags.member.key", tag.key(), "Member must have length between 1 and 128");
            }
            if (tag.value() != null && tag.value().length() > 256) {
                throw SecretErrors.constraint(
                        "tags.member.value", tag.value(), "Member must have length less than or equal to 256");
            }
            tags.put(tag.key(), tag.value() == null ? "" : tag.value());
        }
        long own = tags.keySet().stream().filter(key -> !key.startsWith("aws:")).count();
        if (own > MOST_TAGS) {
            throw SecretErrors.limit("You can't add more than " + MOST_TAGS + " tags to a secret.");
        }
        return tags;
    }

    private static @Nullable String key(String keyId) {
        return keyId == null || keyId.isEmpty() || keyId.endsWith("alias/aws/secretsmanager") ? null : keyId;
    }

    public CreateSecretResponse createSecret(CreateSecretRequest request) {
        SecretErrors.absent("AddReplicaRegions", request.addReplicaRegions(), "replicas of secrets");
        SecretErrors.absent("Type", request.type(), "secrets that partners manage");
        return state.one(() -> {
            String name = checkedName(request.name());
            SecretState.Value value = SecretState.Value.of(request.secretString(), request.secretBinary());
            String versionId = SecretState.versionId(request.clientRequestToken());
            Optional<SecretRecord> earlier = state.find(name);
            if (earlier.isPresent()) {
                return repeated(earlier.get(), versionId, value);
            }
            Instant now = state.now();
            SecretRecord secret = new SecretRecord(
                    name,
                    state.newArn(name),
                    checkedDescription(request.description()),
                    key(request.kmsKeyId()),
                    null,
                    now,
                    now,
                    null,
                    null,
                    null,
                    tagged(Map.of(), request.tags()),
                    null,
                    List.of());
            if (value != null) {
                Version first = state.seal(secret, versionId, value, secret.keyId());
                secret = secret.withVersions(List.of(first)).withStage(SecretRecord.CURRENT, versionId);
            }
            if (!state.add(secret)) {
                return repeated(state.any(name), versionId, value);
            }
            return CreateSecretResponse.builder()
                    .arn(secret.arn())
                    .name(name)
                    .versionId(value == null ? null : versionId)
                    .build();
        });
    }

    private CreateSecretResponse repeated(SecretRecord secret, String versionId, SecretState.@Nullable Value value) {
        if (secret.deletion() != null) {
            throw SecretErrors.request(
                    "You can't create this secret because a secret with this name is already scheduled for deletion.");
        }
        Optional<Version> version = secret.version(versionId);
        if (value == null || version.isEmpty() || !state.holds(secret, version.get(), value)) {
            throw SecretErrors.exists("The operation failed because the secret " + secret.name() + " already exists.");
        }
        return CreateSecretResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .versionId(versionId)
                .build();
    }

    public UpdateSecretResponse updateSecret(UpdateSecretRequest request) {
        SecretErrors.absent("Type", request.type(), "secrets that partners manage");
        return state.one(() -> {
            SecretRecord secret = state.live(request.secretId());
            SecretState.Value value = SecretState.Value.of(request.secretString(), request.secretBinary());
            checkedDescription(request.description());
            String key = request.kmsKeyId() == null ? secret.keyId() : key(request.kmsKeyId());
            SecretRecord resealed = java.util.Objects.equals(key, secret.keyId()) ? secret : resealed(secret, key);
            secret = state.change(secret, latest -> latest.withVersions(resealed.versions())
                    .withMeta(request.description() == null ? latest.description() : request.description(), key)
                    .withChange(state.now()));
            String versionId = null;
            if (value != null) {
                versionId = SecretState.versionId(request.clientRequestToken());
                state.put(secret, versionId, value, List.of(SecretRecord.CURRENT));
            }
            return UpdateSecretResponse.builder()
                    .arn(secret.arn())
                    .name(secret.name())
                    .versionId(versionId)
                    .build();
        });
    }

    /** With the versions that AWS's own labels hold under another key; older ones stay under the key that they had. */
    private SecretRecord resealed(SecretRecord secret, @Nullable String keyId) {
        SecretRecord changed = secret;
        for (Version version : secret.versions()) {
            boolean labelled = version.stages().stream().anyMatch(stage -> stage.startsWith("AWS"));
            if (labelled && version.value() != null) {
                Version sealed = state.seal(secret, version.id(), state.open(secret, version), keyId);
                changed = changed.withVersion(
                        version.id(), before -> before.withValue(sealed.value(), keyId, sealed.binary()));
            }
        }
        return changed;
    }

    public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
        return SecretViews.description(state.any(request.secretId()));
    }

    public ListSecretsResponse listSecrets(ListSecretsRequest request) {
        List<SecretRecord> all = SecretFilters.select(
                state.all().stream()
                        .filter(secret ->
                                secret.deletion() == null || Boolean.TRUE.equals(request.includePlannedDeletion()))
                        .toList(),
                request.filters(),
                request.sortOrderAsString());
        Page<SecretRecord> page = SecretState.page(
                "ListSecrets " + request.filters() + request.sortOrderAsString() + request.includePlannedDeletion(),
                all,
                SecretRecord::arn,
                request.nextToken(),
                request.maxResults(),
                100);
        return ListSecretsResponse.builder()
                .secretList(page.items().stream().map(SecretViews::entry).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public DeleteSecretResponse deleteSecret(DeleteSecretRequest request) {
        return state.one(() -> {
            boolean force = Boolean.TRUE.equals(request.forceDeleteWithoutRecovery());
            Long days = request.recoveryWindowInDays();
            if (force && days != null) {
                throw SecretErrors.parameter(
                        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
            }
            if (days != null && (days < 7 || days > 30)) {
                throw SecretErrors.parameter(
                        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
            }
            Optional<SecretRecord> found = state.find(String.valueOf(request.secretId()));
            if (force && found.isEmpty() && request.secretId() != null) {
                // AWS forces the deletion of a secret that is not there without an error
                String name = request.secretId();
                return DeleteSecretResponse.builder()
                        .arn(name.startsWith("arn:") ? name : state.newArn(name))
                        .name(name.startsWith("arn:") ? name.replaceFirst("^.*:secret:", "") : name)
                        .deletionDate(state.now())
                        .build();
            }
            SecretRecord secret = force ? state.any(request.secretId()) : state.live(request.secretId());
            Instant at = force ? state.now() : state.now().plus(Duration.ofDays(days == null ? RECOVERY_DAYS : days));
            if (force) {
                state.remove(secret);
            } else {
                state.changeAny(secret, latest -> latest.withDeletion(at));
            }
            return DeleteSecretResponse.builder()
                    .arn(secret.arn())
                    .name(secret.name())
                    .deletionDate(at)
                    .build();
        });
    }

    public RestoreSecretResponse restoreSecret(RestoreSecretRequest request) {
        return state.one(() -> {
            SecretRecord secret = state.any(request.secretId());
            state.changeAny(secret, latest -> latest.withDeletion(null));
            return RestoreSecretResponse.builder()
                    .arn(secret.arn())
                    .name(secret.name())
                    .build();
        });
    }

    public void tagResource(TagResourceRequest request) {
        state.one(() -> {
            state.change(
                    state.live(request.secretId()), latest -> latest.withTags(tagged(latest.tags(), request.tags())));
        });
    }

    public void untagResource(UntagResourceRequest request) {
        state.one(() -> {
            state.change(state.live(request.secretId()), latest -> {
                Map<String, String> tags = new LinkedHashMap<>(latest.tags());
                tags.keySet().removeAll(request.tagKeys());
                return latest.withTags(tags);
            });
        });
    }

    public GetRandomPasswordResponse getRandomPassword(GetRandomPasswordRequest request) {
        return GetRandomPasswordResponse.builder()
                .randomPassword(RandomPasswords.make(request))
                .build();
    }

    @Override
    public Optional<String> resourceArn(String type, String name) {
        return state.find(name).map(SecretRecord::arn);
    }
}
