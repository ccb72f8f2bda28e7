package dev.opsctl.local.service.s3;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.service.s3.StoredObject.Part;
import dev.opsctl.local.service.s3.StoredObject.Sse;
import dev.opsctl.local.store.Table;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Multipart uploads.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html">Multipart upload</a>
 */
final class Uploads {

    private static final Pattern COPIED = Pattern.compile("bytes=(\\d{1,15})-(\\d{1,15})");
    private static final int MOST_PARTS = 10_000;
    private static final long SMALLEST_PART = 5L << 20;

    /** An upload that is not complete. */
    record Upload(
            String bucket,
            String key,
            Instant initiated,
            ObjectFacts facts,
            Sse sse,
            String algorithm,
            String checksumType,
            boolean asked,
            Map<Integer, Part> parts) {

        Upload with(Part part) {
            Map<Integer, Part> more = new TreeMap<>(parts);
            more.put(part.number(), part);
            return new Upload(bucket, key, initiated, facts, sse, algorithm, checksumType, asked, more);
        }
    }

    private final ObjectStore store;
    private final ObjectEncryption encryption;
    private final BucketEvents events;
    private final Table<Upload> uploads;

    Uploads(ObjectStore store, ObjectEncryption encryption, BucketEvents events) {
        this.store = store;
        this.encryption = encryption;
        this.events = events;
        this.uploads = store.context().cloud().store().table("s3/uploads", Upload.class);
    }

