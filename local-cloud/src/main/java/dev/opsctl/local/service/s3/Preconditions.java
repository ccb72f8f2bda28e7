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

    /** @throws software.amazon.awssdk.services.s3.model.S3Exception 412 or 304 */
    void read(StoredObject object) {
        if (ifMatch != null && !matches(ifMatch, object)) {
            throw failed("If-Match");
        }
        if (ifMatch == null && ifUnmodifiedSince != null && seconds(object).isAfter(ifUnmodifiedSince)) {
            throw failed("If-Unmodified-Since");
        }
        boolean unchanged = ifNoneMatch != null
                ? matches(ifNoneMatch, object)
                : ifModifiedSince != null && !seconds(object).isAfter(ifModifiedSince);
        if (unchanged) {
            throw S3Errors.of(304, "NotModified", "Not Modified");
        }
    }

    /** As {@link #read}, but S3 answers 412 for whatever fails of a copy's source. */
    void source(StoredObject object) {
        if (ifNoneMatch != null && matches(ifNoneMatch, object)) {
            throw failed("x-amz-copy-source-If-None-Match");
        }
        if (ifNoneMatch == null && ifModifiedSince != null && !seconds(object).isAfter(ifModifiedSince)) {
            throw failed("x-amz-copy-source-If-Modified-Since");
        }
        new Preconditions(ifMatch, null, null, ifUnmodifiedSince).read(object);
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
