package dev.opsctl.local.service.kms;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A KMS key.
 *
 * @param manager {@code CUSTOMER} or {@code AWS}
 * @param state {@code Enabled}, {@code Disabled}, {@code PendingImport}, {@code PendingDeletion} or {@code PendingReplicaDeletion}
 * @param deletion when it goes, if it is pending deletion
 * @param rotation automatic rotation, null if off
 * @param material wrapped key material, oldest first; what was encrypted with an older one stays readable
 * @param extra null in keys of earlier versions, and in most
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
        @Nullable Instant deletion,
        @Nullable Integer pendingDays,
        @Nullable Rotation rotation,
        String policy,
        Map<String, String> tags,
        List<Material> material,
        @Nullable Extra extra) {

    /**
     * What few keys have.
     *
     * @param origin {@code EXTERNAL}; null if KMS made the material
     */
    record Extra(@Nullable String origin, @Nullable Imported imported, @Nullable MultiRegion multiRegion) {}

    /**
     * Material that was imported.
     *
     * @param digest SHA-256 of it in hexadecimal: no other may be imported again
     * @param validTo when it goes, or null if it does not expire
     */
    record Imported(String digest, @Nullable Instant validTo) {}

    /** The Regions of a multi-Region key. */
    record MultiRegion(String primary, List<String> replicas) {}

    /** @param next when the key rotates by itself next */
    record Rotation(int periodDays, Instant next) {}

    /** @param wrapped Base64 of the wrapped material; @param reason {@code AUTOMATIC}, {@code ON_DEMAND} or null for the first */
    record Material(String wrapped, Instant created, @Nullable String reason) {}

    KeyRecord withState(String newState, @Nullable Instant deletionAt, @Nullable Integer days) {
        return with(draft -> {
            draft.state = newState;
            draft.deletion = deletionAt;
            draft.pendingDays = days;
        });
    }

    KeyRecord withDescription(String text) {
        return with(draft -> draft.description = text);
    }

    KeyRecord withRotation(@Nullable Rotation changed) {
        return with(draft -> draft.rotation = changed);
    }

    KeyRecord withPolicy(String document) {
        return with(draft -> draft.policy = document);
    }

    KeyRecord withTags(Map<String, String> changed) {
        return with(draft -> draft.tags = changed);
    }

    KeyRecord withMaterial(List<Material> changed) {
        return with(draft -> draft.material = changed);
    }

    KeyRecord withExtra(Extra changed) {
        return with(draft -> draft.extra = changed);
    }

    /** {@code AWS_KMS} or {@code EXTERNAL}. */
    String origin() {
        return extra == null || extra.origin() == null ? "AWS_KMS" : extra.origin();
    }

    boolean external() {
        return origin().equals("EXTERNAL");
    }

    @Nullable
    Imported imported() {
        return extra == null ? null : extra.imported();
    }

    /** Without the material that was imported: it may be imported again. */
    KeyRecord withoutMaterial() {
        KeyRecord bare = withMaterial(List.of());
        Imported before = imported();
        KeyRecord kept = before == null ? bare : bare.withImported(new Imported(before.digest(), null));
        return KmsState.isPendingDeletion(this) ? kept : kept.withState("PendingImport", null, null);
    }

    KeyRecord withImported(Imported changed) {
        return withExtra(new Extra(origin(), changed, multiRegion()));
    }

    @Nullable
    MultiRegion multiRegion() {
        return extra == null ? null : extra.multiRegion();
    }

    KeyRecord withMultiRegion(MultiRegion changed) {
        return withExtra(new Extra(extra == null ? null : extra.origin(), imported(), changed));
    }

    boolean symmetric() {
        return spec.equals("SYMMETRIC_DEFAULT");
    }

    private KeyRecord with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.made();
    }

    /** What of a key can be changed, while it is. */
    private static final class Draft {

        private final KeyRecord before;
        private String description;
        private String state;
        private @Nullable Instant deletion;
        private @Nullable Integer pendingDays;
        private @Nullable Rotation rotation;
        private String policy;
        private Map<String, String> tags;
        private List<Material> material;
        private @Nullable Extra extra;

        Draft(KeyRecord before) {
            this.before = before;
            this.description = before.description;
            this.state = before.state;
            this.deletion = before.deletion;
            this.pendingDays = before.pendingDays;
            this.rotation = before.rotation;
            this.policy = before.policy;
            this.tags = before.tags;
            this.material = before.material;
            this.extra = before.extra;
        }

        KeyRecord made() {
            return new KeyRecord(
                    before.id,
                    before.arn,
                    description,
                    before.created,
                    before.spec,
                    before.usage,
                    before.manager,
                    state,
                    deletion,
                    pendingDays,
                    rotation,
                    policy,
                    tags,
                    material,
                    extra);
        }
    }
}
