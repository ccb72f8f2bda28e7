package dev.opsctl.local.engine.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.TraceIntake;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A segment of a service of AWS, or a subsegment of one, about a request that is under way. Of a trace that is not sampled it is kept
 * nowhere, and costs next to nothing.
 */
public final class OpenSegment {

    private final @Nullable TraceIntake intake;
    private final TraceHeader trace;
    private final @Nullable ObjectNode json;

    private OpenSegment(@Nullable TraceIntake intake, TraceHeader trace, @Nullable ObjectNode json) {
        this.intake = intake;
        this.trace = trace;
        this.json = json;
    }

    /**
     * Begins a segment.
     *
     * @param intake null if the trace is not sampled
     * @param trace what called, and whether the trace is sampled
     * @param name of the resource that was called
     * @param origin its type
     */
    public static OpenSegment begin(
            @Nullable TraceIntake intake, TraceHeader trace, String name, String origin, Instant start) {
        if (!trace.isSampled()) {
            return new OpenSegment(intake, trace, null);
        }
        ObjectNode json = node(name, start);
        json.put("trace_id", trace.root()).put("origin", origin);
        if (trace.parent() != null) {
            json.put("parent_id", trace.parent());
        }
        return new OpenSegment(intake, trace, json);
    }

    /**
     * Begins a subsegment that is handed in by itself; the header names what it is a part of.
     *
     * @param intake null if the trace is not sampled
     */
    public static OpenSegment part(@Nullable TraceIntake intake, TraceHeader trace, String name, Instant start) {
        if (!trace.isSampled()) {
            return new OpenSegment(intake, trace, null);
        }
        ObjectNode json = node(name, start);
        json.put("type", "subsegment").put("trace_id", trace.root()).put("parent_id", trace.parent());
        return new OpenSegment(intake, trace, json);
    }

    private static ObjectNode node(String name, Instant start) {
        return PojoJson.mapper()
                .createObjectNode()
                .put("id", TraceHeader.newId())
                .put("name", name)
                .put("start_time", seconds(start));
    }

    /** Begins a subsegment of it. */
    public OpenSegment subsegment(String name, Instant start) {
        if (json == null) {
            return this;
        }
        ObjectNode below = node(name, start);
        synchronized (json) {
            json.withArray("/subsegments").add(below);
        }
        return new OpenSegment(null, trace, below);
    }

    /** What is called within it gets this header. */
    public TraceHeader header() {
        return json == null
                ? trace
                : new TraceHeader(trace.root(), json.path("id").asText(), true);
    }

    /** Whether anything that is said about it is kept. */
    public boolean isKept() {
        return json != null;
    }

    /** Its document; never asked of one that is not kept. */
    public ObjectNode json() {
        return Objects.requireNonNull(json, "asked of a segment that is not kept");
    }

    /** Says something about it under a path such as {@code /http/response}; nothing if the value is null. */
    public OpenSegment with(String object, String field, @Nullable Object value) {
        if (json != null && value != null) {
            JsonNode node = PojoJson.mapper().valueToTree(value);
            (object.isEmpty() ? json : json.withObject(object)).set(field, node);
        }
        return this;
    }

    /** Marks how it ended, by the status that its caller was answered with. */
    public OpenSegment status(int status) {
        if (json == null) {
            return this;
        }
        with("/http/response", "status", status);
        if (status >= 500) {
            json.put("fault", true);
        } else if (status >= 400) {
            json.put("error", true);
            if (status == 429) {
                json.put("throttle", true);
            }
        }
        return this;
    }

    /** Marks that it failed, and why, as far as that is said. */
    public OpenSegment failed(@Nullable String type, @Nullable String message) {
        if (json != null) {
            json.put("fault", true);
            json.withObject("/cause")
                    .withArray("/exceptions")
                    .addObject()
                    .put("id", TraceHeader.newId())
                    .put("type", type)
                    .put("message", message);
        }
        return this;
    }

    /** Ends it; a segment is handed in with its subsegments, which have ended before. */
    public void end(Instant at) {
        if (json == null) {
            return;
        }
        json.put("end_time", Math.max(seconds(at), json.path("start_time").asDouble()));
        if (intake != null) {
            intake.keep(json);
        }
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1e3;
    }
}
