package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.time.HttpDate;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.RestoreObjectRequest;
import software.amazon.awssdk.services.s3.model.RestoreObjectResponse;
import software.amazon.awssdk.services.s3.model.RestoreRequest;
import software.amazon.awssdk.services.s3.model.RestoreStatus;
import software.amazon.awssdk.services.s3.model.Tier;

/**
 * Objects in storage classes that are archives: not to be read before they are restored for some days. A restore takes as long as AWS says
 * that it takes at most, by the cloud's clock.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html">Restoring an archived object</a>
 */
final class ArchivedObjects {

    static final Set<String> CLASSES = Set.of("GLACIER", "DEEP_ARCHIVE");

    /** @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html">Retrieval options</a> */
    private static final Map<String, Duration> TIMES = Map.of(
            "GLACIER Expedited", Duration.ofMinutes(5),
            "GLACIER Standard", Duration.ofHours(5),
            "GLACIER Bulk", Duration.ofHours(12),
            "DEEP_ARCHIVE Standard", Duration.ofHours(12),
            "DEEP_ARCHIVE Bulk", Duration.ofHours(48));

    /**
     * A copy that is, or will be, there to be read.
     *
     * @param expires the midnight at which it goes
     */
    record Restoration(Instant ready, Instant expires) {}

    /** A version whose restore has its next step to come: its copy is there, or goes. */
    record Step(String bucket, String key, String versionId, Instant due) {}

    private final ServiceContext context;
    private final ObjectStore store;
    private final BucketEvents events;
    private final Table<Step> steps;

    ArchivedObjects(ObjectStore store, BucketEvents events) {
        this.context = store.context();
        this.store = store;
        this.events = events;
        this.steps = context.table("restores", Step.class);
    }

    /** The restore of an object that is under way or has not expired; null if it has none. */
    static @Nullable Restoration restoration(StoredObject object, Instant now) {
        Restoration restoration = object.restoration();
        return restoration == null || !restoration.expires().isAfter(now) ? null : restoration;
    }

    /** What {@code x-amz-restore} says; null where there is nothing to say. */
    static @Nullable String header(StoredObject object, Instant now) {
        Restoration restoration = restoration(object, now);
        if (restoration == null) {
            return null;
        }
        return restoration.ready().isAfter(now)
                ? "ongoing-request=\"true\""
                : "ongoing-request=\"false\", expiry-date=\"" + HttpDate.of(restoration.expires()) + '"';
    }

    /** What listings say, if they are asked for it. */
    static @Nullable RestoreStatus status(StoredObject object, Instant now) {
        Restoration restoration = restoration(object, now);
        if (restoration == null) {
            return null;
        }
        boolean coming = restoration.ready().isAfter(now);
        return RestoreStatus.builder()
                .isRestoreInProgress(coming)
                .restoreExpiryDate(coming ? null : restoration.expires())
                .build();
    }

    /** Refuses to read what is archived and not restored. */
    static void checkReadable(StoredObject object, Instant now) {
        check(object, now, "The operation is not valid for the object's storage class");
    }

    static void checkSource(StoredObject object, Instant now) {
        check(object, now, "Operation is not valid for the source object's storage class");
    }

    private static void check(StoredObject object, Instant now, String words) {
        Restoration restoration = restoration(object, now);
        if (object.storageClass() != null
                && CLASSES.contains(object.storageClass())
                && (restoration == null || restoration.ready().isAfter(now))) {
            throw state(object, words);
        }
    }

    private static RuntimeException state(StoredObject object, String words) {
        return S3Errors.of(
                403,
                "InvalidObjectState",
                words,
                "StorageClass",
                object.storageClass() == null ? "STANDARD" : object.storageClass());
    }

    public RestoreObjectResponse restoreObject(RestoreObjectRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        RestoreRequest wanted = request.restoreRequest();
        if (wanted == null) {
            throw malformed();
        } else if (wanted.type() != null || wanted.selectParameters() != null || wanted.outputLocation() != null) {
            throw S3Errors.of(501, "NotImplemented", "The local cloud does not implement restores of type SELECT");
        }
        boolean restored = context.change(change -> {
            StoredObject asked = store.find(request.bucket(), request.key(), request.versionId());
            takeDue(id(bucket.name(), request.key(), asked.versionId()));
            StoredObject object = store.find(request.bucket(), request.key(), request.versionId());
            return restore(bucket, request.key(), object, wanted);
        });
        int status = restored ? 200 : 202;
        RestoreObjectResponse.Builder response = RestoreObjectResponse.builder();
        response.sdkHttpResponse(SdkHttpResponse.builder().statusCode(status).build());
        return response.build();
    }

