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
        for (String pair : header == null || header.isEmpty() ? new String[0] : header.split("&")) {
            String[] parts = pair.split("=", 2);
            if (tags.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "") != null) {
                throw badHeader();
            }
        }
        return checked(tags);
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw badHeader();
        }
    }

    private static RuntimeException badHeader() {
        return S3Errors.of(
                400,
                "InvalidArgument",
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.");
    }

    static Map<String, String> of(List<Tag> list) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Tag tag : list) {
            if (tags.put(tag.key(), tag.value()) != null) {
                throw S3Errors.of(400, "InvalidTag", "Cannot provide multiple Tags with the same key");
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
            if (key.isEmpty() || key.length() > 128) {
                throw S3Errors.of(400, "InvalidTag", "The TagKey you have provided is invalid");
            }
            if (value.length() > 256) {
                throw S3Errors.of(400, "InvalidTag", "The TagValue you have provided is invalid");
            }
        });
        return tags;
    }
}
