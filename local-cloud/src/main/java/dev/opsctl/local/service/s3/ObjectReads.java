package dev.opsctl.local.service.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.utils.IoUtils;

/** Operations that read an object. */
final class ObjectReads {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

    private final ObjectStore store;
    private final ObjectEncryption encryption;

    ObjectReads(ObjectStore store, ObjectEncryption encryption) {
        this.store = store;
        this.encryption = encryption;
    }

    /** A stretch of an object. */
    private record Stretch(long from, long length, boolean whole, @Nullable Integer partsCount) {}

    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        BucketRecord bucket = store.bucket(request.bucket());
        StoredObject object = store.find(request.bucket(), request.key(), request.versionId());
        new Preconditions(
                        request.ifMatch(),
                        request.ifNoneMatch(),
                        request.ifModifiedSince(),
                        request.ifUnmodifiedSince())
                .read(object, store.context().clock().instant());
        ArchivedObjects.checkReadable(object, store.context().clock().instant());
        Stretch stretch = stretch(object, request.range(), request.partNumber());
        CustomerKey customer = CustomerKey.of(request);
        encryption.onRead(request.bucket(), request.key(), object.encryption(), customer);
        GetObjectResponse.Builder response = GetObjectResponse.builder();
        describe((SdkPojo) response, object, stretch, request.checksumMode() == ChecksumMode.ENABLED);
        response.tagCount(object.tags().isEmpty() ? null : object.tags().size());
        tell((SdkPojo) response, bucket, request.key(), request.versionId(), object);
        CustomerKey.tell((SdkPojo) response, customer);
        override(response, request);
        InputStream content = store.blobs().read(object.parts(), stretch.from(), stretch.length());
        boolean handedOver = false;
        try {
            T result = transformer.transform(response.build(), AbortableInputStream.create(content));
            handedOver = transformer.needsConnectionLeftOpen();
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            if (!handedOver) {
                IoUtils.closeQuietly(content, null);
            }
        }
    }

    public HeadObjectResponse headObject(HeadObjectRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        StoredObject object = store.find(request.bucket(), request.key(), request.versionId());
        new Preconditions(
                        request.ifMatch(),
                        request.ifNoneMatch(),
                        request.ifModifiedSince(),
                        request.ifUnmodifiedSince())
                .read(object, store.context().clock().instant());
        CustomerKey customer = CustomerKey.of(request);
        CustomerKey.checkRead(object.encryption(), customer);
        HeadObjectResponse.Builder response = HeadObjectResponse.builder();
        describe(
                (SdkPojo) response,
                object,
                stretch(object, request.range(), request.partNumber()),
                request.checksumMode() == ChecksumMode.ENABLED);
        response.tagCount(object.tags().isEmpty() ? null : object.tags().size());
        tell((SdkPojo) response, bucket, request.key(), request.versionId(), object);
        CustomerKey.tell((SdkPojo) response, customer);
        return response.build();
    }

    /** Until when an object is there, and what of its lock the caller may see. */
    private void tell(
            SdkPojo response, BucketRecord bucket, String key, @Nullable String versionId, StoredObject object) {
        if (versionId == null) {
            set(response, "Expiration", expiration(bucket, key, object));
        }
        set(response, "VersionId", version(bucket, object));
        set(
                response,
                "Restore",
                ArchivedObjects.header(object, store.context().clock().instant()));
        ObjectLock lock = object.lock();
        if (lock == null) {
            return;
        }
        String resource = "arn:aws:s3:::" + bucket.name() + "/" + key;
        if (lock.mode() != null && may("s3:GetObjectRetention", bucket, resource)) {
            set(response, "ObjectLockMode", lock.mode());
            set(response, "ObjectLockRetainUntilDate", lock.until());
        }
        if (lock.hold() != null && may("s3:GetObjectLegalHold", bucket, resource)) {
            set(response, "ObjectLockLegalHoldStatus", lock.hold());
        }
    }

    private boolean may(String action, BucketRecord bucket, String resource) {
        return store.context().cloud().isAllowed(store.context().caller(), bucket.home(), action, resource);
    }

    /** What S3 says of the time at which a rule of the bucket takes the object away; null if none does. */
    static @Nullable String expiration(BucketRecord bucket, String key, StoredObject object) {
        return bucket.lifecycle().isEmpty()
                ? null
                : LifecycleRules.of(bucket)
                        .expiry(key, object)
                        .map(LifecycleRules.Due::header)
                        .orElse(null);
    }

    public GetObjectAttributesResponse getObjectAttributes(GetObjectAttributesRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        StoredObject object = store.find(request.bucket(), request.key(), request.versionId());
        CustomerKey.checkRead(object.encryption(), CustomerKey.of(request));
        List<ObjectAttributes> wanted = request.objectAttributes();
        GetObjectAttributesResponse.Builder response = GetObjectAttributesResponse.builder()
                .lastModified(object.modified())
                .versionId(version(bucket, object));
        if (wanted.contains(ObjectAttributes.E_TAG)) {
            response.eTag(object.etag());
        }
        if (wanted.contains(ObjectAttributes.OBJECT_SIZE)) {
            response.objectSize(object.size());
        }
        if (wanted.contains(ObjectAttributes.STORAGE_CLASS)) {
            response.storageClass(object.storageClass() == null ? "STANDARD" : object.storageClass());
        }
        if (wanted.contains(ObjectAttributes.CHECKSUM)) {
            response.checksum(c -> {
                Checksums.tell((SdkPojo) c, object.checksumAlgorithm(), object.checksum());
                c.checksumType(object.checksumType());
            });
        }
        if (wanted.contains(ObjectAttributes.OBJECT_PARTS) && object.multipart()) {
            response.objectParts(p -> p.totalPartsCount(object.parts().size()));
        }
        return response.build();
    }

    public GetObjectTaggingResponse getObjectTagging(GetObjectTaggingRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        StoredObject object = store.tagged(request.bucket(), request.key(), request.versionId());
        return GetObjectTaggingResponse.builder()
                .tagSet(ObjectTags.list(object.tags()))
                .versionId(version(bucket, object))
                .build();
    }

    /** The version id that puts and uploads tell of what they made, and copies of their source: only one of a bucket's own making. */
    static @Nullable String version(StoredObject object) {
        return object.versionId().equals(StoredObject.UNVERSIONED) ? null : object.versionId();
    }

    /** The version id that all other answers tell: {@code null} in words, unless the bucket never kept versions. */
    static @Nullable String version(BucketRecord bucket, StoredObject object) {
        return bucket.versioning() == null ? null : object.versionId();
    }

    private static Stretch stretch(StoredObject object, String range, Integer partNumber) {
        long size = object.size();
        if (partNumber != null && range != null) {
            throw S3Errors.of(400, "InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
        } else if (partNumber != null) {
            if (partNumber < 1 || partNumber > object.parts().size()) {
                throw S3Errors.of(
                        416,
                        "InvalidPartNumber",
                        "The requested partnumber is not satisfiable",
                        "PartNumberRequested",
                        partNumber.toString(),
                        "ActualPartCount",
                        Integer.toString(object.parts().size()));
            }
            long from = object.parts().subList(0, partNumber - 1).stream()
                    .mapToLong(StoredObject.Part::size)
                    .sum();
            Integer count = object.multipart() ? object.parts().size() : null;
            return new Stretch(from, object.parts().get(partNumber - 1).size(), false, count);
        }
        Matcher wanted = RANGE.matcher(range == null ? "" : range.strip());
        if (!wanted.matches() || wanted.group(1).isEmpty() && wanted.group(2).isEmpty()) {
            return new Stretch(0, size, true, null); // what is no single range of bytes is ignored
        }
        long from;
        long to;
        if (wanted.group(1).isEmpty()) {
            long last = Long.parseLong(wanted.group(2));
            from = last == 0 ? size : Math.max(0, size - last);
            to = size - 1;
        } else {
            from = Long.parseLong(wanted.group(1));
            to = wanted.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(wanted.group(2)));
            if (!wanted.group(2).isEmpty() && Long.parseLong(wanted.group(2)) < from) {
                return new Stretch(0, size, true, null);
            }
        }
        if (from >= size) {
            throw S3Errors.of(
                    416,
                    "InvalidRange",
                    "The requested range is not satisfiable",
                    "ActualObjectSize",
                    Long.toString(size));
        }
        return new Stretch(from, to - from + 1, false, null);
    }

    private static void describe(SdkPojo response, StoredObject object, Stretch stretch, boolean checksums) {
        set(response, "AcceptRanges", "bytes");
        set(response, "LastModified", object.modified());
        set(response, "ContentLength", stretch.length());
        set(response, "ETag", '"' + object.etag() + '"');
        set(response, "ContentType", "binary/octet-stream");
        object.headers().forEach((name, value) -> set(response, name, value));
        set(response, "Metadata", object.metadata());
        object.encryption().tell(response);
        set(response, "StorageClass", object.storageClass());
        set(response, "PartsCount", stretch.partsCount());
        if (!stretch.whole()) {
            long last = stretch.from() + stretch.length() - 1;
            set(response, "ContentRange", "bytes " + stretch.from() + "-" + last + "/" + object.size());
        } else if (checksums) {
            Checksums.tell(response, object.checksumAlgorithm(), object.checksum());
            set(response, "ChecksumType", object.checksumType());
        }
    }

    private static void override(GetObjectResponse.Builder response, GetObjectRequest request) {
        Map<String, String> wanted = new java.util.HashMap<>();
        wanted.put("ContentType", request.responseContentType());
        wanted.put("ContentDisposition", request.responseContentDisposition());
        wanted.put("ContentEncoding", request.responseContentEncoding());
        wanted.put("ContentLanguage", request.responseContentLanguage());
        wanted.put("CacheControl", request.responseCacheControl());
        wanted.forEach((name, value) -> set((SdkPojo) response, name, value));
        set((SdkPojo) response, "Expires", request.responseExpires());
    }

    /** Sets a member of a builder that has it, to something. */
    static void set(SdkPojo builder, String member, @Nullable Object value) {
        if (value == null) {
            return;
        }
        for (SdkField<?> field : builder.sdkFields()) {
            if (field.memberName().equals(member)) {
                field.set(
                        builder,
                        member.equals("Expires") && value instanceof String text ? Instant.parse(text) : value);
            }
        }
    }
}