    /** @return whether its copy is there already and only stays longer, or shorter */
    private boolean restore(BucketRecord bucket, String key, StoredObject object, RestoreRequest wanted) {
        Instant now = context.clock().instant();
        if (object.storageClass() == null || !CLASSES.contains(object.storageClass())) {
            throw state(object, "Restore is not allowed for the object's current storage class");
        } else if (wanted.days() == null || wanted.days() < 1) {
            throw malformed();
        }
        Duration takes = TIMES.get(object.storageClass() + ' ' + tier(wanted));
        if (takes == null) {
            throw S3Errors.of(400, "InvalidArgument", "Retrieval option is not supported by this storage class");
        }
        Restoration before = restoration(object, now);
        boolean there = before != null && !before.ready().isAfter(now);
        Instant ready = before != null && there ? before.ready() : now.plus(takes);
        if (before != null && !there && !ready.isBefore(before.ready())) { // a faster one takes its place
            throw S3Errors.of(409, "RestoreAlreadyInProgress", "Object restore is already in progress");
        }
        Instant from = there ? now : ready;
        Restoration restoration = new Restoration(
                ready, from.plus(Duration.ofDays(wanted.days() + 1L)).truncatedTo(ChronoUnit.DAYS));
        store.replace(bucket.name(), key, object.versionId(), known -> known.withRestoration(restoration));
        if (!there) {
            events.happened(bucket, "ObjectRestore:Post", key, object);
        }
        plan(new Step(bucket.name(), key, object.versionId(), there ? restoration.expires() : ready));
        return there;
    }

    private static String tier(RestoreRequest wanted) {
        String named = wanted.glacierJobParameters() == null
                ? wanted.tierAsString()
                : wanted.glacierJobParameters().tierAsString();
        return named == null ? Tier.STANDARD.toString() : named;
    }

    private static RuntimeException malformed() {
        return S3Errors.of(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    private static String id(Step step) {
        return id(step.bucket(), step.key(), step.versionId());
    }

    private static String id(String bucket, String key, String versionId) {
        return bucket + '/' + versionId + '/' + key;
    }

    /** Takes the steps for which the time has come and the clock has not: another restore would put its own in their place. */
    private void takeDue(String id) {
        Instant now = context.clock().instant();
        for (Optional<Step> step = due(id, now); step.isPresent(); step = due(id, now)) {
            take(step.get());
        }
    }

    private Optional<Step> due(String id, Instant now) {
        return steps.get(id).filter(step -> !step.due().isAfter(now));
    }

    private void plan(Step step) {
        steps.replace(id(step), step);
        context.cloud().store().afterCommit(() -> wait(step));
    }

    private void wait(Step step) {
        context.clock()
                .schedule(
                        step.due(),
                        due -> context.change(change -> {
                            take(step);
                        }));
    }

    void resume() {
        steps.values().forEach(this::wait);
    }

    /** Takes a step, if it is still the next one: its restore may have become another, and the version may have gone. */
    private void take(Step step) {
        if (!steps.get(id(step)).filter(step::equals).isPresent()) {
            return;
        }
        steps.remove(id(step));
        StoredObject object = store.versions(step.bucket(), step.key()).map(StoredObject.Versions::all).stream()
                .flatMap(all -> all.stream())
                .filter(version -> version.versionId().equals(step.versionId()))
                .findFirst()
                .orElse(null);
        Restoration restoration = object == null ? null : object.restoration();
        if (object == null || restoration == null) {
            return;
        } else if (step.due().equals(restoration.ready())) {
            events.happened(store.bucket(step.bucket()), "ObjectRestore:Completed", step.key(), object);
            plan(new Step(step.bucket(), step.key(), step.versionId(), restoration.expires()));
        } else if (step.due().equals(restoration.expires())) {
            store.replace(step.bucket(), step.key(), step.versionId(), known -> known.withRestoration(null));
            events.happened(store.bucket(step.bucket()), "ObjectRestore:Delete", step.key(), object);
        }
    }
}
