package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.time.HttpDate;
import dev.opsctl.local.service.s3.StoredObject.Versions;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The objects of all buckets: what is known of them in the store, their contents in files. */
final class ObjectStore {

    private static final int LONGEST_KEY = 1024;
    /** As {@link #newVersion} makes them. */
    private static final Pattern VERSION = Pattern.compile("[0-9a-f]{32}");

    private static final Versions NO_VERSIONS = new Versions(List.of());

    private final ServiceContext context;
    private final Table<BucketRecord> buckets;
    private final Table<Versions> objects;
    private final Blobs blobs;

    ObjectStore(ServiceContext context, Blobs blobs) {
        this.context = context;
        this.buckets =
                context.cloud().store().table("s3/buckets", BucketRecord.class).shared();
        this.objects = context.cloud().store().table("s3/objects", Versions.class);
        this.blobs = blobs;
    }

    ServiceContext context() {
        return context;
    }

    Blobs blobs() {
        return blobs;
    }

    BucketRecord bucket(String name) {
        return buckets.get(name).orElseThrow(S3Errors::noSuchBucket);
    }

    /** Changes a bucket's settings, together with what the change checks. */
    void change(String bucket, UnaryOperator<BucketRecord> change) {
        buckets.update(bucket, change).orElseThrow(S3Errors::noSuchBucket);
    }

    Stream<BucketRecord> buckets() {
        return buckets.values().stream();
    }

