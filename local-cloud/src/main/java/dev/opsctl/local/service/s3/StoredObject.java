package dev.opsctl.local.service.s3;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * One version of an object, or a delete marker.
 *
 * @param versionId {@code null} (the word) for what was written without versioning
 * @param parts where its content is, in order; one for an object that was put whole
 * @param headers the system metadata that GET returns, by their HTTP names
 * @param checksum of what {@code checksumAlgorithm} says, in base64
 * @param sse how it is encrypted; null for a delete marker
 * @param lock what keeps it from being deleted; null for nothing
 * @param restoration the copy of an archived object that is there for a time, or was; null for none
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
        @Nullable Sse sse,
        @Nullable ObjectLock lock,
        ArchivedObjects.@Nullable Restoration restoration) {

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

    /**
     * How an object is encrypted.
     *
     * @param dataKey the object's data key as KMS encrypted it, with {@code keyArn}; null with SSE-S3
     * @param bucketKey true if it was encrypted in the context of the bucket, for which AWS keeps a key of its own; else null
     * @param context what the request said of the context besides, as it said it
     * @param customerKey what is kept of a key of the customer's ({@link CustomerKey#sealed()}); null without
     */
    record Sse(
            String algorithm,
            @Nullable String keyArn,
            byte @Nullable [] dataKey,
            @Nullable Boolean bucketKey,
            @Nullable String context,
            byte @Nullable [] customerKey) {

        static final Sse S3 = new Sse("AES256", null, null, null, null, null);

        /** Sets what an answer has of it. */
        void tell(SdkPojo response) {
            ObjectReads.set(response, "ServerSideEncryption", customerKey == null ? algorithm : null);
            ObjectReads.set(response, "SSEKMSKeyId", keyArn);
            ObjectReads.set(response, "BucketKeyEnabled", bucketKey);
            ObjectReads.set(response, "SSEKMSEncryptionContext", context);
        }
    }

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
                versionId, at, true, List.of(), 0, null, Map.of(), Map.of(), Map.of(), null, null, null, null, null,
                null, null);
    }

    StoredObject withTags(Map<String, String> value) {
        return with(versionId, value, storageClass, lock, restoration);
    }

    StoredObject withVersion(String version) {
        return with(version, tags, storageClass, lock, restoration);
    }

    StoredObject withStorageClass(String value) {
        return with(versionId, tags, value, lock, restoration);
    }

    StoredObject withLock(@Nullable ObjectLock value) {
        return with(versionId, tags, storageClass, value, restoration);
    }

    StoredObject withRestoration(ArchivedObjects.@Nullable Restoration value) {
        return with(versionId, tags, storageClass, lock, value);
    }

    private StoredObject with(
            String changedVersion,
            Map<String, String> changedTags,
            @Nullable String changedClass,
            @Nullable ObjectLock changedLock,
            ArchivedObjects.@Nullable Restoration changedRestoration) {
        return new StoredObject(
                changedVersion,
                modified,
                deleteMarker,
                parts,
                size,
                etag,
                headers,
                metadata,
                changedTags,
                checksumAlgorithm,
                checksum,
                checksumType,
                changedClass,
                sse,
                changedLock,
                changedRestoration);
    }

    boolean multipart() {
        return etag != null && etag.indexOf('-') > 0;
    }
}
