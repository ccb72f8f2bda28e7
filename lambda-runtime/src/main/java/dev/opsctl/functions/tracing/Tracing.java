package dev.opsctl.functions.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.net.URLConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The functions' traces: OpenTelemetry's API, behind which stands {@link XRayTracer}. What happens within an invocation that Lambda traces
 * becomes subsegments of the function's segment; outside of one, or if the trace is not sampled, nothing is made, sent, or even loaded.
 *
 * <p>An environment runs one invocation at a time, and its calls one after the other: what is current is one variable. OpenTelemetry's
 * {@code Context} takes 12 to 20 ms of a cold start.
 */
public final class Tracing {

    /** Fields of log lines by which traces are found, too. */
    private static final List<String> ANNOTATIONS = List.of("orderID", "eventId", "clientId");
    /** Where AWS's Runtime Interface Client says the header of the invocation under way. */
    private static final String HEADER = "com.amazonaws.xray.traceHeader";

    private static volatile @Nullable XRaySpan current;

    private Tracing() {}

    /** Made when something is traced for the first time. */
    private static final class Lazy {
        private static final Tracer TRACER =
                new XRayTracer(Segments.toDaemon(System.getenv("AWS_XRAY_DAEMON_ADDRESS")));
    }

    /** What is under way; null if nothing is traced now. */
    static @Nullable XRaySpan current() {
        return current;
    }

    static Tracer tracer() {
        return Lazy.TRACER;
    }

    /**
     * Begins the part of an invocation's trace that {@link #end} ends, if Lambda names a trace that is sampled. Handlers are not wrapped: a
     * first lambda takes 20 ms of a cold start.
     */
    public static @Nullable Span begin(String name) {
        String header = System.getProperty(HEADER);
        TracePoint parent = header == null || !header.contains("Sampled=1") ? null : TracePoint.parse(header);
        if (parent == null) {
            return null;
        }
        current = (XRaySpan) XRayTracer.under(parent, tracer().spanBuilder(name));
        return current;
    }

    /**
     * Ends what {@link #begin} has begun.
     *
     * @param span null if that was nothing
     * @param failure what it failed with; null if it has not failed
     */
    public static void end(@Nullable Span span, @Nullable Throwable failure) {
        if (span != null) {
            current = null;
            if (failure != null) {
                span.recordException(failure);
            }
            span.end();
        }
    }

    /**
     * Runs work that goes on with another trace, as what a queue or a stream brings does.
     *
     * @param header that trace's tracing header; null if there is none
     */
    public static <T> T continuing(String name, @Nullable String header, Callable<T> work) throws Exception {
        TracePoint other = current == null ? null : TracePoint.parse(header);
        return other == null
                ? work.call()
                : within(tracer().spanBuilder(name).addLink(other).startSpan(), work);
    }

    private static <T> T within(Span span, Callable<T> work) throws Exception {
        XRaySpan before = current;
        current = (XRaySpan) span;
        try {
            return work.call();
        } catch (Exception | Error e) {
            span.recordException(e);
            throw e;
        } finally {
            current = before;
            span.end();
        }
    }

    /**
     * A call of another system over HTTP.
     *
     * @param name of the system
     */
    public static Span call(String name, String method, String url) {
        if (current == null) {
            return XRaySpan.NONE;
        }
        return tracer().spanBuilder(name)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(XRaySpan.METHOD, method)
                .setAttribute(XRaySpan.URL, url)
                .startSpan();
    }

    /**
     * A call of an AWS service that no client of the SDK makes.
     *
     * @return null if nothing is traced now: a cold start loads no more than it needs
     */
    public static @Nullable Span service(String name, String operation) {
        return current == null
                ? null
                : tracer().spanBuilder(name)
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute("aws.operation", operation)
                        .setAttribute("aws.region", System.getenv("AWS_REGION"))
                        .startSpan();
    }

    /** Hands a call's header on to what is called. */
    public static void propagate(Span call, URLConnection connection) {
        if (call.isRecording()) {
            connection.setRequestProperty(
                    "X-Amzn-Trace-Id", TracePoint.of(call.getSpanContext()).header());
        }
    }

    /** Notes the status of the answer to a call. */
    public static void answered(Span call, int status) {
        call.setAttribute(XRaySpan.STATUS, (long) status);
    }

    /** The header to go with what is stored, for whoever continues with it; null if there is nothing to continue. */
    public static @Nullable String header() {
        return current == null ? null : TracePoint.of(current.getSpanContext()).header();
    }

    /** Notes those fields by which traces are found: what a log line says, mostly. */
    public static void annotate(Map<String, Object> fields) {
        if (current != null) {
            for (String name : ANNOTATIONS) {
                if (fields.get(name) instanceof String value) {
                    current.setAttribute(name, value);
                }
            }
        }
    }
}
