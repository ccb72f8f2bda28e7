package dev.opsctl.local.service.s3;

import dev.opsctl.local.clock.Daily;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Does what buckets' life cycle rules say, each midnight of the cloud's time: AWS too begins then, and has some days to end.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html">Managing the lifecycle of objects</a>
 */
final class Lifecycles {

    private static final int KEYS = 100;
    private static final String EXPIRED = "LifecycleExpiration";

    private final ServiceContext context;
    private final ObjectStore store;
    private final Deletions deletions;
    private final BucketEvents events;
    private final Uploads uploads;
    /** The scope's buckets that have rules, with the time at which they were first looked after: what is here is looked after again after a restart. */
    private final Table<Instant> ruled;

    private final Daily midnight;

    Lifecycles(ServiceContext context, ObjectStore store, BucketEvents events, Uploads uploads) {
        this.context = context;
        this.store = store;
        this.deletions = new Deletions(store, events);
        this.events = events;
        this.uploads = uploads;
        this.ruled = context.table("lifecycles", Instant.class);
        this.midnight = new Daily(context.clock(), () -> !ruled.entries("").isEmpty(), () -> ruled.entries("")
                .forEach(entry -> look(entry.getKey())));
    }

    /** Takes up the buckets of a state in which rules were kept without effect. */
    void adopt() {
        store.buckets()
                .filter(bucket -> bucket.home().equals(context.scope())
                        && !bucket.lifecycle().isEmpty()
                        && ruled.get(bucket.name()).isEmpty())
                .forEach(this::follow);
    }

    void resume() {
        midnight.begin();
    }

    /** Follows a change of a bucket's rules, within it. */
    void follow(BucketRecord bucket) {
        if (bucket.lifecycle().isEmpty()) {
            ruled.remove(bucket.name());
        } else if (ruled.insert(bucket.name(), context.clock().instant())) {
            context.cloud().store().afterCommit(midnight::begin);
        }
    }

    private void look(String bucket) {
        String[] from = {""};
        context.cloud().workers().parts("the life cycle of bucket " + bucket, () -> {
            // it may have been deleted meanwhile
            Optional<String> next = ruled.get(bucket).flatMap(since -> slice(bucket, from[0]));
            next.ifPresent(key -> from[0] = key);
            return next.isPresent();
        });
    }

    /** Looks at some keys. @return where to go on, empty at the end */
    private Optional<String> slice(String bucket, String from) {
        if (from.isEmpty()) {
            uploads.abortDue(bucket, LifecycleRules.of(store.bucket(bucket)));
        }
        List<String> keys = new ArrayList<>();
        store.walk(bucket, from, entry -> {
            keys.add(entry.key());
            return keys.size() < KEYS;
        });
        keys.forEach(key -> apply(bucket, key));
        return keys.size() < KEYS ? Optional.empty() : Optional.of(keys.get(KEYS - 1) + '\u0000');
    }

    private void apply(String name, String key) {
        Instant now = context.clock().instant();
        context.change(change -> {
            // read again for each key: rules and versioning may have changed, and the bucket may have gone
            if (ruled.get(name).isEmpty()) {
                return;
            }
            BucketRecord bucket = store.bucket(name);
            LifecycleRules rules = LifecycleRules.of(bucket);
            List<StoredObject> all = store.versions(bucket.name(), key)
                    .map(StoredObject.Versions::all)
                    .orElse(List.of());
            for (int i = all.size() - 1; i > 0; i--) {
                noncurrent(bucket, key, rules, all.get(i), all.get(i - 1).modified(), i - 1, now);
            }
            if (!all.isEmpty()) {
                current(bucket, key, rules, all, now);
            }
        });
    }

    private void current(BucketRecord bucket, String key, LifecycleRules rules, List<StoredObject> all, Instant now) {
        StoredObject latest = all.get(0);
        if (latest.deleteMarker()) {
            if (all.size() == 1 && rules.removesMarker(key, latest, now)) {
                deletions.delete(bucket, key, latest.versionId(), EXPIRED, false);
            }
        } else if (rules.expiry(key, latest)
                .filter(due -> !due.at().isAfter(now))
                .isPresent()) {
            if (bucket.versioning() != null || !locked(latest, now)) {
                deletions.delete(bucket, key, null, EXPIRED, false);
            }
        } else {
            rules.moved(key, latest, null, 0, now).ifPresent(to -> move(bucket, key, latest, to));
        }
    }

    private void noncurrent(
            BucketRecord bucket,
            String key,
            LifecycleRules rules,
            StoredObject version,
            Instant since,
            int newer,
            Instant now) {
        if (rules.removesNoncurrent(key, version, since, newer, now)) {
            if (!locked(version, now)) {
                deletions.delete(bucket, key, version.versionId(), EXPIRED, false);
            }
        } else if (!version.deleteMarker()) {
            rules.moved(key, version, since, newer, now).ifPresent(to -> move(bucket, key, version, to));
        }
    }

    private static boolean locked(StoredObject version, Instant now) {
        return version.lock() != null && version.lock().forbidsDeletion(now, false);
    }

    private void move(BucketRecord bucket, String key, StoredObject version, String storageClass) {
        store.replace(bucket.name(), key, version.versionId(), known -> known.withStorageClass(storageClass));
        events.happened(bucket, "LifecycleTransition", key, version.withStorageClass(storageClass));
    }
}
