package dev.opsctl.local.service.xray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.engine.trace.TraceHeader;
import dev.opsctl.local.sdk.PojoJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A segment document that was found valid.
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html">Segment documents</a>
 */
record SegmentDocument(String traceId, String id, ObjectNode json) {

    /** Why a document was not taken. Codes are those of AWS's answers ({@code MissingId}, {@code InvalidName} …); its size is only limited in its guide. */
    static final class Rejected extends Exception {
        private static final long serialVersionUID = 1L;

        private final @Nullable String id;
        private final String code;

        private Rejected(@Nullable String id, String code, String message) {
            super(message, null, false, false);
            this.id = id;
            this.code = code;
        }

        /** Of the segment; null if it has none that could be read. */
        @Nullable
        String id() {
            return id;
        }

        String code() {
            return code;
        }
    }

    static final int MOST_BYTES = 64 << 10;
    static final long RETENTION_SECONDS = 30L * 86_400;
    /** How far a clock may be ahead. */
    private static final long AHEAD_SECONDS = 600;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}\\p{Z}_.:/%&#=+\\\\\\-@]{1,200}");

    /** @throws Rejected with AWS's code for what is wrong */
    static SegmentDocument read(String text, Instant now) throws Rejected {
        if (text.length() > MOST_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new Rejected(null, "SegmentTooLarge", "Invalid segment. ErrorCode: SegmentTooLarge");
        }
        try {
            if (!(PojoJson.mapper().readTree(text) instanceof ObjectNode json)) {
                throw new Rejected(null, "MissingId", "Invalid segment. ErrorCode: MissingId");
            }
            return of(json, now);
        } catch (JsonProcessingException e) {
            throw new Rejected(null, "ParseError", "Invalid segment. ErrorCode: ParseError");
        }
    }

    /** @throws Rejected with AWS's code for what is wrong */
    static SegmentDocument of(ObjectNode json, Instant now) throws Rejected {
        boolean independent = json.path("type").asText().equals("subsegment");
        String id = check(json, text(json, "id"), independent);
        String trace = text(json, "trace_id");
        if (trace == null) {
            throw rejected(id, "MissingTraceId", independent);
        }
        require(TraceHeader.isTraceId(trace), id, "InvalidTraceId", independent);
        long age = now.getEpochSecond() - TraceHeader.seconds(trace);
        require(age <= RETENTION_SECONDS && age >= -AHEAD_SECONDS, id, "InvalidTraceId", independent);
        JsonNode parent = json.path("parent_id");
        require(!independent || parent.isTextual(), id, "MissingParentId", true);
        require(
                parent.isMissingNode() || parent.isNull() || TraceHeader.isId(parent.asText()),
                id,
                "InvalidParentId",
                independent);
        return new SegmentDocument(trace, id, json);
    }

    /** @return the id that it has */
    private static String check(ObjectNode json, @Nullable String id, boolean subsegment) throws Rejected {
        if (id == null) {
            throw rejected(null, "MissingId", subsegment);
        }
        require(TraceHeader.isId(id), id, "InvalidId", subsegment);
        String name = text(json, "name");
        if (name == null) {
            throw rejected(id, "MissingName", subsegment);
        }
        require(NAME.matcher(name).matches(), id, "InvalidName", subsegment);
        JsonNode start = json.path("start_time");
        require(!start.isMissingNode(), id, "MissingStartTime", subsegment);
        require(start.isNumber() && start.asDouble() >= 0, id, "InvalidStartTime", subsegment);
        JsonNode end = json.path("end_time");
        require(!end.isMissingNode() || json.path("in_progress").asBoolean(), id, "MissingEndTime", subsegment);
        require(
                end.isMissingNode() || end.isNumber() && end.asDouble() >= start.asDouble(),
                id,
                "InvalidEndTime",
                subsegment);
        for (JsonNode below : json.path("subsegments")) {
            if (!(below instanceof ObjectNode object)) {
                throw rejected(id, "ParseError", true);
            }
            check(object, text(object, "id"), true);
        }
        return id;
    }

    private static @Nullable String text(JsonNode json, String field) {
        return json.path(field).isTextual() ? json.path(field).textValue() : null;
    }

    private static void require(boolean holds, @Nullable String id, String code, boolean subsegment) throws Rejected {
        if (!holds) {
            throw rejected(id, code, subsegment);
        }
    }

    private static Rejected rejected(@Nullable String id, String code, boolean subsegment) {
        return new Rejected(
                id,
                code,
                subsegment
                        ? "Invalid subsegment. ErrorCode: " + code + ", Cause: null"
                        : "Invalid segment. ErrorCode: " + code);
    }

    /** Moves all times of a document: a process beside the cloud lives in real time, the trace in the cloud's. */
    static void shift(ObjectNode json, double seconds) {
        for (String field : new String[] {"start_time", "end_time"}) {
            if (json.path(field).isNumber()) {
                json.put(field, json.path(field).asDouble() + seconds);
            }
        }
        for (JsonNode below : json.path("subsegments")) {
            if (below instanceof ObjectNode object) {
                shift(object, seconds);
            }
        }
    }

    /** What sorts a trace's segments together, and traces by the time at which they began. */
    String key() {
        return traceId + "/" + id;
    }
}
