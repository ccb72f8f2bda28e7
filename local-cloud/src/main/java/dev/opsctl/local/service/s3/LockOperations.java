package dev.opsctl.local.service.s3;

import dev.opsctl.local.service.s3.BucketRecord.ObjectLockRule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRetentionRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRetentionResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.PutObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.PutObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRetentionRequest;

/**
 * Object Lock: of buckets, and of versions that are there.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html">Object Lock</a>
 */
final class LockOperations {

    private static final int MOST_DAYS = 36_500;
    private static final int MOST_YEARS = 100;
    /** S3 tells a refused date in its own time zone, wherever the bucket is. */
    private static final DateTimeFormatter PACIFIC = DateTimeFormatter.ofPattern(
                    "EEE MMM dd HH:mm:ss z yyyy", Locale.US)
            .withZone(ZoneId.of("America/Los_Angeles"));

    private final ObjectStore store;

    LockOperations(ObjectStore store) {
        this.store = store;
    }

    public void putObjectLockConfiguration(PutObjectLockConfigurationRequest request) {
        store.bucket(request.bucket());
        ObjectLockConfiguration asked = request.objectLockConfiguration();
        if (asked == null) {
            throw S3Errors.of(400, "MissingRequestBodyError", "Request Body is empty");
        } else if (asked.objectLockEnabled() != ObjectLockEnabled.ENABLED) {
            throw BucketChecks.malformed();
        }
        ObjectLockRule rule = rule(asked);
        store.change(request.bucket(), bucket -> {
            if (!"Enabled".equals(bucket.versioning())) {
                throw S3Errors.of(
                        409,
                        "InvalidBucketState",
                        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
            }
            return bucket.withObjectLock(rule);
        });
    }

    private static ObjectLockRule rule(ObjectLockConfiguration asked) {
        if (asked.rule() == null) {
            return new ObjectLockRule(null, null, null);
        }
        DefaultRetention retention = asked.rule().defaultRetention();
        if (retention == null
                || !ObjectLock.isMode(retention.modeAsString())
                || (retention.days() == null) == (retention.years() == null)) {
            throw BucketChecks.malformed();
        }
        int period = retention.days() == null ? retention.years() : retention.days();
        if (period < 1) {
            throw S3Errors.of(400, "InvalidArgument", "Default retention period must be a positive integer value");
        } else if (period > (retention.days() == null ? MOST_YEARS : MOST_DAYS)) {
            throw S3Errors.of(400, "InvalidArgument", "Default retention period is too long: 100 years are the most");
        }
        return new ObjectLockRule(retention.modeAsString(), retention.days(), retention.years());
    }

    public GetObjectLockConfigurationResponse getObjectLockConfiguration(GetObjectLockConfigurationRequest request) {
        ObjectLockRule rule = store.bucket(request.bucket()).objectLock();
        if (rule == null) {
            throw S3Errors.of(
                    404,
                    "ObjectLockConfigurationNotFoundError",
                    "Object Lock configuration does not exist for this bucket");
        }
        return GetObjectLockConfigurationResponse.builder()
                .objectLockConfiguration(c -> {
                    c.objectLockEnabled(ObjectLockEnabled.ENABLED);
                    if (rule.mode() != null) {
                        c.rule(r -> r.defaultRetention(
                                d -> d.mode(rule.mode()).days(rule.days()).years(rule.years())));
                    }
                })
                .build();
    }

    public void putObjectRetention(PutObjectRetentionRequest request) {
        ObjectLockRetention asked = request.retention();
        lockable(request.bucket());
        boolean none = asked == null || asked.mode() == null && asked.retainUntilDate() == null;
        Instant now = store.context().clock().instant();
        if (!none && (!ObjectLock.isMode(asked.modeAsString()) || asked.retainUntilDate() == null)) {
            throw BucketChecks.malformed();
        } else if (!none && !asked.retainUntilDate().isAfter(now)) {
            throw S3Errors.argument(
                    "RetainUntilDate",
                    PACIFIC.format(asked.retainUntilDate()),
                    "The retain until date must be in the future!");
        }
        String mode = none ? null : asked.modeAsString();
        Instant until = none ? null : asked.retainUntilDate();
        boolean bypass = Boolean.TRUE.equals(request.bypassGovernanceRetention());
        lock(request.bucket(), request.key(), request.versionId(), lock -> {
            lock.checkRetention(mode, until, now, bypass);
            return lock.withRetention(mode, until);
        });
    }

    public GetObjectRetentionResponse getObjectRetention(GetObjectRetentionRequest request) {
        ObjectLock lock = lock(request.bucket(), request.key(), request.versionId())
                .filter(known -> known.mode() != null)
                .orElseThrow(LockOperations::none);
        return GetObjectRetentionResponse.builder()
                .retention(r -> r.mode(lock.mode()).retainUntilDate(lock.until()))
                .build();
    }

    public void putObjectLegalHold(PutObjectLegalHoldRequest request) {
        store.bucket(request.bucket());
        if (request.legalHold() == null
                || request.legalHold().status() == null
                || request.legalHold().status() == ObjectLockLegalHoldStatus.UNKNOWN_TO_SDK_VERSION) {
            throw BucketChecks.malformed();
        }
        lockable(request.bucket());
        String status = request.legalHold().statusAsString();
        lock(request.bucket(), request.key(), request.versionId(), lock -> lock.withHold(status));
    }

    public GetObjectLegalHoldResponse getObjectLegalHold(GetObjectLegalHoldRequest request) {
        String hold = lock(request.bucket(), request.key(), request.versionId())
                .map(ObjectLock::hold)
                .orElseThrow(LockOperations::none);
        return GetObjectLegalHoldResponse.builder()
                .legalHold(h -> h.status(hold))
                .build();
    }

    private void lockable(String bucket) {
        if (store.bucket(bucket).objectLock() == null) {
            throw ObjectLock.missing();
        }
    }

    private void lock(String bucket, String key, @Nullable String versionId, UnaryOperator<ObjectLock> change) {
        store.context().change(within -> {
            StoredObject meant = store.find(bucket, key, versionId);
            ObjectLock before = meant.lock() == null ? new ObjectLock(null, null, null) : meant.lock();
            ObjectLock after = change.apply(before);
            store.replace(bucket, key, meant.versionId(), version -> version.withLock(after));
        });
    }

    private Optional<ObjectLock> lock(String bucket, String key, @Nullable String versionId) {
        lockable(bucket);
        return Optional.ofNullable(store.find(bucket, key, versionId).lock());
    }

    private static RuntimeException none() {
        return S3Errors.of(
                404, "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration");
    }
}
