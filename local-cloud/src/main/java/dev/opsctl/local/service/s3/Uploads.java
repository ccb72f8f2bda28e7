package dev.opsctl.local.service.s3;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.service.s3.StoredObject.Part;
import dev.opsctl.local.service.s3.StoredObject.Sse;
import dev.opsctl.local.store.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
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
        Sse sse = encryption.onWrite(
                bucket, request.key(), request.serverSideEncryptionAsString(), request.ssekmsKeyId());
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
        uploads.insert(
                id,
                new Upload(
                        request.bucket(),
                        request.key(),
                        store.context().clock().instant(),
                        ObjectFacts.of(request),
                        sse,
                        algorithm,
                        type,
                        asked != null,
                        Map.of()));
        return CreateMultipartUploadResponse.builder()
                .bucket(request.bucket())
                .key(request.key())
                .uploadId(id)
                .serverSideEncryption(sse.algorithm())
                .ssekmsKeyId(sse.keyArn())
                .checksumAlgorithm(asked)
                .checksumType(asked == null ? null : type)
                .build();
    }

    public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
        store.bucket(request.bucket());
        Upload upload = find(request.bucket(), request.key(), request.uploadId());
        Map<String, String> named = Checksums.named(request);
        String algorithm =
                upload.asked() ? upload.algorithm() : Checksums.algorithm(named, request.checksumAlgorithmAsString());
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
        UploadPartResponse.Builder response = UploadPartResponse.builder()
                .eTag('"' + part.etag() + '"')
                .serverSideEncryption(upload.sse().algorithm())
                .ssekmsKeyId(upload.sse().keyArn());
        Checksums.tell((SdkPojo) response, algorithm, part.checksum());
        return response.build();
    }

    public UploadPartCopyResponse uploadPartCopy(UploadPartCopyRequest request) {
        store.bucket(request.destinationBucket());
        Upload upload = find(request.destinationBucket(), request.destinationKey(), request.uploadId());
        CopySource from = new CopySource(request.sourceBucket(), request.sourceKey(), request.sourceVersionId());
        store.bucket(from.bucket());
        StoredObject source = store.find(from.bucket(), from.key(), from.versionId());
        new Preconditions(
                        request.copySourceIfMatch(),
                        request.copySourceIfNoneMatch(),
                        request.copySourceIfModifiedSince(),
                        request.copySourceIfUnmodifiedSince())
                .source(source);
        encryption.onRead(from.bucket(), from.key(), source.encryption());
        long begin = 0;
        long end = source.size() - 1;
        if (request.copySourceRange() != null) {
            if (!request.copySourceRange().matches("bytes=\\d{1,15}-\\d{1,15}")) {
                throw S3Errors.of(
                        400,
                        "InvalidArgument",
                        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy");
            }
            String[] range = request.copySourceRange().substring(6).split("-");
            begin = Long.parseLong(range[0]);
            end = Long.parseLong(range[1]);
            if (begin > end || end >= source.size()) {
                throw S3Errors.of(
                        400,
                        "InvalidArgument",
                        "Range specified is not valid for source object of size: " + source.size());
            }
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
        return UploadPartCopyResponse.builder()
                .copySourceVersionId(ObjectReads.version(source))
                .serverSideEncryption(upload.sse().algorithm())
                .ssekmsKeyId(upload.sse().keyArn())
                .copyPartResult(r -> {
                    r.eTag('"' + part.etag() + '"').lastModified(part.modified());
                    Checksums.tell((SdkPojo) r, part.checksumAlgorithm(), part.checksum());
                })
                .build();
    }

    private Part add(String uploadId, Integer number, Blobs.Written written, String algorithm) {
        if (number == null || number < 1 || number > MOST_PARTS) {
            throw S3Errors.of(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
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
        Upload upload = find(request.bucket(), request.key(), request.uploadId());
        List<Part> parts = chosen(
                upload,
                request.multipartUpload() == null
                        ? List.of()
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
        StoredObject object = store.add(
                bucket,
                request.key(),
                new StoredObject(
                        StoredObject.UNVERSIONED,
                        store.context().clock().instant(),
                        false,
                        parts,
                        parts.stream().mapToLong(Part::size).sum(),
                        etag,
                        upload.facts().headers(),
                        upload.facts().metadata(),
                        upload.facts().tags(),
                        upload.algorithm(),
                        checksum,
                        upload.checksumType(),
                        upload.facts().storageClass(),
                        upload.sse()),
                new Preconditions(request.ifMatch(), request.ifNoneMatch(), null, null),
                made -> {
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
                .serverSideEncryption(upload.sse().algorithm())
                .ssekmsKeyId(upload.sse().keyArn())
                .checksumType(upload.checksumType());
        Checksums.tell((SdkPojo) response, upload.algorithm(), checksum);
        return response.build();
    }

    private static List<Part> chosen(Upload upload, List<CompletedPart> named) {
        if (named.isEmpty()) {
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
                        "The list of parts was not in ascending order. The parts list must be specified in order by part number.");
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
                        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.");
            }
            parts.add(part);
        }
        if (parts.subList(0, parts.size() - 1).stream().anyMatch(p -> p.size() < SMALLEST_PART)) {
            throw S3Errors.of(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        }
        return parts;
    }

    private String checksum(Upload upload, List<Part> parts) {
        if (upload.checksumType().equals("COMPOSITE")) {
            return Digests.composite(
                    upload.algorithm(), parts.stream().map(Part::checksum).toList());
        }
        Digests digests = new Digests(upload.algorithm());
        byte[] buffer = new byte[65_536];
        try (InputStream in = store.blobs().read(parts, 0, Long.MAX_VALUE)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digests.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digests.checksum();
    }

    public void abortMultipartUpload(AbortMultipartUploadRequest request) {
        store.bucket(request.bucket());
        List<Part> parts = store.context().change(change -> {
            Upload upload = find(request.bucket(), request.key(), request.uploadId());
            uploads.remove(request.uploadId());
            return List.copyOf(upload.parts().values());
        });
        store.blobs().delete(parts);
    }

    public ListPartsResponse listParts(ListPartsRequest request) {
        store.bucket(request.bucket());
        Upload upload = find(request.bucket(), request.key(), request.uploadId());
        int after = request.partNumberMarker() == null ? 0 : request.partNumberMarker();
        int most = request.maxParts() == null ? 1_000 : Math.min(1_000, request.maxParts());
        List<Part> left = upload.parts().values().stream()
                .filter(p -> p.number() > after)
                .sorted(java.util.Comparator.comparingInt(Part::number))
                .toList();
        List<Part> page = left.subList(0, Math.min(most, left.size()));
        boolean more = left.size() > page.size();
        return ListPartsResponse.builder()
                .bucket(request.bucket())
                .key(request.key())
                .uploadId(request.uploadId())
                .partNumberMarker(after)
                .nextPartNumberMarker(
                        page.isEmpty() ? after : page.get(page.size() - 1).number())
                .maxParts(most)
                .isTruncated(more)
                .storageClass(
                        upload.facts().storageClass() == null
                                ? "STANDARD"
                                : upload.facts().storageClass())
                .owner(o -> o.id(store.context().scope().accountId()))
                .initiator(i -> i.id(store.context().scope().accountId()))
                .checksumAlgorithm(upload.asked() ? upload.algorithm() : null)
                .checksumType(upload.asked() ? upload.checksumType() : null)
                .parts(page.stream()
                        .map(p -> {
                            var part = software.amazon.awssdk.services.s3.model.Part.builder()
                                    .partNumber(p.number())
                                    .eTag('"' + p.etag() + '"')
                                    .size(p.size())
                                    .lastModified(p.modified());
                            Checksums.tell((SdkPojo) part, p.checksumAlgorithm(), p.checksum());
                            return part.build();
                        })
                        .toList())
                .build();
    }

    public ListMultipartUploadsResponse listMultipartUploads(ListMultipartUploadsRequest request) {
        store.bucket(request.bucket());
        int most = request.maxUploads() == null ? 1_000 : Math.min(1_000, request.maxUploads());
        String prefix = request.prefix() == null ? "" : request.prefix();
        String after = request.keyMarker() == null ? "" : request.keyMarker();
        String afterId = request.uploadIdMarker() == null ? "\uffff" : request.uploadIdMarker();
        List<Map.Entry<String, Upload>> left = uploads.entries("").stream()
                .filter(e -> e.getValue().bucket().equals(request.bucket())
                        && e.getValue().key().startsWith(prefix))
                .sorted(Map.Entry.<String, Upload>comparingByValue(java.util.Comparator.comparing(Upload::key))
                        .thenComparing(Map.Entry.comparingByKey()))
                .filter(e -> after.isEmpty()
                        || e.getValue().key().compareTo(after) > 0
                        || e.getValue().key().equals(after) && e.getKey().compareTo(afterId) > 0)
                .toList();
        List<Map.Entry<String, Upload>> page = left.subList(0, Math.min(most, left.size()));
        boolean more = left.size() > page.size();
        Map.Entry<String, Upload> last = more && !page.isEmpty() ? page.get(page.size() - 1) : null;
        return ListMultipartUploadsResponse.builder()
                .bucket(request.bucket())
                .prefix(request.prefix())
                .keyMarker(request.keyMarker())
                .uploadIdMarker(request.uploadIdMarker())
                .maxUploads(most)
                .isTruncated(more)
                .encodingType(request.encodingType())
                .nextKeyMarker(
                        last == null ? null : Listings.encoded(last.getValue().key(), request.encodingTypeAsString()))
                .nextUploadIdMarker(last == null ? null : last.getKey())
                .uploads(page.stream()
                        .map(e -> MultipartUpload.builder()
                                .uploadId(e.getKey())
                                .key(Listings.encoded(e.getValue().key(), request.encodingTypeAsString()))
                                .initiated(e.getValue().initiated())
                                .storageClass("STANDARD")
                                .owner(o -> o.id(store.context().scope().accountId()))
                                .initiator(i -> i.id(store.context().scope().accountId()))
                                .build())
                        .toList())
                .build();
    }

    private Upload find(String bucket, String key, String id) {
        return uploads.get(id)
                .filter(u -> u.bucket().equals(bucket) && u.key().equals(key))
                .orElseThrow(S3Errors::noSuchUpload);
    }
}
