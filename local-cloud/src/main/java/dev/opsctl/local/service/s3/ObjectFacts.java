package dev.opsctl.local.service.s3;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What a request says of the object it makes, beside its content: the same of a put, a copy and an upload.
 *
 * @param headers system metadata, by member name
 */
record ObjectFacts(
        Map<String, String> headers,
        Map<String, String> metadata,
        Map<String, String> tags,
        @Nullable String storageClass) {

    private static final List<String> HEADERS = List.of(
            "CacheControl",
            "ContentDisposition",
            "ContentEncoding",
            "ContentLanguage",
            "ContentType",
            "Expires",
            "WebsiteRedirectLocation");
    private static final int MOST_METADATA = 2_048;

    static ObjectFacts of(SdkPojo request) {
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        String tagging = null;
        String storageClass = null;
        for (SdkField<?> field : request.sdkFields()) {
            Object value = field.getValueOrDefault(request);
            if (value == null) {
                continue;
            }
            switch (field.memberName()) {
                case "Metadata" ->
                    ((Map<?, ?>) value)
                            .forEach((k, v) -> metadata.put(k.toString().toLowerCase(), v.toString()));
                case "Tagging" -> tagging = value.toString();
                case "StorageClass" -> storageClass = value.toString();
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
                    400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
        }
        return new ObjectFacts(
                headers,
                metadata,
                ObjectTags.parse(tagging),
                storageClass == null || storageClass.equals("STANDARD") ? null : storageClass);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
