package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.engine.crypto.Envelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A secret as it lies in the store: no value in plain text.
 *
 * @param keyId the customer's key as it was given, or null for {@code aws/secretsmanager}
 * @param deletion when it is deleted for good, or null
 * @param versions from the oldest to the newest
 */
record SecretRecord(
        String name,
        String arn,
        String description,
        @Nullable String keyId,
        @Nullable String type,
        Instant created,
        Instant changed,
        @Nullable Instant accessed,
        @Nullable Instant deletion,
        @Nullable String policy,
        Map<String, String> tags,
        @Nullable Rotation rotation,
        List<Version> versions) {

    static final String CURRENT = "AWSCURRENT";
    static final String PREVIOUS = "AWSPREVIOUS";
    static final String PENDING = "AWSPENDING";

    /**
     * A version of the value.
     *
     * @param keyId the key that sealed it, as the secret had it
     * @param value null while a rotation has announced the version and not yet given its value
     * @param binary whether the value is SecretBinary
     */
    record Version(
            String id,
            Instant created,
            @Nullable Instant accessed,
            List<String> stages,
            @Nullable String keyId,
            @Nullable Envelope value,
            boolean binary) {

        Version withStages(List<String> newStages) {
            return new Version(id, created, accessed, List.copyOf(newStages), keyId, value, binary);
        }

        Version withAccess(Instant day) {
            return new Version(id, created, day, stages, keyId, value, binary);
        }

        Version withValue(@Nullable Envelope sealed, @Nullable String sealedBy, boolean bytes) {
            return new Version(id, created, accessed, stages, sealedBy, sealed, bytes);
        }
    }

    /**
     * Rotation as it was configured.
     *
     * @param running the token of the rotation under way, or null
     */
    record Rotation(
            boolean enabled,
            String lambdaArn,
            @Nullable Long days,
            @Nullable String duration,
            @Nullable String schedule,
            Instant anchor,
            @Nullable Instant last,
            @Nullable Instant next,
            @Nullable String running) {}

    Optional<Version> version(String id) {
        return versions.stream().filter(version -> version.id().equals(id)).findFirst();
    }

    Optional<Version> staged(String stage) {
        return versions.stream()
                .filter(version -> version.stages().contains(stage))
                .findFirst();
    }

    SecretRecord withVersions(List<Version> newVersions) {
        return new SecretRecord(
                name,
                arn,
                description,
                keyId,
                type,
                created,
                changed,
                accessed,
                deletion,
                policy,
                tags,
                rotation,
                List.copyOf(newVersions));
    }

    SecretRecord withVersion(String id, UnaryOperator<Version> change) {
        return withVersions(versions.stream()
                .map(version -> version.id().equals(id) ? change.apply(version) : version)
                .toList());
    }

    /** With a stage at one version and at no other; with null at none. AWSCURRENT leaves AWSPREVIOUS where it was. */
    SecretRecord withStage(String stage, String versionId) {
        String before = staged(stage).map(Version::id).orElse(null);
        List<Version> moved = new ArrayList<>();
        for (Version version : versions) {
            List<String> stages = new ArrayList<>(version.stages());
            stages.remove(stage);
            if (version.id().equals(versionId)) {
                stages.add(stage);
            }
            moved.add(version.withStages(stages.stream().sorted().toList()));
        }
        SecretRecord after = withVersions(moved);
        return stage.equals(CURRENT) && before != null && !before.equals(versionId)
                ? after.withStage(PREVIOUS, before)
                : after;
    }

    SecretRecord withMeta(String newDescription, @Nullable String newKeyId) {
        return new SecretRecord(
                name,
                arn,
                newDescription,
                newKeyId,
                type,
                created,
                changed,
                accessed,
                deletion,
                policy,
                tags,
                rotation,
                versions);
    }

    SecretRecord withChange(Instant now) {
        return new SecretRecord(
                name,
                arn,
                description,
                keyId,
                type,
                created,
                now,
                accessed,
                deletion,
                policy,
                tags,
                rotation,
                versions);
    }

    SecretRecord withAccess(Instant day) {
        return new SecretRecord(
                name, arn, description, keyId, type, created, changed, day, deletion, policy, tags, rotation, versions);
    }

    SecretRecord withDeletion(@Nullable Instant at) {
        return new SecretRecord(
                name, arn, description, keyId, type, created, changed, accessed, at, policy, tags, rotation, versions);
    }

    SecretRecord withPolicy(@Nullable String document) {
        return new SecretRecord(
                name,
                arn,
                description,
                keyId,
                type,
                created,
                changed,
                accessed,
                deletion,
                document,
                tags,
                rotation,
                versions);
    }

    SecretRecord withTags(Map<String, String> newTags) {
        return new SecretRecord(
                name,
                arn,
                description,
                keyId,
                type,
                created,
                changed,
                accessed,
                deletion,
                policy,
                new LinkedHashMap<>(newTags),
                rotation,
                versions);
    }

    SecretRecord withRotation(Rotation newRotation) {
        return new SecretRecord(
                name,
                arn,
                description,
                keyId,
                type,
                created,
                changed,
                accessed,
                deletion,
                policy,
                tags,
                newRotation,
                versions);
    }
}