    public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        ObjectStore.checkKey(request.key());
        BucketOptions.checkAcl(bucket, request);
        CustomerKey customer = CustomerKey.of(request);
        Sse sse = encryption.onWrite(bucket, request.key(), request, customer);
        String asked = request.checksumAlgorithmAsString();
        String algorithm = Checksums.algorithm(Map.of(), asked);
        String type = request.checksumTypeAsString() != null
                ? request.checksumTypeAsString()
                : algorithm.equals("CRC64NVME") ? "FULL_OBJECT" : "COMPOSITE";
        if (type.equals("FULL_OBJECT") ? algorithm.startsWith("SHA") : algorithm.equals("CRC64NVME")) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "The " + type + " checksum type cannot be used with the " + algorithm.toLowerCase()
                            + " checksum algorithm.");
        }
        String id = UUID.randomUUID().toString().replace("-", "");
        Instant now = store.context().clock().instant();
        Optional<LifecycleRules.Due> abortion = LifecycleRules.of(bucket).abortion(request.key(), now);
        uploads.insert(
                id,
                new Upload(
                        request.bucket(),
                        request.key(),
                        now,
                        ObjectFacts.of(request, bucket, now),
                        sse,
                        algorithm,
                        type,
                        asked != null,
                        Map.of()));
        CreateMultipartUploadResponse.Builder response = CreateMultipartUploadResponse.builder()
                .bucket(request.bucket())
                .key(request.key())
                .uploadId(id)
                .checksumAlgorithm(asked)
                .checksumType(asked == null ? null : type)
                .abortDate(abortion.map(LifecycleRules.Due::at).orElse(null))
                .abortRuleId(abortion.map(LifecycleRules.Due::rule).orElse(null));
        sse.tell((SdkPojo) response);
        CustomerKey.tell((SdkPojo) response, customer);
        return response.build();
    }

    public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
        store.bucket(request.bucket());
        ObjectFacts.check(request);
        Upload upload = find(request.bucket(), request.key(), request.uploadId());
        CustomerKey customer = CustomerKey.of(request);
        CustomerKey.checkPart(upload.sse(), customer);
        Map<String, String> named = Checksums.named(request);
        String own = Checksums.algorithm(named, request.checksumAlgorithmAsString());
        String algorithm = upload.asked() ? upload.algorithm() : own;
        if (upload.asked() && !named.isEmpty() && !named.containsKey(algorithm)) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "Checksum Type mismatch occurred, expected checksum Type: " + algorithm.toLowerCase()
                            + ", actual checksum Type: "
                            + named.keySet().iterator().next().toLowerCase());
        }
        Blobs.Written written = store.blobs().write(body.contentStreamProvider().newStream(), algorithm);
        Part part;
        try {
            Checksums.verify(written, named, request.contentMD5());
            part = add(request.uploadId(), request.partNumber(), written, algorithm);
        } catch (RuntimeException e) {
            store.blobs().delete(written.blob());
            throw e;
        }
        UploadPartResponse.Builder response = UploadPartResponse.builder().eTag('"' + part.etag() + '"');
        upload.sse().tell((SdkPojo) response);
        CustomerKey.tell((SdkPojo) response, customer);
        Checksums.tell((SdkPojo) response, algorithm, part.checksum());
        return response.build();
    }

    public UploadPartCopyResponse uploadPartCopy(UploadPartCopyRequest request) {
        store.bucket(request.destinationBucket());
        ObjectFacts.check(request);
        Upload upload = find(request.destinationBucket(), request.destinationKey(), request.uploadId());
        CopySource from = new CopySource(request.sourceBucket(), request.sourceKey(), request.sourceVersionId());
        StoredObject source = from.read(
                store,
                new Preconditions(
                        request.copySourceIfMatch(),
                        request.copySourceIfNoneMatch(),
                        request.copySourceIfModifiedSince(),
                        request.copySourceIfUnmodifiedSince()));
        CustomerKey customer = CustomerKey.of(request);
        CustomerKey.checkPart(upload.sse(), customer);
        encryption.onRead(from.bucket(), from.key(), source.encryption(), CustomerKey.ofSource(request));
        long begin = 0;
        long end = source.size() - 1;
        if (request.copySourceRange() != null) {
            long[] range = copied(request.copySourceRange(), source.size());
            begin = range[0];
            end = range[1];
        }
        Blobs.Written written =
                store.blobs().write(store.blobs().read(source.parts(), begin, end - begin + 1), upload.algorithm());
        Part part;
        try {
            part = add(request.uploadId(), request.partNumber(), written, upload.algorithm());
        } catch (RuntimeException e) {
            store.blobs().delete(written.blob());
            throw e;
        }
        UploadPartCopyResponse.Builder response = UploadPartCopyResponse.builder()
                .copySourceVersionId(ObjectReads.version(source))
                .copyPartResult(r -> {
                    r.eTag('"' + part.etag() + '"').lastModified(part.modified());
                    Checksums.tell((SdkPojo) r, part.checksumAlgorithm(), part.checksum());
                });
        upload.sse().tell((SdkPojo) response);
        CustomerKey.tell((SdkPojo) response, customer);
        return response.build();
    }

    /** @return the first and the last byte of a part that is copied */
    private static long[] copied(String asked, long size) {
        String header = "x-amz-copy-source-range";
        Matcher range = COPIED.matcher(asked);
        long begin = range.matches() ? Long.parseLong(range.group(1)) : 1;
        long end = range.matches() ? Long.parseLong(range.group(2)) : 0;
        if (begin > end) {
            throw S3Errors.argument(
                    header,
                    asked,
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy");
        } else if (begin >= size) {
            throw S3Errors.of(400, "InvalidRequest", "The specified copy range is invalid for the source object size");
        } else if (end >= size) {
            throw S3Errors.argument(header, asked, "Range specified is not valid for source object of size: " + size);
        }
        return new long[] {begin, end};
    }

    private Part add(String uploadId, Integer number, Blobs.Written written, String algorithm) {
        if (number == null || number < 1 || number > MOST_PARTS) {
            throw S3Errors.argument(
                    "partNumber", number, "Part number must be an integer between 1 and 10000, inclusive");
        }
        Part part = new Part(
                number,
                written.blob(),
                written.size(),
                HexFormat.of().formatHex(written.md5()),
                algorithm,
                written.checksum(),
                store.context().clock().instant());
        List<Part> replaced = new ArrayList<>();
        boolean kept = uploads.update(uploadId, known -> {
                    if (known.parts().containsKey(number)) {
                        replaced.add(known.parts().get(number));
                    }
                    return known.with(part);
                })
                .isPresent();
        store.blobs().delete(kept ? replaced : List.of(part));
        if (!kept) {
            throw S3Errors.noSuchUpload(); // it has ended while the part came in
        }
        return part;
    }

    public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
        List<Part> unused = new ArrayList<>();
        CompleteMultipartUploadResponse response = store.context().change(change -> {
            return complete(request, unused);
        });
        store.blobs().delete(unused);
        return response;
    }

    private CompleteMultipartUploadResponse complete(CompleteMultipartUploadRequest request, List<Part> unused) {
        BucketRecord bucket = store.bucket(request.bucket());
        ObjectFacts.check(request);
        Upload upload = find(request.bucket(), request.key(), request.uploadId());
        CustomerKey customer = CustomerKey.of(request);
        if (customer != null) { // it may be left out here
            CustomerKey.checkPart(upload.sse(), customer);
        }
        List<Part> parts = chosen(
                upload,
                request.multipartUpload() == null
                        ? null
                        : request.multipartUpload().parts());
        MessageDigest all = NativeCrypto.digest("MD5");
        parts.forEach(part -> all.update(HexFormat.of().parseHex(part.etag())));
        String etag = HexFormat.of().formatHex(all.digest()) + "-" + parts.size();
        String checksum = checksum(upload, parts);
        Map<String, String> named = Checksums.named(request);
        if (named.containsKey(upload.algorithm())
                && !named.get(upload.algorithm()).equals(checksum)) {
            throw S3Errors.of(
                    400,
                    "BadDigest",
                    "The " + upload.algorithm() + " you specified did not match the calculated checksum.");
        }
        long size = parts.stream().mapToLong(Part::size).sum();
        if (request.mpuObjectSize() != null && request.mpuObjectSize() != size) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "The provided 'x-amz-mp-object-size' header value " + request.mpuObjectSize()
                            + " does not match what was computed: " + size);
        }
        StoredObject before = store.latest(request.bucket(), request.key());
        StoredObject object = store.add(
                bucket,
                request.key(),
                new StoredObject(
                        StoredObject.UNVERSIONED,
                        store.context().clock().instant(),
                        false,
                        parts,
                        size,
                        etag,
                        upload.facts().headers(),
                        upload.facts().metadata(),
                        upload.facts().tags(),
                        upload.algorithm(),
                        checksum,
                        upload.checksumType(),
                        upload.facts().storageClass(),
                        upload.sse(),
                        upload.facts().lock(),
                        null),
                new Preconditions(request.ifMatch(), request.ifNoneMatch(), null, null),
                made -> {
                    checkUndisturbed(request, upload, before);
                    uploads.remove(request.uploadId());
                    events.happened(bucket, "ObjectCreated:CompleteMultipartUpload", request.key(), made);
                });
        upload.parts().values().stream().filter(p -> !parts.contains(p)).forEach(unused::add);
        CompleteMultipartUploadResponse.Builder response = CompleteMultipartUploadResponse.builder()
                .bucket(request.bucket())
                .key(request.key())
                .location(store.context().cloud().endpoint() + "/" + request.bucket() + "/" + request.key())
                .eTag('"' + etag + '"')
                .versionId(ObjectReads.version(object))
                .expiration(ObjectReads.expiration(bucket, request.key(), object))
                .checksumType(upload.checksumType());
        upload.sse().tell((SdkPojo) response);
        Checksums.tell((SdkPojo) response, upload.algorithm(), checksum);
        return response.build();
    }

    /** An object that is as it was asked for, but was written while the upload was under way, is none that the upload knew. */
    private static void checkUndisturbed(
            CompleteMultipartUploadRequest request, Upload upload, @Nullable StoredObject before) {
        if (request.ifMatch() != null && before != null && before.modified().isAfter(upload.initiated())) {
            throw S3Errors.of(
                    409,
                    "ConditionalRequestConflict",
                    "The conditional request cannot succeed due to a conflicting operation against this resource.",
                    "Condition",
                    "If-Match",
                    "Key",
                    request.key());
        }
    }

    /** @param named null if the request has no body */
    private static List<Part> chosen(Upload upload, @Nullable List<CompletedPart> named) {
        if (named == null) {
            throw S3Errors.of(400, "InvalidRequest", "You must specify at least one part");
        } else if (named.isEmpty()) {
            throw S3Errors.of(
                    400,
                    "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our published schema");
        }
        List<Part> parts = new ArrayList<>();
        int before = 0;
        for (CompletedPart one : named) {
            if (one.partNumber() == null || one.partNumber() <= before) {
                throw S3Errors.of(
                        400,
                        "InvalidPartOrder",
                        "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }
            before = one.partNumber();
            Part part = upload.parts().get(one.partNumber());
            Map<String, String> checksums = Checksums.named(one);
            if (part == null
                    || one.eTag() == null
                    || !one.eTag().replace("\"", "").equals(part.etag())
                    || checksums.containsKey(part.checksumAlgorithm())
                            && !checksums.get(part.checksumAlgorithm()).equals(part.checksum())) {
                throw S3Errors.of(
                        400,
                        "InvalidPart",
                        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
                        "ETag",
                        one.eTag() == null ? "" : one.eTag().replace("\"", ""),
                        "PartNumber",
                        String.valueOf(one.partNumber()));
            }
            parts.add(part);
        }
        for (Part part : parts.subList(0, parts.size() - 1)) {
            if (part.size() < SMALLEST_PART) {
                throw S3Errors.of(
                        400,
                        "EntityTooSmall",
                        "Your proposed upload is smaller than the minimum allowed size",
                        "ETag",
                        part.etag(),
                        "MinSizeAllowed",
                        Long.toString(SMALLEST_PART),
                        "PartNumber",
                        Integer.toString(part.number()),
                        "ProposedSize",
                        Long.toString(part.size()));
            }
        }
        return parts;
    }

    private String checksum(Upload upload, List<Part> parts) {
        if (upload.checksumType().equals("COMPOSITE")) {
            return Digests.composite(
                    upload.algorithm(), parts.stream().map(Part::checksum).toList());
        }
        return store.blobs().checksum(upload.algorithm(), parts);
    }

    public void abortMultipartUpload(AbortMultipartUploadRequest request) {
        store.bucket(request.bucket());
        ObjectFacts.check(request);
        List<Part> parts = store.context().change(change -> {
            Upload upload = find(request.bucket(), request.key(), request.uploadId());
            uploads.remove(request.uploadId());
            return List.copyOf(upload.parts().values());
        });
        store.blobs().delete(parts);
    }

    /** Aborts what a bucket's rules want aborted by now. */
    void abortDue(String bucket, LifecycleRules rules) {
        Instant now = store.context().clock().instant();
        of(bucket)
                .filter(entry -> rules.abortion(
                                entry.getValue().key(), entry.getValue().initiated())
                        .filter(due -> !due.at().isAfter(now))
                        .isPresent())
                .forEach(entry -> uploads.remove(entry.getKey()).ifPresent(gone -> store.blobs()
                        .delete(List.copyOf(gone.parts().values()))));
    }

    /** All of a bucket, by id. */
    Stream<Map.Entry<String, Upload>> of(String bucket) {
        return uploads.entries("").stream()
                .filter(entry -> entry.getValue().bucket().equals(bucket));
    }

    Upload find(String bucket, String key, String id) {
        return uploads.get(id)
                .filter(u -> u.bucket().equals(bucket) && u.key().equals(key))
                .orElseThrow(S3Errors::noSuchUpload);
    }
}
