package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.kms.KeyRecord.MultiRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.ReplicateKeyRequest;
import software.amazon.awssdk.services.kms.model.ReplicateKeyResponse;
import software.amazon.awssdk.services.kms.model.Tag;
import software.amazon.awssdk.services.kms.model.UpdatePrimaryRegionRequest;

/** Operations on keys that are in several Regions. */
final class MultiRegionOperations implements Replicas {

    private final KmsState state;

    MultiRegionOperations(KmsState state) {
        this.state = state;
    }

    private KeyRecord primary(String name) {
        KeyRecord key = state.key(name);
        if (key.multiRegion() == null) {
            throw KmsErrors.unsupported(key.arn() + " is not a multi-Region key.");
        }
        MultiRegionKeys.requirePrimary(state.context(), key);
        KmsState.enabled(key);
        return key;
    }

    public ReplicateKeyResponse replicateKey(ReplicateKeyRequest request) {
        return state.one(() -> {
            KeyRecord key = primary(request.keyId());
            MultiRegion before = Objects.requireNonNull(key.multiRegion(), "primary");
            String region = request.replicaRegion();
            if (!Scope.isRegion(region)) {
                throw KmsErrors.validation("Invalid Region: " + region);
            }
            Arn own = Arn.of(key.arn());
            String arn = new Arn(own.partition(), own.service(), region, own.accountId(), own.resource()).toString();
            if (region.equals(before.primary()) || before.replicas().contains(region)) {
                throw KmsErrors.exists(arn + " already exists.");
            }
            String policy = request.policy() == null
                    ? KeyPolicies.standard(own.accountId())
                    : KeyPolicies.checked(
                            request.policy(), state.context().caller(), arn, request.bypassPolicyLockoutSafetyCheck());
            Map<String, String> tags = Tags.merged(
                    Map.of(),
                    request.tags(),
                    Tag::tagKey,
                    Tag::tagValue,
                    state.context().caller(),
                    KmsErrors::tag);
            MultiRegion regions = new MultiRegion(before.primary(), sorted(before.replicas(), region, null));
            KeyRecord replica = new KeyRecord(
                            key.id(),
                            arn,
                            request.description() == null ? "" : request.description(),
                            state.now(),
                            key.spec(),
                            key.usage(),
                            key.manager(),
                            key.external() ? "PendingImport" : "Enabled",
                            null,
                            null,
                            key.rotation(),
                            policy,
                            tags,
                            List.of(),
                            key.extra())
                    .withMultiRegion(regions);
            if (!MultiRegionKeys.in(state.context(), region)
                    .takeKey(replica, key.external() ? List.of() : state.allMaterial(key))) {
                throw KmsErrors.exists(arn + " already exists.");
            }
            MultiRegionKeys.tell(state.context(), key.id(), regions);
            return ReplicateKeyResponse.builder()
                    .replicaKeyMetadata(KeyViews.metadata(replica))
                    .replicaPolicy(policy)
                    .replicaTags(request.tags())
                    .build();
        });
    }

    private static List<String> sorted(List<String> regions, String more, @Nullable String less) {
        TreeSet<String> all = new TreeSet<>(regions);
        all.add(more);
        all.removeIf(region -> region.equals(less));
        return List.copyOf(all);
    }

    public void updatePrimaryRegion(UpdatePrimaryRegionRequest request) {
        state.one(() -> {
            KeyRecord key = primary(request.keyId());
            MultiRegion before = Objects.requireNonNull(key.multiRegion(), "primary");
            String region = request.primaryRegion();
            if (region.equals(before.primary())) {
                throw KmsErrors.unsupported(key.arn() + " is already the primary key.");
            } else if (!before.replicas().contains(region)) {
                throw KmsErrors.missing("Key '" + key.id() + "' has no replica in " + region);
            }
            MultiRegionKeys.tell(
                    state.context(),
                    key.id(),
                    new MultiRegion(region, sorted(before.replicas(), before.primary(), region)));
        });
    }

    private List<KeyRecord.Material> wrapped(KeyRecord key, List<KeyRecord.Material> as, List<byte[]> material) {
        List<KeyRecord.Material> wrapped = new ArrayList<>();
        for (int i = 0; i < material.size(); i++) {
            String reason = as.size() > i ? as.get(i).reason() : null;
            KeyRecord.Material own = state.wrapped(key.id(), material.get(i), reason);
            wrapped.add(
                    as.size() > i
                            ? new KeyRecord.Material(own.wrapped(), as.get(i).created(), reason)
                            : own);
        }
        return List.copyOf(wrapped);
    }

    @Override
    public boolean takeKey(KeyRecord key, List<byte[]> material) {
        return state.insert(key.withMaterial(wrapped(key, List.of(), material)));
    }

    @Override
    public void takeMaterial(KeyRecord primary, List<byte[]> material) {
        state.find(primary.id())
                .ifPresent(key -> state.change(key, now -> now.withMaterial(wrapped(now, primary.material(), material))
                        .withRotation(primary.rotation())));
    }

    @Override
    public void takeRegions(String id, MultiRegion regions) {
        state.find(id)
                .ifPresent(key -> state.change(key, now -> {
                    KeyRecord told = now.withMultiRegion(regions);
                    Integer days = now.pendingDays();
                    // the primary key goes when its window has passed since its last replica went
                    return now.state().equals("PendingReplicaDeletion")
                                    && regions.replicas().isEmpty()
                                    && days != null
                            ? told.withState("PendingDeletion", state.now().plus(Duration.ofDays(days)), days)
                            : told;
                }));
    }
}
