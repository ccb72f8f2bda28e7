package dev.opsctl.local.service.s3;

import dev.opsctl.local.service.s3.StoredObject.Part;
import dev.opsctl.local.service.s3.Uploads.Upload;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Operations that list uploads and their parts. */
final class UploadListings {

    private final ObjectStore store;
    private final Uploads uploads;

    UploadListings(ObjectStore store, Uploads uploads) {
        this.store = store;
        this.uploads = uploads;
    }

    public ListPartsResponse listParts(ListPartsRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        Upload upload = uploads.find(request.bucket(), request.key(), request.uploadId());
        Optional<LifecycleRules.Due> abortion = LifecycleRules.of(bucket).abortion(upload.key(), upload.initiated());
        int after = request.partNumberMarker() == null ? 0 : request.partNumberMarker();
        int most = request.maxParts() == null ? 1_000 : Math.min(1_000, request.maxParts());
        List<Part> left = upload.parts().values().stream()
                .filter(p -> p.number() > after)
                .sorted(Comparator.comparingInt(Part::number))
                .toList();
        List<Part> page = left.subList(0, Math.min(most, left.size()));
        boolean more = left.size() > page.size();
        return ListPartsResponse.builder()
                .bucket(request.bucket())
                .key(request.key())
                .uploadId(request.uploadId())
                .partNumberMarker(after)
                .abortDate(abortion.map(LifecycleRules.Due::at).orElse(null))
                .abortRuleId(abortion.map(LifecycleRules.Due::rule).orElse(null))
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
        List<Map.Entry<String, Upload>> left = uploads.of(request.bucket())
                .filter(e -> e.getValue().key().startsWith(prefix))
                .sorted(Map.Entry.<String, Upload>comparingByValue(Comparator.comparing(Upload::key))
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
                                .storageClass(
                                        e.getValue().facts().storageClass() == null
                                                ? "STANDARD"
                                                : e.getValue().facts().storageClass())
                                .owner(o -> o.id(store.context().scope().accountId()))
                                .initiator(i -> i.id(store.context().scope().accountId()))
                                .build())
                        .toList())
                .build();
    }
}
