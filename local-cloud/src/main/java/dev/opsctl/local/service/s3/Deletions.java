package dev.opsctl.local.service.s3;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DeletedObject;

/** Takes objects away, whoever wants it: what is locked stays, and what happened is told. */
final class Deletions {

    private final ObjectStore store;
    private final BucketEvents events;

    Deletions(ObjectStore store, BucketEvents events) {
        this.store = store;
        this.events = events;
    }

    /**
     * Deletes a version for good, or covers the object with a delete marker where the bucket keeps versions and none is named.
     *
     * @param event how it is told of: {@code ObjectRemoved} or {@code LifecycleExpiration}
     * @param bypass whether the caller may, and wants to, act against governance
     * @throws software.amazon.awssdk.services.s3.model.S3Exception 403, if the version is locked
     */
    DeletedObject delete(BucketRecord bucket, String key, @Nullable String versionId, String event, boolean bypass) {
        DeletedObject.Builder deleted = DeletedObject.builder().key(key).versionId(versionId);
        if (versionId == null && bucket.versioning() != null) {
            StoredObject marker = store.add(
                    bucket,
                    key,
                    StoredObject.marker(StoredObject.UNVERSIONED, now()),
                    new Preconditions(null, null, null, null),
                    made -> events.happened(bucket, event + ":DeleteMarkerCreated", key, made));
            return deleted.deleteMarker(true)
                    .deleteMarkerVersionId(marker.versionId())
                    .build();
        }
        StoredObject removed =
                store.remove(bucket.name(), key, versionId == null ? StoredObject.UNVERSIONED : versionId, gone -> {
                    if (gone.lock() != null && gone.lock().forbidsDeletion(now(), bypass)) {
                        throw ObjectLock.denied();
                    }
                    events.happened(bucket, event + ":Delete", key, gone);
                });
        if (removed != null && removed.deleteMarker()) {
            deleted.deleteMarker(true).deleteMarkerVersionId(versionId);
        }
        return deleted.build();
    }

    private Instant now() {
        return store.context().clock().instant();
    }
}
