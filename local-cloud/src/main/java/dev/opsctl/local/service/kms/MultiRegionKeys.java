package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.kms.KeyRecord.MultiRegion;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.MultiRegionConfiguration;
import software.amazon.awssdk.services.kms.model.MultiRegionKey;

/**
 * Keys that are the same in several Regions: id, material and rotation are shared; policy, tags, description and state are each Region's own.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html">Multi-Region keys</a>
 */
final class MultiRegionKeys {

    private MultiRegionKeys() {}

    /** The KMS of another Region of the same account. */
    static Replicas in(ServiceContext context, String region) {
        return (Replicas) context.cloud()
                .service(KmsClient.class, new Scope(context.scope().accountId(), region));
    }

    static boolean isReplica(ServiceContext context, KeyRecord key) {
        MultiRegion regions = key.multiRegion();
        return regions != null && !regions.primary().equals(context.scope().region());
    }

    /** Refuses what is done on the primary key only. */
    static void requirePrimary(ServiceContext context, KeyRecord key) {
        if (isReplica(context, key)) {
            throw KmsErrors.unsupported(
                    key.arn() + " is a multi-Region replica key, which is not valid for this operation.");
        }
    }

    static boolean waitsForReplicas(ServiceContext context, KeyRecord key) {
        MultiRegion regions = key.multiRegion();
        return regions != null
                && !isReplica(context, key)
                && !regions.replicas().isEmpty();
    }

    /** Gives replicas what a primary key has of its own making: its material and when it rotates next. */
    static KeyRecord shared(KmsState state, KeyRecord primary) {
        MultiRegion regions = primary.multiRegion();
        if (regions != null && !isReplica(state.context(), primary)) {
            List<byte[]> material = state.allMaterial(primary);
            regions.replicas().forEach(region -> in(state.context(), region).takeMaterial(primary, material));
        }
        return primary;
    }

    /** Tells all Regions of a key which they are. */
    static void tell(ServiceContext context, String id, MultiRegion regions) {
        List<String> all = new ArrayList<>(regions.replicas());
        all.add(regions.primary());
        all.forEach(region -> in(context, region).takeRegions(id, regions));
    }

    /** A key has been deleted: it is none of the replicas any more. */
    static void gone(ServiceContext context, KeyRecord key) {
        MultiRegion regions = key.multiRegion();
        if (regions != null && isReplica(context, key)) {
            List<String> rest = new ArrayList<>(regions.replicas());
            rest.remove(context.scope().region());
            tell(context, key.id(), new MultiRegion(regions.primary(), List.copyOf(rest)));
        }
    }

    static void describe(KeyRecord key, KeyMetadata.Builder view) {
        MultiRegion regions = key.multiRegion();
        if (regions == null) {
            return;
        }
        Arn own = Arn.of(key.arn());
        view.multiRegionConfiguration(MultiRegionConfiguration.builder()
                .multiRegionKeyType(regions.primary().equals(own.region()) ? "PRIMARY" : "REPLICA")
                .primaryKey(at(own, regions.primary()))
                .replicaKeys(regions.replicas().stream()
                        .map(region -> at(own, region))
                        .toList())
                .build());
    }

    private static MultiRegionKey at(Arn own, String region) {
        return MultiRegionKey.builder()
                .region(region)
                .arn(new Arn(own.partition(), own.service(), region, own.accountId(), own.resource()).toString())
                .build();
    }
}
