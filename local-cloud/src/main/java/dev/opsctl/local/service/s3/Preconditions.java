package dev.opsctl.local.service.s3;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a read, a write or a copy.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html">Conditional requests</a>
 */
record Preconditions(
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch,
        @Nullable Instant ifModifiedSince,
        @Nullable Instant ifUnmodifiedSince) {

    private static final String SOURCE = "x-amz-copy-source-";

    /** @throws software.amazon.awssdk.services.s3.model.S3Exception 412 or 304 */
    void read(StoredObject object, Instant now) {
        match(object, "");
        if (ifNoneMatch != null ? matches(ifNoneMatch, object) : unchanged(object, now)) {
            throw S3Errors.of(304, "NotModified", "Not Modified");
        }
    }

    /** As {@link #read}, but S3 answers 412 for whatever fails of a copy's source. */
    void source(StoredObject object, Instant now) {
        match(object, SOURCE);
        if (ifNoneMatch != null && matches(ifNoneMatch, object)) {
            throw failed(SOURCE + "If-None-Match");
        }
        if (ifNoneMatch == null && unchanged(object, now)) {
            throw failed(SOURCE + "If-Modified-Since");
        }
    }

    /** @param names what the names of the conditions begin with */
    private void match(StoredObject object, String names) {
        if (ifMatch != null && !matches(ifMatch, object)) {
            throw failed(names + "If-Match");
        }
        if (ifMatch == null && ifUnmodifiedSince != null && seconds(object).isAfter(ifUnmodifiedSince)) {
            throw failed(names + "If-Unmodified-Since");
        }
    }

    /** A date that is yet to come is none (RFC 9110, 13.1.3). */
    private boolean unchanged(StoredObject object, Instant now) {
        return ifModifiedSince != null
                && !ifModifiedSince.isAfter(now)
                && !seconds(object).isAfter(ifModifiedSince);
    }

    /** @param current what is there now or null */
    void write(@Nullable StoredObject current) {
        boolean there = current != null && !current.deleteMarker();
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.equals("*")) {
                throw S3Errors.of(
                        501,
                        "NotImplemented",
                        "A header you provided implies functionality that is not implemented",
                        "Header",
                        "If-None-Match");
            }
            if (there) {
                throw failed("If-None-Match");
            }
        }
        if (ifMatch != null) {
            if (!there || current == null) {
                throw S3Errors.noSuchKey();
            }
            if (!matches(ifMatch, current)) {
                throw failed("If-Match");
            }
        }
    }

    private static boolean matches(String wanted, StoredObject object) {
        for (String tag : wanted.split(",")) {
            if (tag.strip().equals("*") || tag.strip().replace("\"", "").equals(object.etag())) {
                return true;
            }
        }
        return false;
    }

    /** HTTP's dates have whole seconds. */
    private static Instant seconds(StoredObject object) {
        return object.modified().truncatedTo(ChronoUnit.SECONDS);
    }

    private static RuntimeException failed(String condition) {
        return S3Errors.of(
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold",
                "Condition",
                condition);
    }
}
