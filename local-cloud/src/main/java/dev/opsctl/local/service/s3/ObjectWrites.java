package dev.opsctl.local.service.s3;

import dev.opsctl.local.service.s3.StoredObject.Part;
import dev.opsctl.local.service.s3.StoredObject.Sse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
import software.amazon.awssdk.services.s3.model.TaggingDirective;

/** Operations that write or delete an object. */
final class ObjectWrites {

    private static final int MOST_DELETED = 1_000;

    private final ObjectStore store;
    private final ObjectEncryption encryption;
    private final BucketEvents events;

    ObjectWrites(ObjectStore store, ObjectEncryption encryption, BucketEvents events) {
        this.store = store;
        this.encryption = encryption;
        this.events = events;
    }

    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        BucketRecord bucket = store.bucket(request.bucket());
        ObjectStore.checkKey(request.key());
        ObjectFacts facts = ObjectFacts.of(request);
        Preconditions conditions = new Preconditions(request.ifMatch(), request.ifNoneMatch(), null, null);
        conditions.write(store.latest(request.bucket(), request.key()));
        Sse sse = encryption.onWrite(
                bucket, request.key(), request.serverSideEncryptionAsString(), request.ssekmsKeyId());
        Map<String, String> named = Checksums.named(request);
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
                    made -> events.happened(bucket, "ObjectCreated:Put", request.key(), made));
        } catch (RuntimeException e) {
            store.blobs().delete(written.blob());
            throw e;
        }
        PutObjectResponse.Builder response = PutObjectResponse.builder()
                .eTag('"' + object.etag() + '"')
                .versionId(ObjectReads.version(object))
                .serverSideEncryption(sse.algorithm())
                .ssekmsKeyId(sse.keyArn())
                .checksumType("FULL_OBJECT");
        Checksums.tell((SdkPojo) response, algorithm, object.checksum());
        return response.build();
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
                sse);
    }

    public CopyObjectResponse copyObject(CopyObjectRequest request) {
        CopySource from = new CopySource(request.sourceBucket(), request.sourceKey(), request.sourceVersionId());
        BucketRecord bucket = store.bucket(request.destinationBucket());
        store.bucket(from.bucket());
        ObjectStore.checkKey(request.destinationKey());
        StoredObject source = store.find(from.bucket(), from.key(), from.versionId());
        new Preconditions(
                        request.copySourceIfMatch(),
                        request.copySourceIfNoneMatch(),
                        request.copySourceIfModifiedSince(),
                        request.copySourceIfUnmodifiedSince())
                .source(source);
        ObjectFacts facts = ObjectFacts.of(request);
        boolean replaced = request.metadataDirective() == MetadataDirective.REPLACE;
        boolean retagged = request.taggingDirective() == TaggingDirective.REPLACE;
        boolean itself = from.versionId() == null
                && from.bucket().equals(request.destinationBucket())
                && from.key().equals(request.destinationKey());
        if (itself && !replaced && facts.storageClass() == null && request.serverSideEncryption() == null) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
        }
        encryption.onRead(from.bucket(), from.key(), source.encryption());
        Sse sse = encryption.onWrite(
                bucket, request.destinationKey(), request.serverSideEncryptionAsString(), request.ssekmsKeyId());
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
                            replaced ? facts.headers() : source.headers(),
                            replaced ? facts.metadata() : source.metadata(),
                            retagged ? facts.tags() : source.tags(),
                            source.checksumAlgorithm(),
                            source.checksum(),
                            source.checksumType(),
                            facts.storageClass(),
                            sse),
                    new Preconditions(request.ifMatch(), request.ifNoneMatch(), null, null),
                    made -> events.happened(bucket, "ObjectCreated:Copy", request.destinationKey(), made));
        } catch (RuntimeException e) {
            store.blobs().delete(parts);
            throw e;
        }
        return CopyObjectResponse.builder()
                .copySourceVersionId(ObjectReads.version(source))
                .versionId(ObjectReads.version(object))
                .serverSideEncryption(sse.algorithm())
                .ssekmsKeyId(sse.keyArn())
                .copyObjectResult(r -> {
                    r.eTag('"' + object.etag() + '"').lastModified(now).checksumType(object.checksumType());
                    Checksums.tell((SdkPojo) r, object.checksumAlgorithm(), object.checksum());
                })
                .build();
    }

    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        StoredObject latest = store.latest(request.bucket(), request.key());
        if (request.ifMatch() != null && latest != null) {
            new Preconditions(request.ifMatch(), null, null, null).write(latest);
        }
        DeletedObject deleted = delete(bucket, request.key(), request.versionId());
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
        List<DeletedObject> deleted = new ArrayList<>();
        for (ObjectIdentifier one : wanted) {
            deleted.add(delete(bucket, one.key(), one.versionId()));
        }
        return DeleteObjectsResponse.builder()
                .deleted(Boolean.TRUE.equals(request.delete().quiet()) ? null : deleted)
                .build();
    }

    private DeletedObject delete(BucketRecord bucket, String key, String versionId) {
        DeletedObject.Builder deleted = DeletedObject.builder().key(key).versionId(versionId);
        if (versionId != null || bucket.versioning() == null) {
            StoredObject removed = store.remove(
                    bucket.name(),
                    key,
                    versionId == null ? StoredObject.UNVERSIONED : versionId,
                    gone -> events.happened(bucket, "ObjectRemoved:Delete", key, gone));
            if (removed != null && removed.deleteMarker()) {
                deleted.deleteMarker(true).deleteMarkerVersionId(versionId);
            }
        } else {
            StoredObject marker = store.add(
                    bucket,
                    key,
                    StoredObject.marker(
                            StoredObject.UNVERSIONED, store.context().clock().instant()),
                    new Preconditions(null, null, null, null),
                    made -> events.happened(bucket, "ObjectRemoved:DeleteMarkerCreated", key, made));
            deleted.deleteMarker(true).deleteMarkerVersionId(marker.versionId());
        }
        return deleted.build();
    }

    public PutObjectTaggingResponse putObjectTagging(PutObjectTaggingRequest request) {
        store.bucket(request.bucket());
        store.tag(
                request.bucket(),
                request.key(),
                request.versionId(),
                ObjectTags.of(request.tagging().tagSet()));
        return PutObjectTaggingResponse.builder().versionId(request.versionId()).build();
    }

    public DeleteObjectTaggingResponse deleteObjectTagging(DeleteObjectTaggingRequest request) {
        store.bucket(request.bucket());
        store.tag(request.bucket(), request.key(), request.versionId(), Map.of());
        return DeleteObjectTaggingResponse.builder()
                .versionId(request.versionId())
                .build();
    }
}
