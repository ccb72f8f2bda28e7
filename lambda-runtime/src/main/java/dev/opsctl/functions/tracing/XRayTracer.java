package dev.opsctl.functions.tracing;

import dev.opsctl.functions.time.RealTime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes spans that are X-Ray's subsegments. Without a sampled parent there is nothing that they could be a part of, so none is made. */
final class XRayTracer implements Tracer {

    private final Segments segments;

    XRayTracer(Segments segments) {
        this.segments = segments;
    }

    /** Begins a span of this tracer below one of another process. */
    static Span under(TracePoint parent, SpanBuilder builder) {
        return ((Builder) builder).under(parent);
    }

    @Override
    public SpanBuilder spanBuilder(String name) {
        return new Builder(name);
    }

    private final class Builder implements SpanBuilder {

        private final String name;
        private final List<SpanContext> links = new ArrayList<>(1);
        private final Map<String, Object> attributes = new LinkedHashMap<>();
        private @Nullable Context parent;
        private SpanKind kind = SpanKind.INTERNAL;
        private @Nullable Instant start;

        private Builder(String name) {
            this.name = name;
        }

        @Override
        public SpanBuilder setParent(Context context) {
            parent = context;
            return this;
        }

        @Override
        public SpanBuilder setNoParent() {
            parent = Context.root();
            return this;
        }

        @Override
        public SpanBuilder addLink(SpanContext context) {
            links.add(context);
            return this;
        }

        @Override
        public SpanBuilder addLink(SpanContext context, Attributes ignored) {
            return addLink(context);
        }

        @Override
        public SpanBuilder setAttribute(String key, String value) {
            attributes.put(key, value);
            return this;
        }

        @Override
        public SpanBuilder setAttribute(String key, long value) {
            attributes.put(key, value);
            return this;
        }

        @Override
        public SpanBuilder setAttribute(String key, double value) {
            attributes.put(key, value);
            return this;
        }

        @Override
        public SpanBuilder setAttribute(String key, boolean value) {
            attributes.put(key, value);
            return this;
        }

        @Override
        public <T> SpanBuilder setAttribute(AttributeKey<T> key, T value) {
            attributes.put(key.getKey(), value);
            return this;
        }

        @Override
        public SpanBuilder setSpanKind(SpanKind spanKind) {
            kind = spanKind;
            return this;
        }

        @Override
        public SpanBuilder setStartTimestamp(long timestamp, TimeUnit unit) {
            start = Instant.EPOCH.plus(timestamp, unit.toChronoUnit());
            return this;
        }

        @Override
        public Span startSpan() {
            if (parent != null) {
                SpanContext above = Span.fromContext(parent).getSpanContext();
                return above.isSampled() ? under(TracePoint.of(above)) : XRaySpan.NONE;
            }
            XRaySpan current = Tracing.current();
            return current == null ? XRaySpan.NONE : under(TracePoint.of(current.getSpanContext()));
        }

        private Span under(TracePoint above) {
            return new XRaySpan(
                    segments,
                    new TracePoint(
                            above.root(),
                            HexFormat.of()
                                    .toHexDigits(ThreadLocalRandom.current().nextLong()),
                            true),
                    above.id(),
                    name,
                    kind,
                    links,
                    attributes,
                    start == null ? RealTime.now() : start);
        }
    }
}
