package dev.opsctl.functions.console.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What segments of X-Ray and their subsegments have, whatever somebody sent: what is missing or something else is read as nothing. */
final class Segment {
    private Segment() {}

    static boolean failed(Map<String, Object> part) {
        return Boolean.TRUE.equals(part.get("fault")) || Boolean.TRUE.equals(part.get("error"));
    }

    /** The request that a part answered or made, and the answer: {@code POST /api/orders 201}. */
    static String request(Map<String, Object> part) {
        Map<String, Object> http = object(part, "http");
        Map<String, Object> request = object(http, "request");
        return request(
                text(request, "method"),
                text(request, "url"),
                object(http, "response").get("status"));
    }

    static String request(@Nullable String method, @Nullable String url, @Nullable Object status) {
        String path = url == null ? "" : url.replaceFirst("^[a-z]+://[^/]*", "").replaceFirst("^.*/PROD/", "/");
        String asked = ((method == null ? "" : method) + " " + path).strip();
        return status == null ? asked : (asked + " " + status).strip();
    }

    /** What a call of a service does, and with what: {@code PutItem orders}. */
    static String operation(Map<String, Object> part, String prefix) {
        Map<String, Object> aws = object(part, "aws");
        String object = first(aws, "table_name", "queue_url", "topic_arn", "state_machine_arn", "function_name");
        return text(aws, "operation") + (object == null ? "" : " " + plain(last(object), prefix));
    }

    /** Where a call of a service belongs. */
    static String lane(String service) {
        return switch (service) {
            case "SQS" -> "queue";
            case "SNS", "SES" -> "mail";
            default -> "store";
        };
    }

    static String name(Map<String, Object> part) {
        return Objects.toString(text(part, "name"), "");
    }

    /** A name without the environment's prefix. */
    static String plain(String name, String prefix) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    static String last(String name) {
        return name.replaceFirst("^.*[/:]", "");
    }

    static @Nullable String first(Map<String, Object> of, String... names) {
        for (String name : names) {
            if (text(of, name) != null) {
                return text(of, name);
            }
        }
        return null;
    }

    static @Nullable Instant time(Map<String, Object> part, String name) {
        return part.get(name) instanceof BigDecimal seconds
                ? Instant.ofEpochMilli(seconds.movePointRight(3).longValue())
                : null;
    }

    static List<Map<String, Object>> children(Map<String, Object> part) {
        return objects(part, "subsegments");
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> objects(Map<String, Object> of, String name) {
        return of.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(one -> (Map<String, Object>) one)
                        .toList()
                : List.of();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> of, String name) {
        return of.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    static @Nullable String text(Map<String, Object> of, String name) {
        return of.get(name) instanceof String text ? text : null;
    }
}
