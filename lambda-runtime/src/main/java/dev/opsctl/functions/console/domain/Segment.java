package dev.opsctl.functions.console.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What segments of X-Ray and their subsegments have, whatever somebody sent: what is missing or something else is read as nothing. */
final class Segment {
    private Segment() {}

    static boolean failed(Map<String, Object> part) {
        return Boolean.TRUE.equals(part.get("fault")) || Boolean.TRUE.equals(part.get("error"));
    }

    static String request(Map<String, Object> part) {
        Map<String, Object> http = object(part, "http");
        Map<String, Object> request = object(http, "request");
        String url = text(request, "url");
        String path = url == null ? "" : url.replaceFirst("^[a-z]+://[^/]*", "").replaceFirst("^.*/PROD/", "/");
        Object status = object(http, "response").get("status");
        String asked = ((text(request, "method") == null ? "" : text(request, "method")) + " " + path).strip();
        return status == null ? asked : (asked + " " + status).strip();
    }

    static String last(String name) {
        return name.replaceFirst("^.*[/:]", "");
    }

    static String first(Map<String, Object> of, String... names) {
        for (String name : names) {
            if (text(of, name) != null) {
                return text(of, name);
            }
        }
        return null;
    }

    static Instant time(Map<String, Object> part, String name) {
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

    static String text(Map<String, Object> of, String name) {
        return of.get(name) instanceof String text ? text : null;
    }
}
