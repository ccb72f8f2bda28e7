package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.OwnershipControls;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionConfiguration;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/**
 * A bucket and its configuration. Bucket names are unique over all accounts.
 *
 * @param versioning {@code Enabled}, {@code Suspended} or null
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
        @Nullable WebsiteConfiguration website) {

    static BucketRecord of(String name, String accountId, String region, Instant created) {
        return new BucketRecord(
                name, accountId, region, created, null, null, null, null, Map.of(), null, List.of(), List.of(), null,
                null);
    }

    /** Where the bucket lives: its owner's account, and the region in which it was made. */
    Scope home() {
        return new Scope(accountId, region);
    }

    BucketRecord withPolicy(@Nullable String value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                value,
                encryption,
                publicAccess,
                ownership,
                tags,
                versioning,
                lifecycle,
                cors,
                notifications,
                website);
    }

    BucketRecord withEncryption(@Nullable ServerSideEncryptionConfiguration value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                policy,
                value,
                publicAccess,
                ownership,
                tags,
                versioning,
                lifecycle,
                cors,
                notifications,
                website);
    }

    BucketRecord withPublicAccess(@Nullable PublicAccessBlockConfiguration value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                policy,
                encryption,
                value,
                ownership,
                tags,
                versioning,
                lifecycle,
                cors,
                notifications,
                website);
    }

    BucketRecord withOwnership(@Nullable OwnershipControls value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                policy,
                encryption,
                publicAccess,
                value,
                tags,
                versioning,
                lifecycle,
                cors,
                notifications,
                website);
    }

    BucketRecord withTags(Map<String, String> value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                policy,
                encryption,
                publicAccess,
                ownership,
                value,
                versioning,
                lifecycle,
                cors,
                notifications,
                website);
    }

    BucketRecord withVersioning(String value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                policy,
                encryption,
                publicAccess,
                ownership,
                tags,
                value,
                lifecycle,
                cors,
                notifications,
                website);
    }

    BucketRecord withLifecycle(List<LifecycleRule> value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                policy,
                encryption,
                publicAccess,
                ownership,
                tags,
                versioning,
                value,
                cors,
                notifications,
                website);
    }

    BucketRecord withCors(List<CORSRule> value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                policy,
                encryption,
                publicAccess,
                ownership,
                tags,
                versioning,
                lifecycle,
                value,
                notifications,
                website);
    }

    BucketRecord withNotifications(NotificationConfiguration value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                policy,
                encryption,
                publicAccess,
                ownership,
                tags,
                versioning,
                lifecycle,
                cors,
                value,
                website);
    }

    BucketRecord withWebsite(@Nullable WebsiteConfiguration value) {
        return new BucketRecord(
                name,
                accountId,
                region,
                created,
                policy,
                encryption,
                publicAccess,
                ownership,
                tags,
                versioning,
                lifecycle,
                cors,
                notifications,
                value);
    }
}
