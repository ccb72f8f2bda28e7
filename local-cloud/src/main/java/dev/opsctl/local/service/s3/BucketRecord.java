package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.Scope;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.OwnershipControls;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionConfiguration;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/**
 * A bucket and its configuration. Bucket names are unique over all accounts.
 *
 * @param versioning {@code Enabled}, {@code Suspended} or null
 * @param accelerate {@code Enabled}, {@code Suspended} or null
 * @param transitionMinimum which objects are too small to change their storage class; null for AWS's default
 * @param objectLock null where versions cannot be locked
 */
record BucketRecord(
        String name,
        String accountId,
        String region,
        Instant created,
        @Nullable String policy,
        @Nullable ServerSideEncryptionConfiguration encryption,
        @Nullable PublicAccessBlockConfiguration publicAccess,
        @Nullable OwnershipControls ownership,
        Map<String, String> tags,
        @Nullable String versioning,
        List<LifecycleRule> lifecycle,
        List<CORSRule> cors,
        @Nullable NotificationConfiguration notifications,
        @Nullable WebsiteConfiguration website,
        @Nullable String accelerate,
        @Nullable String transitionMinimum,
        @Nullable ObjectLockRule objectLock) {

    /** What a bucket locks new versions with. @param mode null for nothing, and then neither days nor years are given */
    record ObjectLockRule(@Nullable String mode, @Nullable Integer days, @Nullable Integer years) {

        Period period() {
            return Period.of(years == null ? 0 : years, 0, days == null ? 0 : days);
        }
    }

    static BucketRecord of(String name, String accountId, String region, Instant created) {
        return new BucketRecord(
                name, accountId, region, created, null, null, null, null, Map.of(), null, List.of(), List.of(), null,
                null, null, null, null);
    }

    /** Where the bucket lives: its owner's account, and the region in which it was made. */
    Scope home() {
        return new Scope(accountId, region);
    }

    BucketRecord withPolicy(@Nullable String value) {
        return with(draft -> draft.policy = value);
    }

    BucketRecord withEncryption(@Nullable ServerSideEncryptionConfiguration value) {
        return with(draft -> draft.encryption = value);
    }

    BucketRecord withPublicAccess(@Nullable PublicAccessBlockConfiguration value) {
        return with(draft -> draft.publicAccess = value);
    }

    BucketRecord withOwnership(@Nullable OwnershipControls value) {
        return with(draft -> draft.ownership = value);
    }

    BucketRecord withTags(Map<String, String> value) {
        return with(draft -> draft.tags = value);
    }

    BucketRecord withVersioning(String value) {
        return with(draft -> draft.versioning = value);
    }

    BucketRecord withLifecycle(List<LifecycleRule> value) {
        return with(draft -> draft.lifecycle = value);
    }

    BucketRecord withCors(List<CORSRule> value) {
        return with(draft -> draft.cors = value);
    }

    BucketRecord withNotifications(NotificationConfiguration value) {
        return with(draft -> draft.notifications = value);
    }

    BucketRecord withWebsite(@Nullable WebsiteConfiguration value) {
        return with(draft -> draft.website = value);
    }

    BucketRecord withAccelerate(String value) {
        return with(draft -> draft.accelerate = value);
    }

    BucketRecord withTransitionMinimum(@Nullable String value) {
        return with(draft -> draft.transitionMinimum = value);
    }

    BucketRecord withObjectLock(ObjectLockRule value) {
        return with(draft -> {
            draft.objectLock = value;
            draft.versioning = "Enabled";
        });
    }

    /** Whether all objects are the bucket owner's, and access control lists are off. */
    boolean ownerEnforced() {
        return ownership != null
                && ownership.rules().stream()
                        .anyMatch(rule -> rule.objectOwnership() == ObjectOwnership.BUCKET_OWNER_ENFORCED);
    }

    private BucketRecord with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.made();
    }

    /** What of a bucket can be changed, while it is. */
    private static final class Draft {

        private final BucketRecord before;
        private @Nullable String policy;
        private @Nullable ServerSideEncryptionConfiguration encryption;
        private @Nullable PublicAccessBlockConfiguration publicAccess;
        private @Nullable OwnershipControls ownership;
        private Map<String, String> tags;
        private @Nullable String versioning;
        private List<LifecycleRule> lifecycle;
        private List<CORSRule> cors;
        private @Nullable NotificationConfiguration notifications;
        private @Nullable WebsiteConfiguration website;
        private @Nullable String accelerate;
        private @Nullable String transitionMinimum;
        private @Nullable ObjectLockRule objectLock;

        Draft(BucketRecord before) {
            this.before = before;
            this.policy = before.policy;
            this.encryption = before.encryption;
            this.publicAccess = before.publicAccess;
            this.ownership = before.ownership;
            this.tags = before.tags;
            this.versioning = before.versioning;
            this.lifecycle = before.lifecycle;
            this.cors = before.cors;
            this.notifications = before.notifications;
            this.website = before.website;
            this.accelerate = before.accelerate;
            this.transitionMinimum = before.transitionMinimum;
            this.objectLock = before.objectLock;
        }

        BucketRecord made() {
            return new BucketRecord(
                    before.name,
                    before.accountId,
                    before.region,
                    before.created,
                    policy,
                    encryption,
                    publicAccess,
                    ownership,
                    tags,
                    versioning,
                    lifecycle,
                    cors,
                    notifications,
                    website,
                    accelerate,
                    transitionMinimum,
                    objectLock);
        }
    }
}
