package dev.opsctl.local.service.s3;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * What a request says of the object it makes, beside its content: the same of a put, a copy and an upload.
 *
 * @param headers system metadata, by member name
 * @param lock what is asked for, without what the bucket gives
 */
record ObjectFacts(
        Map<String, String> headers,
        Map<String, String> metadata,
        Map<String, String> tags,
        @Nullable String storageClass,
        @Nullable ObjectLock lock) {

    private static final List<String> HEADERS = List.of(
            "CacheControl",
            "ContentDisposition",
            "ContentEncoding",
            "ContentLanguage",
            "ContentType",
            "Expires",
            "WebsiteRedirectLocation");
    private static final int MOST_METADATA = 2_048;

    /** Never copied from one object to another. */
    static final String REDIRECT = "WebsiteRedirectLocation";

    /** What would be kept without effect is refused by name. */
    static RuntimeException absent(String feature) {
        return S3Errors.of(501, "NotImplemented", "The local cloud does not implement " + feature);
    }

    /** Refuses what neither an object nor a part of one can have here. */
    static void check(SdkPojo request) {
        for (SdkField<?> field : request.sdkFields()) {
            if (field.getValueOrDefault(request) != null) {
                check(field.memberName());
            }
        }
    }

    private static void check(String member) {
        if (member.equals("WriteOffsetBytes")) {
            throw directory("x-amz-write-offset-bytes");
        } else if (member.equals("IfMatchInitiatedTime")) {
            throw directory("x-amz-if-match-initiated-time");
        }
    }

    /** What directory buckets alone have, as all others refuse it. */
    private static RuntimeException directory(String header) {
        return S3Errors.of(
                501,
                "NotImplemented",
                "A header you provided implies functionality that is not implemented",
                "Header",
                header);
    }

    /** Where a website redirects to instead of the object; empty for nowhere. */
    Map<String, String> redirect() {
        return headers.containsKey(REDIRECT) ? Map.of(REDIRECT, headers.get(REDIRECT)) : Map.of();
    }

    static ObjectFacts of(SdkPojo request, BucketRecord bucket, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Object> lock = new HashMap<>();
        String tagging = null;
        String storageClass = null;
        for (SdkField<?> field : request.sdkFields()) {
            Object value = field.getValueOrDefault(request);
            if (value == null) {
                continue;
            }
            check(field.memberName());
            switch (field.memberName()) {
                case "ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectLockLegalHoldStatus" ->
                    lock.put(field.memberName(), value);
                case "Metadata" ->
                    ((Map<?, ?>) value)
                            .forEach((k, v) -> metadata.put(k.toString().toLowerCase(), v.toString()));
                case "Tagging" -> tagging = value.toString();
                case "StorageClass" -> {
                    storageClass = value.toString();
                    if (StorageClass.fromValue(storageClass) == StorageClass.UNKNOWN_TO_SDK_VERSION
                            || storageClass.equals("OUTPOSTS")) { // no class of a Region's buckets
                        throw S3Errors.of(
                                400,
                                "InvalidStorageClass",
                                "The storage class you specified is not valid",
                                "StorageClassRequested",
                                storageClass);
                    }
                }
                default -> {
                    if (HEADERS.contains(field.memberName())) {
                        headers.put(
                                field.memberName(),
                                value instanceof Instant instant ? instant.toString() : value.toString());
                    }
                }
            }
        }
        int size = metadata.entrySet().stream()
                .mapToInt(e -> bytes(e.getKey()) + bytes(e.getValue()))
                .sum();
        if (size > MOST_METADATA) {
            throw S3Errors.of(
                    400,
                    "MetadataTooLarge",
                    "Your metadata headers exceed the maximum allowed metadata size",
                    "Size",
                    Integer.toString(size),
                    "MaxSizeAllowed",
                    Integer.toString(MOST_METADATA));
        }
        return new ObjectFacts(
                headers,
                metadata,
                ObjectTags.parse(tagging),
                storageClass == null || storageClass.equals("STANDARD") ? null : storageClass,
                ObjectLock.asked(lock, bucket, now));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
