package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.secretsmanager.SecretRecord.Rotation;
import dev.opsctl.local.service.secretsmanager.SecretRecord.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.RotationRulesType;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** Secrets as they are described and listed. */
final class SecretViews {

    private SecretViews() {}

    static DescribeSecretResponse description(SecretRecord secret) {
        Rotation rotation = secret.rotation();
        return DescribeSecretResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .type(secret.type())
                .description(
                        secret.description() == null || secret.description().isEmpty() ? null : secret.description())
                .kmsKeyId(secret.keyId())
                .rotationEnabled(rotation == null ? null : rotation.enabled())
                .rotationLambdaARN(rotation == null ? null : rotation.lambdaArn())
                .rotationRules(rules(rotation))
                .lastRotatedDate(rotation == null ? null : rotation.last())
                .nextRotationDate(rotation == null || !rotation.enabled() ? null : rotation.next())
                .lastChangedDate(secret.changed())
                .lastAccessedDate(secret.accessed())
                .deletedDate(secret.deletion())
                .createdDate(secret.created())
                .tags(secret.tags().isEmpty() ? null : tags(secret))
                .versionIdsToStages(secret.versions().isEmpty() ? null : stages(secret))
                .build();
    }

    /** A list's entry has what a description has, and another name for the versions. */
    static SecretListEntry entry(SecretRecord secret) {
        return PojoJson.read(PojoJson.write(description(secret)), SecretListEntry.class).toBuilder()
                .secretVersionsToStages(secret.versions().isEmpty() ? null : stages(secret))
                .build();
    }

    static SecretVersionsListEntry version(Version version) {
        return SecretVersionsListEntry.builder()
                .versionId(version.id())
                .versionStages(version.stages().isEmpty() ? null : version.stages())
                .createdDate(version.created())
                .lastAccessedDate(version.accessed())
                .kmsKeyIds(List.of(version.keyId() == null ? "DefaultEncryptionKey" : version.keyId()))
                .build();
    }

    private static List<Tag> tags(SecretRecord secret) {
        return secret.tags().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    /** Only versions that a label holds. */
    private static Map<String, List<String>> stages(SecretRecord secret) {
        Map<String, List<String>> stages = new LinkedHashMap<>();
        secret.versions().stream()
                .filter(version -> !version.stages().isEmpty())
                .forEach(version -> stages.put(version.id(), version.stages()));
        return stages;
    }

    private static @Nullable RotationRulesType rules(@Nullable Rotation rotation) {
        return rotation == null || rotation.days() == null && rotation.schedule() == null
                ? null
                : RotationRulesType.builder()
                        .automaticallyAfterDays(rotation.days())
                        .duration(rotation.duration())
                        .scheduleExpression(rotation.schedule())
                        .build();
    }
}
