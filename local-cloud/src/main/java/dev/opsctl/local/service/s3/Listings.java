package dev.opsctl.local.service.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.OptionalObjectAttributes;
import software.amazon.awssdk.services.s3.model.Owner;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Operations that list objects, in the order of their keys. */
final class Listings {

    private static final int MOST = 1_000;
    private static final char LAST = '\uffff';

    private final ObjectStore store;

    Listings(ObjectStore store) {
        this.store = store;
    }

    /**
     * A page of a listing.
     *
     * @param last the key or common prefix after which the next page begins
     */
    private record Page(List<ObjectStore.Entry> entries, List<String> prefixes, String last, boolean more) {

        int size() {
            return entries.size() + prefixes.size();
        }
    }

    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        BucketRecord bucket = store.bucket(request.bucket());
        String after =
                request.continuationToken() != null ? decodeToken(request.continuationToken()) : request.startAfter();
        int most = limit(request.maxKeys());
        String encoding = request.encodingTypeAsString();
        Page page = page(request.bucket(), request.prefix(), request.delimiter(), after, most, false);
        boolean restores = request.optionalObjectAttributes().contains(OptionalObjectAttributes.RESTORE_STATUS);
        Owner owner = Boolean.TRUE.equals(request.fetchOwner()) ? owner(bucket) : null;
        return ListObjectsV2Response.builder()
                .name(request.bucket())
                .prefix(encoded(request.prefix() == null ? "" : request.prefix(), encoding))
                .delimiter(delimiter(request.delimiter(), encoding))
                .startAfter(request.continuationToken() == null ? encoded(request.startAfter(), encoding) : null)
                .continuationToken(request.continuationToken())
                .encodingType(request.encodingType())
                .maxKeys(most)
                .keyCount(page.size())
                .isTruncated(page.more())
                .nextContinuationToken(
                        page.more()
                                ? Base64.getUrlEncoder()
                                        .encodeToString(page.last().getBytes(StandardCharsets.UTF_8))
                                : null)
                .contents(page.entries().stream()
                        .map(e -> object(e, owner, encoding, restores))
                        .toList())
                .commonPrefixes(prefixes(page, encoding))
                .build();
    }

    public ListObjectsResponse listObjects(ListObjectsRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        int most = limit(request.maxKeys());
        String encoding = request.encodingTypeAsString();
        Page page = page(request.bucket(), request.prefix(), request.delimiter(), request.marker(), most, false);
        boolean restores = request.optionalObjectAttributes().contains(OptionalObjectAttributes.RESTORE_STATUS);
        return ListObjectsResponse.builder()
                .name(request.bucket())
                .prefix(encoded(request.prefix() == null ? "" : request.prefix(), encoding))
                .delimiter(delimiter(request.delimiter(), encoding))
                .marker(encoded(request.marker() == null ? "" : request.marker(), encoding))
                .encodingType(request.encodingType())
                .maxKeys(most)
                .isTruncated(page.more())
                .nextMarker(page.more() && request.delimiter() != null ? encoded(page.last(), encoding) : null)
                .contents(page.entries().stream()
                        .map(e -> object(e, owner(bucket), encoding, restores))
                        .toList())
                .commonPrefixes(prefixes(page, encoding))
                .build();
    }

    public ListObjectVersionsResponse listObjectVersions(ListObjectVersionsRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        int most = limit(request.maxKeys());
        String encoding = request.encodingTypeAsString();
        boolean restores = request.optionalObjectAttributes().contains(OptionalObjectAttributes.RESTORE_STATUS);
        List<ObjectVersion> versions = new ArrayList<>();
        List<DeleteMarkerEntry> markers = new ArrayList<>();
        String[] next = new String[2];
        boolean more = false;
        List<String> prefixes = new ArrayList<>();
        String after = request.keyMarker();
        if (after == null && request.versionIdMarker() != null) {
            throw S3Errors.argument(
                    "version-id-marker",
                    request.versionIdMarker(),
                    "A version-id marker cannot be specified without a key marker.");
        }
        if (request.versionIdMarker() != null && after != null) {
            StoredObject.Versions begun =
                    store.versions(request.bucket(), after).orElse(null);
            boolean passed = false;
            for (StoredObject version : begun == null ? List.<StoredObject>of() : begun.all()) {
                if (passed && versions.size() + markers.size() < most) {
                    add(
                            version,
                            after,
                            begun != null && version == begun.latest(),
                            bucket,
                            encoding,
                            versions,
                            markers,
                            restores);
                    next = new String[] {after, version.versionId()};
                } else if (passed) {
                    more = true;
                }
                passed |= version.versionId().equals(request.versionIdMarker());
            }
        }
        int room = most - versions.size() - markers.size();
        boolean full = more || room <= 0 && most > 0;
        if (full && !more) { // just full: whether that was all, the next key says
            more = page(request.bucket(), request.prefix(), request.delimiter(), after, 1, true)
                            .size()
                    > 0;
        }
        Page page = full
                ? new Page(List.of(), List.of(), after, more)
                : page(request.bucket(), request.prefix(), request.delimiter(), after, room, true);
        more |= page.more();
        prefixes.addAll(page.prefixes());
        for (ObjectStore.Entry entry : page.entries()) {
            for (StoredObject version : entry.versions().all()) {
                if (versions.size() + markers.size() + prefixes.size() >= most) {
                    more = true;
                    break;
                }
                add(
                        version,
                        entry.key(),
                        version == entry.versions().latest(),
                        bucket,
                        encoding,
                        versions,
                        markers,
                        restores);
                next = new String[] {entry.key(), version.versionId()};
            }
            if (more && versions.size() + markers.size() + prefixes.size() >= most) {
                break;
            }
        }
        return ListObjectVersionsResponse.builder()
                .name(request.bucket())
                .prefix(encoded(request.prefix() == null ? "" : request.prefix(), encoding))
                .delimiter(delimiter(request.delimiter(), encoding))
                .keyMarker(encoded(request.keyMarker() == null ? "" : request.keyMarker(), encoding))
                .versionIdMarker(request.versionIdMarker() == null ? "" : request.versionIdMarker())
                .encodingType(request.encodingType())
                .maxKeys(most)
                .isTruncated(more)
                .nextKeyMarker(more ? encoded(next[0] == null ? page.last() : next[0], encoding) : null)
                .nextVersionIdMarker(more ? next[1] : null)
                .versions(versions)
                .deleteMarkers(markers)
                .commonPrefixes(prefixes.stream()
                        .map(p -> CommonPrefix.builder()
                                .prefix(encoded(p, encoding))
                                .build())
                        .toList())
                .build();
    }

    private void add(
            StoredObject version,
            String key,
            boolean latest,
            BucketRecord bucket,
            String encoding,
            List<ObjectVersion> versions,
            List<DeleteMarkerEntry> markers,
            boolean restores) {
        if (version.deleteMarker()) {
            markers.add(DeleteMarkerEntry.builder()
                    .key(encoded(key, encoding))
                    .versionId(version.versionId())
                    .isLatest(latest)
                    .lastModified(version.modified())
                    .owner(owner(bucket))
                    .build());
        } else {
            versions.add(ObjectVersion.builder()
                    .key(encoded(key, encoding))
                    .versionId(version.versionId())
                    .isLatest(latest)
                    .lastModified(version.modified())
                    .eTag('"' + version.etag() + '"')
                    .size(version.size())
                    .storageClass(version.storageClass() == null ? "STANDARD" : version.storageClass())
                    .checksumAlgorithmWithStrings(version.checksumAlgorithm())
                    .checksumType(version.checksumType())
                    .restoreStatus(
                            restores
                                    ? ArchivedObjects.status(
                                            version, store.context().clock().instant())
                                    : null)
                    .owner(owner(bucket))
                    .build());
        }
    }

    private Page page(String bucket, String prefix, String delimiter, String after, int most, boolean all) {
        Paging paging = new Paging(prefix == null ? "" : prefix, delimiter, after == null ? "" : after, most, all);
        for (String from = paging.first(); from != null; from = paging.jump) {
            paging.jump = null;
            store.walk(bucket, from, paging::take);
        }
        return new Page(paging.entries, paging.prefixes, paging.last, paging.more);
    }

    /** What a page gets together, key by key. Nothing behind it is read, and of what is rolled up only the first key. */
    private static final class Paging {

        private final String start;
        private final @Nullable String delimiter;
        private final int most;
        private final boolean deleted;
        private final List<ObjectStore.Entry> entries = new ArrayList<>();
        private final List<String> prefixes = new ArrayList<>();
        private String last;
        private boolean more;
        /** Where to go on after a common prefix. */
        private @Nullable String jump;

        /** @param deleted whether keys count whose latest version is a delete marker */
        Paging(String start, @Nullable String delimiter, String after, int most, boolean deleted) {
            this.start = start;
            this.delimiter = delimiter == null || delimiter.isEmpty() ? null : delimiter;
            this.last = after;
            this.most = most;
            this.deleted = deleted;
        }

        /** @return where to begin; null for a page without room */
        @Nullable
        String first() {
            return most == 0 ? null : last.compareTo(start) < 0 ? start : after(last, start, delimiter);
        }

        boolean take(ObjectStore.Entry entry) {
            String key = entry.key();
            if (!key.startsWith(start)) {
                return false;
            } else if (!deleted && entry.versions().latest().deleteMarker()) {
                return true;
            } else if (entries.size() + prefixes.size() == most) {
                more = true;
                return false;
            }
            int end = delimiter == null ? -1 : key.indexOf(delimiter, start.length());
            if (delimiter == null || end < 0) {
                entries.add(entry);
                last = key;
                return true;
            }
            last = key.substring(0, end + delimiter.length());
            prefixes.add(last);
            jump = last + LAST;
            return false;
        }
    }

    /** The first key that may come after one: a common prefix is passed over with all that begins with it. */
    private static String after(String last, String start, @Nullable String delimiter) {
        int end = delimiter == null || !last.startsWith(start) ? -1 : last.indexOf(delimiter, start.length());
        return delimiter == null || end < 0 ? last + '\0' : last.substring(0, end + delimiter.length()) + LAST;
    }

    private static int limit(Integer asked) {
        if (asked != null && asked < 0) {
            throw S3Errors.argument("maxKeys", asked, "Argument maxKeys must be an integer between 0 and 2147483647");
        }
        return asked == null ? MOST : Math.min(MOST, asked);
    }

    private static String decodeToken(String token) {
        try {
            if (token.isEmpty()) {
                throw new IllegalArgumentException("no token");
            }
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw S3Errors.argument("continuation-token", null, "The continuation token provided is incorrect");
        }
    }

    private static List<CommonPrefix> prefixes(Page page, String encoding) {
        return page.prefixes().stream()
                .map(p -> CommonPrefix.builder().prefix(encoded(p, encoding)).build())
                .toList();
    }

    private S3Object object(ObjectStore.Entry entry, @Nullable Owner owner, String encoding, boolean restores) {
        StoredObject object = entry.versions().latest();
        return S3Object.builder()
                .key(encoded(entry.key(), encoding))
                .lastModified(object.modified())
                .eTag('"' + object.etag() + '"')
                .size(object.size())
                .storageClass(object.storageClass() == null ? "STANDARD" : object.storageClass())
                .checksumAlgorithmWithStrings(object.checksumAlgorithm())
                .checksumType(object.checksumType())
                .restoreStatus(
                        restores
                                ? ArchivedObjects.status(
                                        object, store.context().clock().instant())
                                : null)
                .owner(owner)
                .build();
    }

    private static Owner owner(BucketRecord bucket) {
        return Owner.builder().id(bucket.accountId()).build();
    }

    /** An empty one is none. */
    static @Nullable String delimiter(@Nullable String asked, String encoding) {
        return asked == null || asked.isEmpty() ? null : encoded(asked, encoding);
    }

    /** A name as the client wants it: plain or, because XML cannot hold every character, encoded like a form. */
    static String encoded(String name, String encoding) {
        return name == null || !EncodingType.URL.toString().equals(encoding)
                ? name
                : URLEncoder.encode(name, StandardCharsets.UTF_8).replace("%2F", "/");
    }
}
