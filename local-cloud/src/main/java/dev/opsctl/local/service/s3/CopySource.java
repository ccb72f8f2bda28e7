package dev.opsctl.local.service.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a copy comes from.
 *
 * @param versionId or null for the latest
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html">x-amz-copy-source</a>
 */
record CopySource(String bucket, String key, @Nullable String versionId) {

    private static final String VERSION = "?versionId=";

    /** @param header {@code x-amz-copy-source}: bucket/key, encoded, with or without a slash before and a version after it */
    static CopySource parse(String header) {
        int query = header.indexOf('?');
        if (query >= 0 && (!header.startsWith(VERSION, query) || query + VERSION.length() == header.length())) {
            throw invalid(header);
        }
        String path;
        try {
            path = URLDecoder.decode(
                    (query < 0 ? header : header.substring(0, query)).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid(header);
        }
        String plain = path.startsWith("/") ? path.substring(1) : path;
        int slash = plain.indexOf('/');
        if (slash < 0) {
            throw S3Errors.argument("x-amz-copy-source", "x-amz-copy-source", "Invalid copy source object key");
        } else if (slash < 1 || slash == plain.length() - 1) {
            throw invalid(header);
        }
        return new CopySource(
                plain.substring(0, slash),
                plain.substring(slash + 1),
                query < 0 ? null : header.substring(query + VERSION.length()));
    }

    /** What is copied, if it is as the request wants it, and to be had. */
    StoredObject read(ObjectStore store, Preconditions conditions) {
        store.bucket(bucket);
        StoredObject object = store.find(bucket, key, versionId);
        Instant now = store.context().clock().instant();
        conditions.source(object, now);
        ArchivedObjects.checkSource(object, now);
        return object;
    }

    private static RuntimeException invalid(String header) {
        return S3Errors.argument(
                "x-amz-copy-source",
                header,
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
}
