package dev.opsctl.functions.console.domain;

import static dev.opsctl.functions.console.domain.Segment.object;
import static dev.opsctl.functions.console.domain.Segment.objects;
import static dev.opsctl.functions.console.domain.Segment.text;
import static dev.opsctl.functions.console.domain.Segment.time;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One trace, in short, as X-Ray finds it (OBS-1).
 *
 * @param state {@code FAULT} (it broke), {@code THROTTLED}, {@code ERROR} (the caller's mistake), {@code OPEN} (parts may be missing yet) or
 *     {@code OK}
 * @param name what it began with
 * @param what the request that it began with, and its answer; empty if it began with none
 * @param orders ids of the orders that it is about, in no order
 */
public record TraceSummary(
        String id, Instant at, long millis, String state, @Nullable String name, String what, List<String> orders) {

    /** Those that failed first, the newest of each first. */
    public static final Comparator<TraceSummary> FAILED_FIRST = Comparator.comparing(
                    (TraceSummary trace) -> !trace.failed())
            .thenComparing(Comparator.comparing(TraceSummary::at).reversed())
            .thenComparing(TraceSummary::id);

    /**
     * @param found a member of {@code TraceSummaries} of {@code GetTraceSummaries}
     * @param prefix of the environment's names
     */
    public static TraceSummary of(Map<String, Object> found, String prefix) {
        String id = Objects.requireNonNull(text(found, "Id"), "Id");
        Instant at = time(found, "StartTime");
        String name = text(object(found, "EntryPoint"), "Name");
        return new TraceSummary(
                id,
                at == null ? begun(id) : at,
                found.get("Duration") instanceof BigDecimal seconds
                        ? seconds.movePointRight(3).longValue()
                        : 0,
                state(found),
                name == null ? "" : Segment.plain(name, prefix),
                request(object(found, "Http")),
                objects(object(found, "Annotations"), "orderID").stream()
                        .map(one -> text(object(one, "AnnotationValue"), "StringValue"))
                        .filter(order -> order != null)
                        .distinct()
                        .toList());
    }

    public boolean failed() {
        return List.of("FAULT", "ERROR", "THROTTLED").contains(state);
    }

    /** A trace's id has the second in which it began: {@code 1-SECONDS-RANDOM}, both in hexadecimal. */
    private static Instant begun(String id) {
        return Instant.ofEpochSecond(Long.parseLong(id.split("-")[1], 16));
    }

    private static String state(Map<String, Object> found) {
        if (Boolean.TRUE.equals(found.get("HasFault"))) {
            return "FAULT";
        } else if (Boolean.TRUE.equals(found.get("HasThrottle"))) {
            return "THROTTLED";
        } else if (Boolean.TRUE.equals(found.get("HasError"))) {
            return "ERROR";
        }
        return Boolean.TRUE.equals(found.get("IsPartial")) ? "OPEN" : "OK";
    }

    private static String request(Map<String, Object> http) {
        String url = text(http, "HttpURL");
        // A function has a status alone, which says nothing beside how it went.
        return url == null ? "" : Segment.request(text(http, "HttpMethod"), url, http.get("HttpStatus"));
    }
}
