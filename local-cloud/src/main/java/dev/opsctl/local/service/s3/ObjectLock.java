package dev.opsctl.local.service.s3;

import dev.opsctl.local.service.s3.BucketRecord.ObjectLockRule;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/**
 * What keeps a version from being deleted.
 *
 * @param mode {@code GOVERNANCE} or {@code COMPLIANCE}, until {@code until}; both null for no retention
 * @param hold {@code ON}, {@code OFF} or null
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html">Object Lock</a>
 */
record ObjectLock(@Nullable String mode, @Nullable Instant until, @Nullable String hold) {

    private static final String MODE = "x-amz-object-lock-mode";
    private static final String UNTIL = "x-amz-object-lock-retain-until-date";

    /**
     * What a write asks for.
     *
     * @param asked the write's members of Object Lock
     * @return null for nothing
     */
    static @Nullable ObjectLock asked(Map<String, Object> asked, BucketRecord bucket, Instant now) {
        if (asked.isEmpty()) {
            return null;
        } else if (bucket.objectLock() == null) {
            throw missing();
        }
        Object mode = asked.get("ObjectLockMode");
        Object until = asked.get("ObjectLockRetainUntilDate");
        Object hold = asked.get("ObjectLockLegalHoldStatus");
        if ((mode == null) != (until == null)) {
            throw S3Errors.argument(
                    mode == null ? UNTIL : MODE,
                    mode == null ? until : mode,
                    "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
        } else if (mode != null && !isMode(mode.toString())) {
            throw S3Errors.argument(MODE, mode, "Unknown wormMode directive.");
        } else if (until instanceof Instant end && !end.isAfter(now)) {
            throw S3Errors.argument(UNTIL, until, "The retain until date must be in the future!");
        } else if (hold != null && !hold.equals("ON") && !hold.equals("OFF")) {
            throw S3Errors.argument("x-amz-object-lock-legal-hold", hold, "Legal Hold must be either of 'ON' or 'OFF'");
        }
        return new ObjectLock(
                mode == null ? null : mode.toString(), (Instant) until, hold == null ? null : hold.toString());
    }

    /** The lock of a new version: what was asked for, and the bucket's retention where none was. */
    static @Nullable ObjectLock placed(@Nullable ObjectLock asked, BucketRecord bucket, Instant now) {
        ObjectLockRule rule = bucket.objectLock();
        if (rule == null || rule.mode() == null || asked != null && asked.mode() != null) {
            return asked;
        }
        Instant end = now.atOffset(ZoneOffset.UTC).plus(rule.period()).toInstant();
        return new ObjectLock(rule.mode(), end, asked == null ? null : asked.hold());
    }

    static boolean isMode(@Nullable String mode) {
        return ObjectLockMode.knownValues().stream()
                .anyMatch(known -> known.toString().equals(mode));
    }

    static RuntimeException missing() {
        return S3Errors.of(400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
    }

    static RuntimeException denied() {
        return S3Errors.of(403, "AccessDenied", "Access Denied because object protected by object lock.");
    }

    ObjectLock withRetention(@Nullable String newMode, @Nullable Instant newUntil) {
        return new ObjectLock(newMode, newUntil, hold);
    }

    ObjectLock withHold(String status) {
        return new ObjectLock(mode, until, status);
    }

    boolean held() {
        return "ON".equals(hold);
    }

    /** @param bypass whether the caller may, and wants to, act against governance */
    boolean retained(Instant now, boolean bypass) {
        return until != null && until.isAfter(now) && !(bypass && "GOVERNANCE".equals(mode));
    }

    /** Whether the version may not be deleted. */
    boolean forbidsDeletion(Instant now, boolean bypass) {
        return held() || retained(now, bypass);
    }

    /** @throws RuntimeException 403, if a retention would be weakened that the caller may not weaken */
    void checkRetention(@Nullable String newMode, @Nullable Instant newUntil, Instant now, boolean bypass) {
        boolean weaker = newUntil == null
                || until != null && until.isAfter(newUntil)
                || "COMPLIANCE".equals(mode) && !"COMPLIANCE".equals(newMode);
        if (weaker && retained(now, bypass)) {
            throw denied();
        }
    }
}
