package dev.opsctl.functions.tracing;

import dev.opsctl.functions.time.RealTime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A subsegment that is under way. Attributes that begin with {@code aws.} say what was called of AWS, {@link #METHOD}, {@link #URL} and
 * {@link #STATUS} what was called over HTTP; all others are annotations.
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html">Segment documents</a>
 */
final class XRaySpan implements Span {

    static final String METHOD = "http.request.method";
    static final String URL = "url.full";
    static final String STATUS = "http.response.status_code";

    /** Of what is not traced: takes everything, and nothing comes of it. */
    static final XRaySpan NONE = new XRaySpan(
            document -> {},
            new TracePoint("1-00000000-000000000000000000000000", "0000000000000000", false),
            "",
            "",
            SpanKind.INTERNAL,
            List.of(),
            new LinkedHashMap<>(),
            Instant.EPOCH);

    static {
        NONE.ended = true;
    }

    private static final String AWS = "aws.";
    private static final int LONGEST_MESSAGE = 2_000;
    private static final double NANOS = 1e9;

    private final Segments segments;
    private final TracePoint context;
    private final String parent;
    private final SpanKind kind;
    private final List<SpanContext> links;
    private final Map<String, Object> attributes;
    private final Instant start;
    private String name;
    private @Nullable List<Object> exceptions;
    private boolean failed;
    private boolean ended;

    XRaySpan(
            Segments segments,
            TracePoint context,
            String parent,
            String name,
            SpanKind kind,
            List<SpanContext> links,
            Map<String, Object> attributes,
            Instant start) {
        this.segments = segments;
        this.context = context;
        this.parent = parent;
        this.name = name;
        this.kind = kind;
        this.links = links;
        this.attributes = attributes;
        this.start = start;
    }

    @Override
    public <T> Span setAttribute(AttributeKey<T> key, T value) {
        return value == null ? this : put(key.getKey(), value);
    }

    @Override
    public Span setAttribute(String key, String value) {
        return value == null ? this : put(key, value);
    }

    @Override
    public Span setAttribute(String key, long value) {
        return put(key, value);
    }

    @Override
    public Span setAttribute(String key, double value) {
        return put(key, value);
    }

    @Override
    public Span setAttribute(String key, boolean value) {
        attributes.put(key, value);
        return this;
    }

    private Span put(String key, Object value) {
        if (!ended) {
            attributes.put(key, value);
        }
        return this;
    }

    /** Segments have no events. */
    @Override
    public Span addEvent(String event, Attributes ignored) {
        return this;
    }

    @Override
    public Span addEvent(String event, Attributes ignored, long timestamp, TimeUnit unit) {
        return this;
    }

    @Override
    public Span setStatus(StatusCode status, String description) {
        failed = status == StatusCode.ERROR;
        return this;
    }

    @Override
    public Span recordException(Throwable exception) {
        return recordException(exception, null);
    }

    @Override
    public Span recordException(Throwable exception, @Nullable Attributes ignored) {
        if (ended) {
            return this;
        }
        if (exceptions == null) {
            exceptions = new ArrayList<>(1);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(
                "id", HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
        document.put("type", exception.getClass().getName());
        String message = String.valueOf(exception.getMessage());
        document.put("message", message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)));
        exceptions.add(document);
        failed = true;
        return this;
    }

    @Override
    public Span updateName(String newName) {
        name = newName;
        return this;
    }

    @Override
    public void end() {
        end(RealTime.now());
    }

    @Override
    public void end(long timestamp, TimeUnit unit) {
        end(Instant.EPOCH.plus(timestamp, unit.toChronoUnit()));
    }

    @Override
    public void end(Instant at) {
        if (!ended) {
            ended = true;
            segments.send(document(at));
        }
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public boolean isRecording() {
        return !ended;
    }

    private static double seconds(Instant at) {
        return at.getEpochSecond() + at.getNano() / 1_000 * 1_000 / NANOS;
    }

    private Map<String, Object> document(Instant end) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", context.getSpanId());
        document.put("trace_id", context.root());
        document.put("parent_id", parent);
        document.put("type", "subsegment");
        document.put("name", name);
        document.put("start_time", seconds(start));
        document.put("end_time", Math.max(seconds(end), seconds(start)));
        Map<String, Object> aws = new LinkedHashMap<>();
        Map<String, Object> annotations = new LinkedHashMap<>();
        Map<String, Object> request = new LinkedHashMap<>();
        int status = 0;
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            String key = attribute.getKey();
            if (key.startsWith(AWS)) {
                aws.put(key.substring(AWS.length()), attribute.getValue());
            } else if (key.equals(METHOD)) {
                request.put("method", attribute.getValue());
            } else if (key.equals(URL)) {
                request.put("url", attribute.getValue());
            } else if (key.equals(STATUS)) {
                status = ((Number) attribute.getValue()).intValue();
            } else {
                annotations.put(key, attribute.getValue());
            }
        }
        if (kind == SpanKind.CLIENT) {
            document.put("namespace", aws.isEmpty() ? "remote" : "aws");
        }
        put(document, "aws", aws);
        put(document, "annotations", annotations);
        Map<String, Object> http = new LinkedHashMap<>();
        put(http, "request", request);
        if (status != 0) {
            http.put("response", Map.of("status", status));
        }
        put(document, "http", http);
        outcome(document, status);
        if (!links.isEmpty()) {
            document.put("links", links.stream().map(XRaySpan::link).toList());
        }
        return document;
    }

    private static void put(Map<String, Object> document, String key, Map<String, Object> value) {
        if (!value.isEmpty()) {
            document.put(key, value);
        }
    }

    private static Map<String, Object> link(SpanContext other) {
        return Map.of("trace_id", TracePoint.of(other).root(), "id", other.getSpanId());
    }

    /** An answer below 500 is the caller's error; what has no answer, or none below, is a fault. */
    private void outcome(Map<String, Object> document, int status) {
        if (status >= 400 && status < 500) {
            document.put("error", true);
            if (status == 429) {
                document.put("throttle", true);
            }
        } else if (failed || status >= 500) {
            document.put("fault", true);
        }
        if (exceptions != null) {
            document.put("cause", Map.of("exceptions", exceptions));
        }
    }
}
