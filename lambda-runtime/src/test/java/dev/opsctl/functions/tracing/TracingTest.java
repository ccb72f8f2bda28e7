package dev.opsctl.functions.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.json.Json;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's API above, X-Ray's segment documents below. */
class TracingTest {

    private static final String ROOT = "1-5759e988-bd862e3fe1be46a994272793";
    private static final TracePoint PARENT = new TracePoint(ROOT, "53995c3f42cd8ad8", true);

    private final List<Map<String, Object>> sent = new ArrayList<>();
    private final XRayTracer tracer = new XRayTracer(sent::add);

    @AfterEach
    void forget() {
        System.clearProperty("com.amazonaws.xray.traceHeader");
    }

    private Span under(String name) {
        return XRayTracer.under(PARENT, tracer.spanBuilder(name));
    }

    @Test
    void a_span_is_a_subsegment_with_annotations() {
        under("handle").setAttribute("orderID", "o-1").end();
        Map<String, Object> document = sent.get(0);
        assertEquals(ROOT, document.get("trace_id"));
        assertEquals("53995c3f42cd8ad8", document.get("parent_id"));
        assertEquals("subsegment", document.get("type"));
        assertEquals(Map.of("orderID", "o-1"), document.get("annotations"));
        assertFalse(document.containsKey("fault"));
        assertTrue((double) document.get("end_time") >= (double) document.get("start_time"));
    }

    @Test
    void calls_of_AWS_and_of_others_are_told_apart_and_their_status_is_error_or_fault() {
        Span call = XRayTracer.under(PARENT, tracer.spanBuilder("DynamoDB").setSpanKind(SpanKind.CLIENT));
        call.setAttribute("aws.table_name", "orders").setAttribute(XRaySpan.STATUS, 400L);
        call.end();
        Span partner = XRayTracer.under(PARENT, tracer.spanBuilder("payment").setSpanKind(SpanKind.CLIENT));
        partner.setAttribute(XRaySpan.URL, "https://p/").setAttribute(XRaySpan.STATUS, 503L);
        partner.end();
        assertEquals("aws", sent.get(0).get("namespace"));
        assertEquals(Map.of("table_name", "orders"), sent.get(0).get("aws"));
        assertEquals(true, sent.get(0).get("error"));
        assertEquals("remote", sent.get(1).get("namespace"));
        assertEquals(true, sent.get(1).get("fault"));
    }

    @Test
    void exceptions_are_the_cause_and_what_is_said_after_the_end_counts_no_more() {
        Span span = under("handle").recordException(new IllegalStateException("x".repeat(5_000)));
        span.end();
        span.setAttribute("late", "yes").setStatus(StatusCode.OK);
        span.end();
        assertEquals(1, sent.size());
        assertEquals(true, sent.get(0).get("fault"));
        String cause = Json.write(Map.of("cause", sent.get(0).get("cause")));
        assertTrue(cause.contains("IllegalStateException") && cause.length() < 2_500, cause);
    }

    @Test
    void OpenTelemetrys_own_context_is_understood() {
        Span outer = under("outer");
        try (Scope scope = outer.makeCurrent()) {
            tracer.spanBuilder("inner").setParent(Context.current()).startSpan().end();
        }
        assertEquals(outer.getSpanContext().getSpanId(), sent.get(0).get("parent_id"));
        assertEquals("5759e988bd862e3fe1be46a994272793", outer.getSpanContext().getTraceId());
    }

    @Test
    void outside_of_a_sampled_invocation_nothing_is_made() {
        assertNull(Tracing.begin("handle"));
        System.setProperty("com.amazonaws.xray.traceHeader", "Root=" + ROOT + ";Parent=53995c3f42cd8ad8;Sampled=0");
        assertNull(Tracing.begin("handle"));
        assertNull(Tracing.header());
        assertSame(XRaySpan.NONE, Tracing.call("payment", "GET", "https://p/"));
        assertSame(XRaySpan.NONE, tracer.spanBuilder("alone").startSpan());
        Tracing.annotate(Map.of("orderID", "o-1"));
    }

    @Test
    void an_invocation_goes_on_with_Lambdas_trace_and_links_what_a_record_brings() throws Exception {
        System.setProperty("com.amazonaws.xray.traceHeader", PARENT.header() + ";Lineage=1:a:0");
        Span span = Tracing.begin("handle");
        try {
            assertEquals(ROOT, TracePoint.parse(Tracing.header()).root());
            String linked = "Root=1-5759e989-bd862e3fe1be46a994272793;Parent=00000000000000a1;Sampled=1";
            Tracing.continuing("record", linked, () -> {
                assertFalse(Tracing.header().contains(span.getSpanContext().getSpanId()));
                return null;
            });
        } finally {
            Tracing.end(span, null);
        }
        assertNull(Tracing.header());
    }

    @Test
    void documents_reach_the_daemon_and_too_long_ones_harm_nobody() throws Exception {
        try (DatagramSocket daemon = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            daemon.setSoTimeout(5_000);
            Segments segments = Segments.toDaemon("127.0.0.1:" + daemon.getLocalPort());
            segments.send(Map.of("long", "x".repeat(70_000)));
            segments.send(Map.of("id", "1"));
            DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
            daemon.receive(packet);
            assertEquals(
                    "{\"format\":\"json\",\"version\":1}\n{\"id\":\"1\"}",
                    new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
        }
        Segments.toDaemon(null).send(Map.of());
        Segments.toDaemon("127.0.0.1:1").send(Map.of("id", "1"));
    }
}
