package dev.opsctl.local.service.s3;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One version of an object, or a delete marker.
 *
 * @param versionId {@code null} (the word) for what was written without versioning
 * @param parts where its content is, in order; one for an object that was put whole
 * @param headers the system metadata that GET returns, by their HTTP names
 * @param checksum of what {@code checksumAlgorithm} says, in base64
 * @param sse how it is encrypted; null for a delete marker
 */
record StoredObject(
        String versionId,
        Instant modified,
        boolean deleteMarker,
        List<Part> parts,
        long size,
        @Nullable String etag,
        Map<String, String> headers,
        Map<String, String> metadata,
        Map<String, String> tags,
        @Nullable String checksumAlgorithm,
        @Nullable String checksum,
        @Nullable String checksumType,
        @Nullable String storageClass,
        @Nullable Sse sse) {

    static final String UNVERSIONED = "null";

    /** A part of an upload: a file of the blob store and what is known of it. */
    record Part(
            int number,
            String blob,
            long size,
            String etag,
            String checksumAlgorithm,
            String checksum,
            Instant modified) {}

    /** @param dataKey the object's data key as KMS encrypted it, with {@code keyArn}; null with SSE-S3 */
    record Sse(String algorithm, @Nullable String keyArn, byte @Nullable [] dataKey) {}

    /** All versions of a key, the newest first. */
    record Versions(List<StoredObject> all) {

        StoredObject latest() {
            return all.get(0);
        }
    }

    /** How its content is encrypted; a delete marker has none. */
    Sse encryption() {
        return Objects.requireNonNull(sse, "a delete marker has no content");
    }

    static StoredObject marker(String versionId, Instant at) {
        return new StoredObject(
                versionId, at, true, List.of(), 0, null, Map.of(), Map.of(), Map.of(), null, null, null, null, null);
    }

    StoredObject withTags(Map<String, String> value) {
        return new StoredObject(
                versionId,
                modified,
                deleteMarker,
                parts,
                size,
                etag,
                headers,
                metadata,
                value,
                checksumAlgorithm,
                checksum,
                checksumType,
                storageClass,
                sse);
    }

    StoredObject withVersion(String version) {
        return new StoredObject(
                version,
                modified,
                deleteMarker,
                parts,
                size,
                etag,
                headers,
                metadata,
                tags,
                checksumAlgorithm,
                checksum,
                checksumType,
                storageClass,
                sse);
    }

    boolean multipart() {
        return etag != null && etag.indexOf('-') > 0;
    }
}
