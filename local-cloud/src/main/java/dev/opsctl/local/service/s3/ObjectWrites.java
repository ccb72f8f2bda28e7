package dev.opsctl.local.service.s3;

import dev.opsctl.local.service.s3.StoredObject.Part;
import dev.opsctl.local.service.s3.StoredObject.Sse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

/** Operations that write or delete an object. */
final class ObjectWrites {

    private static final int MOST_DELETED = 1_000;
    private static final String REMOVED = "ObjectRemoved";

    private final ObjectStore store;
    private final ObjectEncryption encryption;
    private final BucketEvents events;
    private final Deletions deletions;

    ObjectWrites(ObjectStore store, ObjectEncryption encryption, BucketEvents events) {
        this.store = store;
        this.encryption = encryption;
        this.events = events;
        this.deletions = new Deletions(store, events);
    }

    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        BucketRecord bucket = store.bucket(request.bucket());
        ObjectStore.checkKey(request.key());
        BucketOptions.checkAcl(bucket, request);
        ObjectFacts facts =
                ObjectFacts.of(request, bucket, store.context().clock().instant());
        Preconditions conditions = new Preconditions(request.ifMatch(), request.ifNoneMatch(), null, null);
        conditions.write(store.latest(request.bucket(), request.key()));
        CustomerKey customer = CustomerKey.of(request);
        Sse sse = encryption.onWrite(bucket, request.key(), request, customer);
        Map<String, String> named = Checksums.named(request);
        if (facts.lock() != null
                && named.isEmpty()
                && request.checksumAlgorithm() == null
                && request.contentMD5() == null) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters");
        }
        String algorithm = Checksums.algorithm(named, request.checksumAlgorithmAsString());
        Blobs.Written written = store.blobs().write(body.contentStreamProvider().newStream(), algorithm);
        StoredObject object;
        try {
            Checksums.verify(written, named, request.contentMD5());
            Instant now = store.context().clock().instant();
            String etag = HexFormat.of().formatHex(written.md5());
            object = store.add(
                    bucket,
                    request.key(),
                    whole(written, algorithm, etag, now, facts, sse),
                    conditions,
                    made -> events.happened(bucket, created(), request.key(), made));
        } catch (RuntimeException e) {
            store.blobs().delete(written.blob());
            throw e;
        }
        PutObjectResponse.Builder response = PutObjectResponse.builder()
                .eTag('"' + object.etag() + '"')
                .versionId(ObjectReads.version(object))
                .expiration(ObjectReads.expiration(bucket, request.key(), object))
                .checksumType("FULL_OBJECT");
        sse.tell((SdkPojo) response);
        CustomerKey.tell((SdkPojo) response, customer);
        Checksums.tell((SdkPojo) response, algorithm, object.checksum());
        return response.build();
    }

    private String created() {
        return "POST".equals(store.context().caller().context().get("s3:authType"))
                ? "ObjectCreated:Post"
                : "ObjectCreated:Put";
    }

    private static StoredObject whole(
            Blobs.Written written, String algorithm, String etag, Instant now, ObjectFacts facts, Sse sse) {
        Part part = new Part(1, written.blob(), written.size(), etag, algorithm, written.checksum(), now);
        return new StoredObject(
                StoredObject.UNVERSIONED,
                now,
                false,
                List.of(part),
                written.size(),
                etag,
                facts.headers(),
                facts.metadata(),
                facts.tags(),
                algorithm,
                written.checksum(),
                "FULL_OBJECT",
                facts.storageClass(),
                sse,
                facts.lock(),
                null);
    }

    public CopyObjectResponse copyObject(CopyObjectRequest request) {
        CopySource from = new CopySource(request.sourceBucket(), request.sourceKey(), request.sourceVersionId());
        BucketRecord bucket = store.bucket(request.destinationBucket());
        ObjectStore.checkKey(request.destinationKey());
        BucketOptions.checkAcl(bucket, request);
        StoredObject source = from.read(
                store,
                new Preconditions(
                        request.copySourceIfMatch(),
                        request.copySourceIfNoneMatch(),
                        request.copySourceIfModifiedSince(),
                        request.copySourceIfUnmodifiedSince()));
        CustomerKey customer = CustomerKey.of(request);
        CustomerKey sourceKey = CustomerKey.ofSource(request);
        ObjectFacts facts =
                ObjectFacts.of(request, bucket, store.context().clock().instant());
        boolean replaced = request.metadataDirective() == MetadataDirective.REPLACE;
        boolean retagged = request.taggingDirective() == TaggingDirective.REPLACE;
        Map<String, String> headers = new LinkedHashMap<>(replaced ? facts.headers() : source.headers());
        headers.remove(ObjectFacts.REDIRECT); // is never copied, but goes with either directive
        headers.putAll(facts.redirect());
        boolean itself = from.versionId() == null
                && from.bucket().equals(request.destinationBucket())
                && from.key().equals(request.destinationKey());
        if (itself
                && !replaced
                && facts.redirect().isEmpty()
                && request.storageClass() == null
                && bucket.encryption() == null
                && request.serverSideEncryption() == null
                && customer == null
                && sourceKey == null) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
        }
        encryption.onRead(from.bucket(), from.key(), source.encryption(), sourceKey);
        Sse sse = encryption.onWrite(bucket, request.destinationKey(), request, customer);
        Sum sum = sum(source, request.checksumAlgorithmAsString());
        Instant now = store.context().clock().instant();
        List<Part> parts = new ArrayList<>();
        StoredObject object;
        try {
            for (Part part : source.parts()) {
                parts.add(new Part(
                        part.number(),
                        store.blobs().link(part.blob()),
                        part.size(),
                        part.etag(),
                        part.checksumAlgorithm(),
                        part.checksum(),
                        now));
            }
            object = store.add(
                    bucket,
                    request.destinationKey(),
                    new StoredObject(
                            StoredObject.UNVERSIONED,
                            now,
                            false,
                            parts,
                            source.size(),
                            source.etag(),
                            headers,
                            replaced ? facts.metadata() : source.metadata(),
                            retagged ? facts.tags() : source.tags(),
                            sum.algorithm(),
                            sum.value(),
                            sum.type(),
                            facts.storageClass(),
                            sse,
                            facts.lock(),
                            null),
                    new Preconditions(request.ifMatch(), request.ifNoneMatch(), null, null),
                    made -> events.happened(bucket, "ObjectCreated:Copy", request.destinationKey(), made));
        } catch (RuntimeException e) {
            store.blobs().delete(parts);
            throw e;
        }
        CopyObjectResponse.Builder response = CopyObjectResponse.builder()
                .copySourceVersionId(ObjectReads.version(source))
                .versionId(ObjectReads.version(bucket, object))
                .expiration(ObjectReads.expiration(bucket, request.destinationKey(), object))
                .copyObjectResult(r -> {
                    r.eTag('"' + object.etag() + '"').lastModified(now).checksumType(object.checksumType());
                    Checksums.tell((SdkPojo) r, object.checksumAlgorithm(), object.checksum());
                });
        sse.tell((SdkPojo) response);
        CustomerKey.tell((SdkPojo) response, customer);
        return response.build();
    }

    private record Sum(@Nullable String algorithm, @Nullable String value, @Nullable String type) {}

    /** A copy has the checksum of its source, unless it asks for one of another algorithm. */
    private Sum sum(StoredObject source, @Nullable String asked) {
        return asked == null || asked.equals(source.checksumAlgorithm())
                ? new Sum(source.checksumAlgorithm(), source.checksum(), source.checksumType())
                : new Sum(asked, store.blobs().checksum(asked, source.parts()), "FULL_OBJECT");
    }

    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        ObjectStore.checkVersion(request.versionId());
        checkBypass(bucket, request.bypassGovernanceRetention());
        StoredObject latest = store.latest(request.bucket(), request.key());
        if (request.ifMatch() != null && latest != null) {
            new Preconditions(request.ifMatch(), null, null, null).write(latest);
        }
        DeletedObject deleted = deletions.delete(
                bucket,
                request.key(),
                request.versionId(),
                REMOVED,
                Boolean.TRUE.equals(request.bypassGovernanceRetention()));
        return DeleteObjectResponse.builder()
                .deleteMarker(deleted.deleteMarker())
                .versionId(
                        deleted.deleteMarkerVersionId() != null ? deleted.deleteMarkerVersionId() : deleted.versionId())
                .build();
    }

    public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        List<ObjectIdentifier> wanted = request.delete().objects();
        if (wanted.isEmpty() || wanted.size() > MOST_DELETED) {
            throw S3Errors.of(
                    400,
                    "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our published schema");
        }
        checkBypass(bucket, request.bypassGovernanceRetention());
        boolean bypass = Boolean.TRUE.equals(request.bypassGovernanceRetention());
        List<DeletedObject> deleted = new ArrayList<>();
        List<S3Error> failed = new ArrayList<>();
        for (ObjectIdentifier one : wanted) {
            if (one.versionId() != null && !store.has(bucket.name(), one.key(), one.versionId())) {
                failed.add(failed(one, "NoSuchVersion", "The specified version does not exist."));
                continue;
            }
            try {
                deleted.add(deletions.delete(bucket, one.key(), one.versionId(), REMOVED, bypass));
            } catch (S3Exception locked) {
                failed.add(failed(
                        one,
                        locked.awsErrorDetails().errorCode(),
                        locked.awsErrorDetails().errorMessage()));
            }
        }
        return DeleteObjectsResponse.builder()
                .errors(failed.isEmpty() ? null : failed)
                .deleted(Boolean.TRUE.equals(request.delete().quiet()) ? null : deleted)
                .build();
    }

    private static S3Error failed(ObjectIdentifier one, String code, String message) {
        return S3Error.builder()
                .code(code)
                .message(message)
                .key(one.key())
                .versionId(one.versionId())
                .build();
    }

    private static void checkBypass(BucketRecord bucket, @Nullable Boolean bypass) {
        if (bypass != null && bucket.objectLock() == null) {
            throw S3Errors.argument(
                    "x-amz-bypass-governance-retention",
                    null,
                    "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.");
        }
    }

    public PutObjectTaggingResponse putObjectTagging(PutObjectTaggingRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        StoredObject tagged = store.tag(
                request.bucket(),
                request.key(),
                request.versionId(),
                ObjectTags.of(request.tagging().tagSet()));
        return PutObjectTaggingResponse.builder()
                .versionId(ObjectReads.version(bucket, tagged))
                .build();
    }

    public DeleteObjectTaggingResponse deleteObjectTagging(DeleteObjectTaggingRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        StoredObject tagged = store.tag(request.bucket(), request.key(), request.versionId(), Map.of());
        return DeleteObjectTaggingResponse.builder()
                .versionId(ObjectReads.version(bucket, tagged))
                .build();
    }
}
