package dev.opsctl.functions.console.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.opsctl.functions.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One trace as a waterfall, and traces in short (OBS-1). */
class TracePartTest {

    private static List<Map<String, Object>> documents(String... segments) {
        return Stream.of(segments).map(Json::parseObject).toList();
    }

    private static List<String> drawn(String... segments) {
        return TracePart.of(documents(segments), "dev-").stream()
                .map(part -> " ".repeat(part.depth()) + part.lane() + " " + part.name() + " [" + part.what() + "] "
                        + part.millis() + (part.failed() ? " FAILED " + part.problem() : ""))
                .toList();
    }

    private static final String FUNCTION =
            """
            {"id": "f", "parent_id": "i", "name": "dev-ShipOrder", "origin": "AWS::Lambda::Function", "start_time": 1.02, "end_time": 1.2,
             "fault": true, "cause": {"exceptions": [{"type": "Refused", "message": "no carrier"}]}, "subsegments": [
               {"id": "r", "name": "shipment", "namespace": "remote", "start_time": 1.1, "error": true,
                "http": {"request": {"method": "POST", "url": "https://x/PROD/shipments"}, "response": {"status": 422}}},
               {"id": "h", "name": "handle", "start_time": 1.03, "end_time": 1.2, "annotations": {"orderID": "o1"}, "subsegments": [
                 {"id": "d", "name": "DynamoDB", "namespace": "aws", "start_time": 1.04, "end_time": 1.05,
                  "aws": {"operation": "GetItem", "table_name": "dev-orders"}}]}]}""";

    private static final String API =
            """
            {"id": "a", "trace_id": "t", "name": "dev-POC-API/PROD", "origin": "AWS::ApiGateway::Stage", "start_time": 1, "end_time": 1.3,
             "http": {"request": {"method": "POST", "url": "https://y/PROD/api/orders"}, "response": {"status": 502}},
             "subsegments": [{"id": "i", "name": "Lambda", "start_time": 1.01, "end_time": 1.3}],
             "links": [{"trace_id": "t"}, {"trace_id": "before"}]}""";

    @Test
    void each_part_is_below_what_called_it_in_the_order_of_time_whatever_came_first() {
        List<String> expected = List.of(
                "api POC-API/PROD [POST /api/orders 502] 300",
                " api Lambda [] 290",
                "  function ShipOrder [] 180 FAILED Refused: no carrier",
                "   function handle [] 170",
                "    store DynamoDB [GetItem orders] 10",
                "   partner shipment [POST /shipments 422] null FAILED null");
        assertEquals(expected, drawn(FUNCTION, API));
        assertEquals(expected, drawn(API, FUNCTION));
    }

    @Test
    void it_says_which_orders_it_is_about_and_which_traces_it_follows() {
        assertEquals(List.of("o1"), TracePart.orders(documents(API, FUNCTION)));
        assertEquals(List.of("before"), TracePart.follows(documents(API, FUNCTION)));
    }

    @Test
    void whatever_somebody_sent_is_drawn_once() {
        assertEquals(List.of(), drawn("{}", "{\"id\": \"x\", \"subsegments\": [1, {\"cause\": 3}]}"));
        assertEquals(
                List.of("function o [] null"),
                drawn(
                        "{\"id\": \"o\", \"name\": \"o\", \"origin\": \"AWS::Lambda\", \"start_time\": 1, \"parent_id\": \"gone\"}"));
        // Two that call each other begin nowhere; one that has another's id is drawn, too.
        assertEquals(
                List.of("function q [] null", " function q [] null"),
                drawn(
                        "{\"id\": \"q\", \"name\": \"q\", \"origin\": \"AWS::Lambda\", \"start_time\": 1}",
                        "{\"id\": \"q\", \"name\": \"q\", \"origin\": \"AWS::Lambda\", \"start_time\": 2, \"parent_id\": \"q\"}"));
    }

    private static TraceSummary summary(String text) {
        return TraceSummary.of(Json.parseObject(text), "dev-");
    }

    @Test
    void a_trace_in_short_says_what_it_began_with_how_it_went_and_whose_it_is() {
        TraceSummary trace = summary(
                """
                {"Id": "1-00000002-0", "StartTime": 2.5, "Duration": 0.120, "HasError": true, "EntryPoint": {"Name": "dev-POC-API/PROD"},
                 "Http": {"HttpURL": "https://y/PROD/api/orders", "HttpMethod": "POST", "HttpStatus": 400},
                 "Annotations": {"orderID": [{"AnnotationValue": {"StringValue": "o1"}}, {"AnnotationValue": {"NumberValue": 3}}]}}""");
        assertEquals(
                "2500 120 ERROR POC-API/PROD POST /api/orders 400 [o1]",
                trace.at().toEpochMilli() + " " + trace.millis() + " " + trace.state() + " " + trace.name() + " "
                        + trace.what() + " " + trace.orders());
        TraceSummary bare = summary("{\"Id\": \"1-0000000a-0\", \"IsPartial\": true, \"Http\": {\"HttpStatus\": 200}}");
        assertEquals("10 OPEN", bare.at().getEpochSecond() + " " + bare.state());
        assertEquals("", bare.what());
    }

    @Test
    void those_that_failed_come_first_and_the_newest_of_each() {
        List<String> sorted = Stream.of("a 1 OK", "b 2 HasFault", "c 3 OK", "d 4 HasThrottle", "e 5 IsPartial")
                .map(text -> text.split(" "))
                .map(parts -> summary(
                        "{\"Id\": \"" + parts[0] + "\", \"StartTime\": " + parts[1] + ", \"" + parts[2] + "\": true}"))
                .sorted(TraceSummary.FAILED_FIRST)
                .map(TraceSummary::id)
                .toList();
        assertEquals(List.of("d", "b", "e", "c", "a"), sorted);
    }

    @Test
    void a_cause_that_is_only_a_reference_says_nothing() {
        TracePart part = TracePart.of(
                        documents(
                                "{\"id\": \"o\", \"name\": \"o\", \"start_time\": 1, \"fault\": true, \"cause\": \"a1b2\"}"),
                        "")
                .get(0);
        assertNull(part.problem());
    }
}
