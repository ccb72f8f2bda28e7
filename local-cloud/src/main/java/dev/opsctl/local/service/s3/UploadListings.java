package dev.opsctl.local.service.s3;

import dev.opsctl.local.service.s3.StoredObject.Part;
import dev.opsctl.local.service.s3.Uploads.Upload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
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
                        page.isEmpty() ? 0 : page.get(page.size() - 1).number())
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
        String prefix = request.prefix() == null ? "" : request.prefix();
        List<Map.Entry<String, Upload>> all = uploads.of(request.bucket())
                .filter(e -> e.getValue().key().startsWith(prefix))
                .sorted(Map.Entry.<String, Upload>comparingByValue(
                                Comparator.comparing(Upload::key).thenComparing(Upload::initiated))
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        Page page = page(request, prefix, all);
        String encoding = request.encodingTypeAsString();
        String marker = request.keyMarker() == null ? "" : request.keyMarker();
        return ListMultipartUploadsResponse.builder()
                .bucket(request.bucket())
                .prefix(Listings.encoded(request.prefix(), encoding))
                .delimiter(Listings.delimiter(request.delimiter(), encoding))
                .keyMarker(Listings.encoded(marker, encoding))
                .uploadIdMarker(marker.isEmpty() || request.uploadIdMarker() == null ? "" : request.uploadIdMarker())
                .maxUploads(most(request))
                .isTruncated(page.more())
                .encodingType(request.encodingType())
                .nextKeyMarker(Listings.encoded(page.nextKey(), encoding))
                .nextUploadIdMarker(page.nextId())
                .commonPrefixes(page.prefixes().stream()
                        .map(p -> CommonPrefix.builder()
                                .prefix(Listings.encoded(p, encoding))
                                .build())
                        .toList())
                .uploads(page.uploads().stream().map(e -> told(e, encoding)).toList())
                .build();
    }

    /**
     * A page of uploads.
     *
     * @param nextKey the key of its last upload; of a page of common prefixes alone S3 says none
     */
    private record Page(
            List<Map.Entry<String, Upload>> uploads,
            List<String> prefixes,
            String nextKey,
            String nextId,
            boolean more) {}

    private static int most(ListMultipartUploadsRequest request) {
        return request.maxUploads() == null ? 1_000 : Math.min(1_000, request.maxUploads());
    }

    private static Page page(ListMultipartUploadsRequest request, String prefix, List<Map.Entry<String, Upload>> all) {
        String delimiter = request.delimiter() == null || request.delimiter().isEmpty() ? null : request.delimiter();
        String after = request.keyMarker() == null ? "" : request.keyMarker();
        int most = most(request);
        List<Map.Entry<String, Upload>> uploads = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        String passed = common(after, prefix, delimiter);
        String nextKey = "";
        String nextId = "";
        for (Map.Entry<String, Upload> one : left(request, after, all)) {
            String key = one.getValue().key();
            String common = common(key, prefix, delimiter);
            if (common != null && common.equals(passed)) {
                continue;
            } else if (uploads.size() + prefixes.size() == most) {
                return new Page(uploads, prefixes, nextKey, nextId, true);
            } else if (common == null) {
                uploads.add(one);
                nextKey = key;
                nextId = one.getKey();
            } else {
                prefixes.add(common);
                nextKey = uploads.isEmpty() ? "" : common;
                nextId = "";
                passed = common;
            }
        }
        return new Page(uploads, prefixes, nextKey, nextId, false);
    }

    /** What comes behind the markers; that of an upload counts only with its key's. */
    private static List<Map.Entry<String, Upload>> left(
            ListMultipartUploadsRequest request, String after, List<Map.Entry<String, Upload>> all) {
        String id = request.uploadIdMarker();
        if (after.isEmpty() || id == null || id.isEmpty()) {
            return all.stream()
                    .filter(e -> after.isEmpty() || e.getValue().key().compareTo(after) > 0)
                    .toList();
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).getKey().equals(id) && all.get(i).getValue().key().equals(after)) {
                return all.subList(i + 1, all.size());
            }
        }
        throw S3Errors.argument("upload-id-marker", id, "Invalid uploadId marker");
    }

    /** What a key is rolled up into; null if it stays itself. */
    private static @Nullable String common(String key, String prefix, @Nullable String delimiter) {
        int end = delimiter == null || !key.startsWith(prefix) ? -1 : key.indexOf(delimiter, prefix.length());
        return delimiter == null || end < 0 ? null : key.substring(0, end + delimiter.length());
    }

    private MultipartUpload told(Map.Entry<String, Upload> one, String encoding) {
        String storageClass = one.getValue().facts().storageClass();
        return MultipartUpload.builder()
                .uploadId(one.getKey())
                .key(Listings.encoded(one.getValue().key(), encoding))
                .initiated(one.getValue().initiated())
                .storageClass(storageClass == null ? "STANDARD" : storageClass)
                .owner(o -> o.id(store.context().scope().accountId()))
                .initiator(i -> i.id(store.context().scope().accountId()))
                .build();
    }
}