    static void checkKey(String key) {
        if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
            throw S3Errors.of(
                    400,
                    "KeyTooLongError",
                    "Your key is too long",
                    "Size",
                    Integer.toString(key.getBytes(StandardCharsets.UTF_8).length),
                    "MaxSizeAllowed",
                    Integer.toString(LONGEST_KEY));
        }
    }

    /** The latest version, a delete marker too; null if there is none. */
    @Nullable
    StoredObject latest(String bucket, String key) {
        return objects.get(id(bucket, key)).map(Versions::latest).orElse(null);
    }

    /**
     * The object that a read means.
     *
     * @param versionId or null for the latest
     */
    StoredObject find(String bucket, String key, @Nullable String versionId) {
        checkVersion(versionId);
        if (versionId == null) {
            StoredObject latest = latest(bucket, key);
            if (latest == null) {
                throw S3Errors.noSuchKey();
            } else if (latest.deleteMarker()) {
                throw S3Errors.marked(S3Errors.noSuchKey(), latest, Map.of());
            }
            return latest;
        }
        StoredObject version = objects.get(id(bucket, key)).map(Versions::all).orElse(List.of()).stream()
                .filter(v -> v.versionId().equals(versionId))
                .findFirst()
                .orElseThrow(() -> S3Errors.of(404, "NoSuchVersion", "The specified version does not exist."));
        if (version.deleteMarker()) {
            throw marker(version);
        }
        return version;
    }

    private static RuntimeException marker(StoredObject marker) {
        S3Exception refusal = S3Errors.of(
                405,
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
                "ResourceType",
                "DeleteMarker");
        return S3Errors.marked(
                refusal, marker, Map.of("Allow", "DELETE", "Last-Modified", HttpDate.of(marker.modified())));
    }

    /** The object whose tags are meant: a delete marker has none, and is there. */
    StoredObject tagged(String bucket, String key, @Nullable String versionId) {
        StoredObject latest = versionId == null ? latest(bucket, key) : null;
        if (latest != null && latest.deleteMarker()) {
            throw marker(latest);
        }
        return latest == null ? find(bucket, key, versionId) : latest;
    }

    /** Whether it is an id that a version may have had. */
    static boolean isVersion(String versionId) {
        return versionId.equals(StoredObject.UNVERSIONED)
                || VERSION.matcher(versionId).matches();
    }

    static void checkVersion(@Nullable String versionId) {
        if (versionId != null && !isVersion(versionId)) {
            throw S3Errors.argument("versionId", versionId, "Invalid version id specified");
        }
    }

    /**
     * Makes an object the latest, if the conditions hold; what it replaces is gone unless the bucket keeps versions.
     *
     * @param also what becomes durable with it, such as its event
     */
    StoredObject add(
            BucketRecord bucket,
            String key,
            StoredObject object,
            Preconditions conditions,
            Consumer<StoredObject> also) {
        String version = "Enabled".equals(bucket.versioning()) ? newVersion() : StoredObject.UNVERSIONED;
        StoredObject versioned = object.withVersion(version);
        StoredObject added = object.deleteMarker()
                ? versioned
                : versioned.withLock(ObjectLock.placed(object.lock(), bucket, object.modified()));
        return context.cloud().store().change(change -> {
            bucket(bucket.name());
            List<StoredObject> replaced = new ArrayList<>();
            objects.update(id(bucket.name(), key), NO_VERSIONS, known -> {
                conditions.write(known.all().isEmpty() ? null : known.latest());
                List<StoredObject> all = new ArrayList<>(List.of(added));
                known.all().forEach(old -> (old.versionId().equals(version) ? replaced : all).add(old));
                return new Versions(all);
            });
            also.accept(added);
            change.afterCommit(() -> replaced.forEach(old -> blobs.delete(old.parts())));
            return added;
        });
    }

    /**
     * Takes a version away for good; returns it, or null if there is none.
     *
     * @param also what becomes durable with its end
     */
    StoredObject remove(String bucket, String key, String versionId, Consumer<StoredObject> also) {
        return context.cloud().store().change(change -> {
            List<StoredObject> removed = new ArrayList<>();
            List<StoredObject> left = new ArrayList<>();
            objects.update(id(bucket, key), known -> {
                known.all().forEach(v -> (v.versionId().equals(versionId) ? removed : left).add(v));
                return new Versions(left);
            });
            if (removed.isEmpty()) {
                return null;
            } else if (left.isEmpty()) {
                objects.remove(id(bucket, key));
            }
            removed.forEach(also);
            change.afterCommit(() -> removed.forEach(old -> blobs.delete(old.parts())));
            return removed.get(0);
        });
    }

    /** @return the version whose tags they are now */
    StoredObject tag(String bucket, String key, @Nullable String versionId, Map<String, String> tags) {
        StoredObject meant = tagged(bucket, key, versionId);
        replace(bucket, key, meant.versionId(), version -> version.withTags(tags));
        return meant;
    }

    /** Changes what is known of a version. */
    void replace(String bucket, String key, String versionId, UnaryOperator<StoredObject> change) {
        objects.update(
                id(bucket, key),
                known -> new Versions(known.all().stream()
                        .map(v -> v.versionId().equals(versionId) ? change.apply(v) : v)
                        .toList()));
    }

    /** A key and its versions. */
    record Entry(String key, Versions versions) {}

    /** Visits the keys of a bucket, in order, from one on, until the visitor has enough. */
    void walk(String bucket, String from, Predicate<Entry> visitor) {
        int begin = bucket.length() + 1;
        // '0' is the character after '/': no name of a bucket contains either of what would lie between
        objects.walk(
                id(bucket, from),
                bucket + '0',
                false,
                (key, versions) -> visitor.test(new Entry(key.substring(begin), versions)));
    }

    Optional<Versions> versions(String bucket, String key) {
        return objects.get(id(bucket, key));
    }

    boolean has(String bucket, String key, String versionId) {
        return versions(bucket, key).map(Versions::all).orElse(List.of()).stream()
                .anyMatch(version -> version.versionId().equals(versionId));
    }

    boolean isEmpty(String bucket) {
        AtomicBoolean empty = new AtomicBoolean(true);
        walk(bucket, "", entry -> {
            empty.set(false);
            return false;
        });
        return empty.get();
    }

    private static String id(String bucket, String key) {
        return bucket + "/" + key;
    }

    private static String newVersion() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
