package dev.opsctl.local.service.xray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.TraceIntake;
import dev.opsctl.local.engine.trace.TraceHeader;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.xray.XRayClient;
import software.amazon.awssdk.services.xray.model.InvalidRequestException;
import software.amazon.awssdk.services.xray.model.Service;
import software.amazon.awssdk.services.xray.model.TraceSummary;
import software.amazon.awssdk.services.xray.model.UnprocessedTraceSegment;

/** Segments go in through the API and the daemon's port; traces, summaries and graphs come out. */
class XRayTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private XRayClient xray;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        xray = cloud.client(XRayClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Instant now() {
        return cloud.cloud().clock().instant();
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) PojoJson.mapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private ObjectNode segment(String trace, String id, String more) {
        double now = now().toEpochMilli() / 1e3;
        ObjectNode segment = json("{'name': 'shop'}")
                .put("id", id)
                .put("trace_id", trace)
                .put("start_time", now - 1)
                .put("end_time", now);
        segment.setAll(json(more));
        return segment;
    }

    private List<UnprocessedTraceSegment> put(ObjectNode... segments) {
        return xray.putTraceSegments(r -> r.traceSegmentDocuments(
                        Stream.of(segments).map(ObjectNode::toString).toList()))
                .unprocessedTraceSegments();
    }

    private List<JsonNode> documents(String trace) {
        return xray.batchGetTraces(r -> r.traceIds(trace)).traces().stream()
                .flatMap(found -> found.segments().stream())
                .<JsonNode>map(segment -> json(segment.document()))
                .toList();
    }

    private List<String> found(String filter) {
        return xray
                .getTraceSummariesPaginator(r -> r.startTime(now().minusSeconds(60))
                        .endTime(now().plusSeconds(5))
                        .filterExpression(filter))
                .traceSummaries()
                .stream()
                .map(TraceSummary::id)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MissingId|{'id': null}",
                "InvalidId|{'id': 'xyz'}",
                "MissingTraceId|{'trace_id': null}",
                "InvalidTraceId|{'trace_id': '1-5759e988-bd862e3fe1be46a99427279'}",
                "InvalidTraceId|{'trace_id': '1-00000001-bd862e3fe1be46a994272793'}",
                "MissingName|{'name': null}",
                "InvalidName|{'name': 'what?'}",
                "MissingStartTime|{'start_time': null}",
                "InvalidStartTime|{'start_time': 'now'}",
                "MissingEndTime|{'end_time': null}",
                "InvalidEndTime|{'end_time': 1}",
                "MissingParentId|{'type': 'subsegment'}",
                "InvalidParentId|{'parent_id': 'me'}",
                "MissingId|{'subsegments': [{}]}"
            })
    void what_is_wrong_with_a_segment_is_said_by_AWSs_code_and_the_others_are_taken(String code, String more) {
        String trace = TraceHeader.newTraceId(now());
        ObjectNode wrong = segment(trace, TraceHeader.newId(), more);
        json(more).fieldNames().forEachRemaining(field -> {
            if (wrong.path(field).isNull()) {
                wrong.remove(field);
            }
        });
        List<UnprocessedTraceSegment> unprocessed = put(wrong, segment(trace, "0000000000000001", "{}"));
        assertEquals(
                List.of(code),
                unprocessed.stream().map(UnprocessedTraceSegment::errorCode).toList());
        assertTrue(unprocessed.get(0).message().contains("ErrorCode: " + code), unprocessed.toString());
        assertEquals(1, documents(trace).size());
    }

    @Test
    void broken_and_oversized_documents_are_not_taken() {
        String large = segment(TraceHeader.newTraceId(now()), TraceHeader.newId(), "{}")
                .put("user", "x".repeat(65_536))
                .toString();
        assertEquals(
                List.of("ParseError", "MissingId", "SegmentTooLarge", "ParseError"),
                xray
                        .putTraceSegments(r -> r.traceSegmentDocuments("{", "[]", large, "[".repeat(30_000)))
                        .unprocessedTraceSegments()
                        .stream()
                        .map(UnprocessedTraceSegment::errorCode)
                        .toList());
    }

    @Test
    void the_daemon_takes_segments_and_drops_everything_else() throws Exception {
        TraceIntake intake = (TraceIntake) cloud.cloud().service(XRayClient.class, TestCloud.SCOPE);
        String[] address = intake.daemonAddress().split(":");
        String trace = TraceHeader.newTraceId(now());
        cloud.cloud().clock().advance(Duration.ofMinutes(5));
        double real = System.currentTimeMillis() / 1e3;
        String good =
                segment(trace, "000000000000000a", "{}").put("start_time", real).put("end_time", real + 1) + "";
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String text : List.of(
                    "",
                    "\n",
                    "{",
                    "{}\n" + good,
                    "{\"format\": \"xml\", \"version\": 1}\n" + good,
                    "{\"format\": \"json\", \"version\": 1}\n{",
                    "{\"format\": \"json\", \"version\": 1}\n" + "[".repeat(20_000),
                    "{\"format\": \"json\", \"version\": 1}\n" + good)) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                socket.send(new DatagramPacket(
                        bytes, bytes.length, InetAddress.getByName(address[0]), Integer.parseInt(address[1])));
            }
        }
        long until = System.nanoTime() + 10_000_000_000L;
        while (documents(trace).isEmpty() && System.nanoTime() < until) {
            Thread.sleep(20);
        }
        // a function lives in real time, what it sends is shown in the cloud's
        assertEquals(real + 300, documents(trace).get(0).path("start_time").asDouble(), 1);
    }

    @Test
    void subsegments_that_come_alone_lie_in_their_segment_and_what_they_call_is_inferred() {
        String trace = TraceHeader.newTraceId(now());
        put(
                segment(
                        trace,
                        "00000000000000c1",
                        "{'name': 'DynamoDB', 'type': 'subsegment', 'parent_id': '00000000000000b1', 'namespace': 'aws',"
                                + " 'aws': {'table_name': 'orders', 'operation': 'PutItem'}}"),
                segment(trace, "00000000000000b1", "{'type': 'subsegment', 'parent_id': '00000000000000a1'}"),
                segment(trace, "00000000000000a1", "{}"),
                segment(trace, "00000000000000d1", "{'type': 'subsegment', 'parent_id': '00000000000000d2'}"),
                segment(trace, "00000000000000d2", "{'type': 'subsegment', 'parent_id': '00000000000000d1'}"));
        List<JsonNode> documents = documents(trace);
        JsonNode shop = documents.stream()
                .filter(document -> document.path("id").asText().equals("00000000000000a1"))
                .findFirst()
                .orElseThrow();
        assertEquals("DynamoDB", shop.at("/subsegments/0/subsegments/0/name").asText(), shop.toString());
        JsonNode table = documents.stream()
                .filter(document -> document.path("inferred").asBoolean())
                .findFirst()
                .orElseThrow();
        assertEquals("AWS::DynamoDB::Table", table.path("origin").asText());
        assertEquals("00000000000000c1", table.path("parent_id").asText());
        assertEquals(4, documents.size(), "two that name each other stay alone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fault",
                "fault = true",
                "!ok",
                "NOT (ok OR error)",
                "responsetime > 0.5 AND duration < 5",
                "responsetime >= 1",
                "http.status = 500",
                "http.url BEGINSWITH \"https://shop\"",
                "http.url CONTAINS 'orders' && http.method = \"POST\"",
                "user = 'ann'",
                "annotation.orderID = \"o-1\"",
                "annotation.orderID",
                "annotation[orderID] BEGINSWITH \"o-\"",
                "annotation.count > 2 AND annotation.large = true",
                "service(\"shop\")",
                "service(\"shop\") { fault }",
                "service(id(name: \"orders\", type: \"AWS::DynamoDB::Table\"))",
                "edge(\"shop\", \"orders\") { ok }",
                "edge(id(name: 'shop'), id(type: 'AWS::DynamoDB::Table'))",
                "rootcause.fault.service { name = \"shop\" }",
                "rootcause.fault.entity { message CONTAINS \"refused\" }",
                "resource.arn = \"arn:aws:lambda:us-east-1:111122223333:function:shop\"",
                "group.name = \"faults\"",
            })
    void filters_find_what_they_describe_and_their_negation_does_not(String filter) {
        xray.createGroup(r -> r.groupName("faults").filterExpression("fault"));
        String trace = TraceHeader.newTraceId(now());
        put(
                segment(
                        trace,
                        "00000000000000a1",
                        "{'http': {'request': {'url': 'https://shop/orders', 'method': 'POST'}, 'response': {'status': 500}},"
                                + " 'user': 'ann', 'resource_arn': 'arn:aws:lambda:us-east-1:111122223333:function:shop',"
                                + " 'annotations': {'orderID': 'o-1', 'count': 3, 'large': true},"
                                + " 'fault': true, 'cause': {'exceptions': [{'type': 'E', 'message': 'refused'}]}}"),
                segment(
                        trace,
                        "00000000000000c1",
                        "{'name': 'DynamoDB', 'type': 'subsegment', 'parent_id': '00000000000000a1', 'namespace': 'aws',"
                                + " 'aws': {'table_name': 'orders'}}"));
        String other = TraceHeader.newTraceId(now());
        put(segment(other, "00000000000000e1", "{'name': 'other'}")
                .put("start_time", now().toEpochMilli() / 1e3 - 0.1));
        if (filter.isEmpty()) {
            assertEquals(2, found(filter).size());
        } else {
            assertEquals(List.of(trace), found(filter));
            assertEquals(List.of(other), found("NOT (" + filter + ")"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "what",
                "fault AND",
                "(fault",
                "responsetime > 'x'",
                "http.url = 5",
                "annotation.",
                "annotation[",
                "service(",
                "edge(\"a\")",
                "service(id(color: \"red\"))",
                "\"x\"",
                "fault = maybe",
                "duration > 1.2.3",
                "group.name = \"none\"",
                "a;b",
                "'open",
                "rootcause.money.entity"
            })
    void a_filter_with_a_mistake_is_refused_with_its_position(String filter) {
        assertTrue(assertThrows(InvalidRequestException.class, () -> found(filter))
                .awsErrorDetails()
                .errorMessage()
                .contains("at position "));
    }

    @Test
    void deep_filters_are_refused() {
        assertThrows(InvalidRequestException.class, () -> found("(".repeat(1_000) + "fault" + ")".repeat(900)));
    }

    @Test
    void the_graph_shows_who_calls_whom_and_how_that_went() {
        for (String status : List.of("200", "500", "429")) {
            String trace = TraceHeader.newTraceId(now());
            put(
                    segment(trace, "00000000000000a1", "{'origin': 'AWS::ApiGateway::Stage', 'name': 'api/live'}"),
                    segment(
                            trace,
                            "00000000000000b1",
                            "{'parent_id': '00000000000000a1', 'origin': 'AWS::Lambda', 'http': {'response': {'status': "
                                    + status + "}}}"));
        }
        List<Service> services = xray.getServiceGraph(
                        r -> r.startTime(now().minusSeconds(60)).endTime(now().plusSeconds(1)))
                .services();
        Service api = service(services, "AWS::ApiGateway::Stage");
        Service function = service(services, "AWS::Lambda");
        assertEquals(
                List.of(function.referenceId()),
                api.edges().stream().map(edge -> edge.referenceId()).toList());
        assertTrue(api.root());
        assertEquals(3, function.summaryStatistics().totalCount());
        assertEquals(1, function.summaryStatistics().okCount());
        assertEquals(1, function.summaryStatistics().faultStatistics().totalCount());
        assertEquals(1, function.summaryStatistics().errorStatistics().throttleCount());
        assertEquals(
                List.of(api.referenceId()),
                service(services, "client").edges().stream()
                        .map(edge -> edge.referenceId())
                        .toList());
        assertEquals(
                3,
                xray
                        .getTimeSeriesServiceStatistics(r -> r.startTime(now().minusSeconds(60))
                                .endTime(now().plusSeconds(1))
                                .entitySelectorExpression("service(id(type: \"AWS::Lambda\"))"))
                        .timeSeriesServiceStatistics()
                        .stream()
                        .mapToLong(point -> point.serviceSummaryStatistics().totalCount())
                        .sum());
    }

    private static Service service(List<Service> services, String type) {
        return services.stream()
                .filter(service -> type.equals(service.type()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void traces_survive_a_restart_and_go_after_thirty_days() {
        String trace = TraceHeader.newTraceId(now());
        put(segment(trace, "00000000000000a1", "{}"));
        cloud.close();
        open();
        assertEquals(1, documents(trace).size());
        cloud.cloud().clock().advance(Duration.ofDays(31));
        assertTrue(documents(trace).isEmpty());
    }

    @Test
    void rules_decide_by_priority_and_the_reservoir_comes_before_the_rate() {
        TraceIntake intake = (TraceIntake) cloud.cloud().service(XRayClient.class, TestCloud.SCOPE);
        TraceIntake.Request request =
                new TraceIntake.Request("shop", "AWS::Lambda::Function", "", "", "", "arn:aws:lambda:::function:shop");
        int[] taken = {0};
        for (int i = 0; i < 1_000; i++) {
            taken[0] += intake.samples(request) ? 1 : 0;
        }
        assertTrue(taken[0] > 10 && taken[0] < 200, "the default rule takes one a second and 5 %: " + taken[0]);
        rule("none", 5, 0.0, "shop");
        assertFalse(intake.samples(request));
        rule("all", 4, 1.0, "SH?P");
        assertTrue(intake.samples(request));
        xray.updateSamplingRule(r -> r.samplingRuleUpdate(u -> u.ruleName("all").fixedRate(0.0)));
        assertFalse(intake.samples(request));
        xray.deleteSamplingRule(r -> r.ruleName("all"));
        assertEquals(
                List.of("none", "Default"),
                xray.getSamplingRulesPaginator().samplingRuleRecords().stream()
                        .map(record -> record.samplingRule().ruleName())
                        .toList());
        assertThrows(InvalidRequestException.class, () -> xray.deleteSamplingRule(r -> r.ruleName("Default")));
        assertEquals(
                1,
                xray.getSamplingTargets(r -> r.samplingStatisticsDocuments(d -> d.ruleName("Default")
                                .clientID("0123456789abcdef01234567")
                                .timestamp(now())
                                .requestCount(3)
                                .sampledCount(1)))
                        .samplingTargetDocuments()
                        .get(0)
                        .reservoirQuota());
        assertEquals(
                3,
                xray.getSamplingStatisticSummaries(r -> {})
                        .samplingStatisticSummaries()
                        .get(0)
                        .requestCount());
    }

    private void rule(String name, int priority, double rate, String service) {
        xray.createSamplingRule(r -> r.samplingRule(s -> s.ruleName(name)
                .priority(priority)
                .fixedRate(rate)
                .reservoirSize(0)
                .resourceARN("*")
                .serviceName(service)
                .serviceType("*")
                .host("*")
                .httpMethod("*")
                .urlPath("*")
                .version(1)));
    }
}
