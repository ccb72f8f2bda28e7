package dev.opsctl.local.service.kms;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A KMS key.
 *
 * @param manager {@code CUSTOMER} or {@code AWS}
 * @param state {@code Enabled}, {@code Disabled} or {@code PendingDeletion}
 * @param deletion when it goes, if it is pending deletion
 * @param rotation automatic rotation, null if off
 * @param material wrapped key material, oldest first; what was encrypted with an older one stays readable
 */
record KeyRecord(
        String id,
        String arn,
        String description,
        Instant created,
        String spec,
        String usage,
        String manager,
        String state,
        Instant deletion,
        Integer pendingDays,
        Rotation rotation,
        String policy,
        Map<String, String> tags,
        List<Material> material) {

    /** @param next when the key rotates by itself next */
    record Rotation(int periodDays, Instant next) {}

    /** @param wrapped Base64 of the wrapped material; @param reason {@code AUTOMATIC}, {@code ON_DEMAND} or null for the first */
    record Material(String wrapped, Instant created, String reason) {}

    KeyRecord withState(String newState, Instant deletionAt, Integer days) {
        return new KeyRecord(
                id,
                arn,
                description,
                created,
                spec,
                usage,
                manager,
                newState,
                deletionAt,
                days,
                rotation,
                policy,
                tags,
                material);
    }

    KeyRecord withDescription(String text) {
        return new KeyRecord(
                id,
                arn,
                text,
                created,
                spec,
                usage,
                manager,
                state,
                deletion,
                pendingDays,
                rotation,
                policy,
                tags,
                material);
    }

    KeyRecord withRotation(Rotation changed) {
        return new KeyRecord(
                id,
                arn,
                description,
                created,
                spec,
                usage,
                manager,
                state,
                deletion,
                pendingDays,
                changed,
                policy,
                tags,
                material);
    }

    KeyRecord withPolicy(String document) {
        return new KeyRecord(
                id,
                arn,
                description,
                created,
                spec,
                usage,
                manager,
                state,
                deletion,
                pendingDays,
                rotation,
                document,
                tags,
                material);
    }

    KeyRecord withTags(Map<String, String> changed) {
        return new KeyRecord(
                id,
                arn,
                description,
                created,
                spec,
                usage,
                manager,
                state,
                deletion,
                pendingDays,
                rotation,
                policy,
                changed,
                material);
    }

    KeyRecord withMaterial(List<Material> changed) {
        return new KeyRecord(
                id,
                arn,
                description,
                created,
                spec,
                usage,
                manager,
                state,
                deletion,
                pendingDays,
                rotation,
                policy,
                tags,
                changed);
    }

    boolean symmetric() {
        return spec.equals("SYMMETRIC_DEFAULT");
    }
}
