package dev.opsctl.local.service.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Tag;

/** Tags of objects: at most ten, their keys once each. */
final class ObjectTags {

    private static final int MOST = 10;

    private ObjectTags() {}

    /** @param header {@code x-amz-tagging}: encoded like a query; null for none */
    static Map<String, String> parse(@Nullable String header) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (header == null || header.isEmpty()) {
            return tags;
        }
        for (String pair : header.split("&")) {
            String[] parts = pair.split("=", 2);
            if (tags.put(decoded(parts[0], header), parts.length > 1 ? decoded(parts[1], header) : "") != null) {
                throw badHeader(header);
            }
        }
        if (tags.entrySet().stream()
                .anyMatch(tag -> !BucketChecks.isTagKey(tag.getKey()) || !BucketChecks.isTagValue(tag.getValue()))) {
            throw badHeader(header);
        }
        return checked(tags);
    }

    private static String decoded(String part, String header) {
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw badHeader(header);
        }
    }

    private static RuntimeException badHeader(String header) {
        return S3Errors.argument(
                "x-amz-tagging",
                header,
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.");
    }

    static Map<String, String> of(List<Tag> list) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Tag tag : list) {
            if (tags.put(tag.key(), tag.value()) != null) {
                throw S3Errors.of(
                        400, "InvalidTag", "Cannot provide multiple Tags with the same key", "TagKey", tag.key());
            }
        }
        return checked(tags);
    }

    static List<Tag> list(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build())
                .toList();
    }

    private static Map<String, String> checked(Map<String, String> tags) {
        if (tags.size() > MOST) {
            throw S3Errors.of(400, "BadRequest", "Object tags cannot be greater than 10");
        }
        tags.forEach((key, value) -> {
            if (key.startsWith("aws:")) {
                throw S3Errors.of(400, "InvalidTag", "Your TagKey cannot be prefixed with aws:", "TagKey", key);
            }
            if (!BucketChecks.isTagKey(key)) {
                throw S3Errors.of(400, "InvalidTag", "The TagKey you have provided is invalid", "TagKey", key);
            }
            if (!BucketChecks.isTagValue(value)) {
                throw S3Errors.of(
                        400,
                        "InvalidTag",
                        "The TagValue you have provided is invalid",
                        "TagKey",
                        key,
                        "TagValue",
                        value);
            }
        });
        return tags;
    }
}
