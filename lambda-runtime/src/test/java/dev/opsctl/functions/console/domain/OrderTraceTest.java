package dev.opsctl.functions.console.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.functions.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What traces tell of one order (OBS-1, OBS-4). */
class OrderTraceTest {

    private static List<String> told(String... segments) {
        List<Map<String, Object>> documents =
                Stream.of(segments).map(Json::parseObject).toList();
        return OrderTrace.of("o1", "dev-", documents).stream()
                .map(entry -> entry.at().toEpochMilli() + " " + entry.millis() + " " + entry.lane() + " " + entry.name()
                        + ": " + entry.what() + (entry.failed() ? " FAILED" : "") + (entry.detail() ? " detail" : ""))
                .toList();
    }

    private static final String SENDER =
            """
            {"id": "a", "name": "dev-AppServer", "origin": "AWS::Lambda::Function", "start_time": 1.000, "end_time": 1.100,
             "subsegments": [{"id": "h", "name": "handle", "start_time": 1.0, "end_time": 1.1, "subsegments": [
               {"id": "p", "name": "DynamoDB", "namespace": "aws", "start_time": 1.01, "end_time": 1.02,
                "aws": {"operation": "PutItem", "table_name": "dev-orders"}},
               {"id": "q", "name": "SQS", "namespace": "aws", "start_time": 1.03, "end_time": 1.04,
                "aws": {"operation": "SendMessage", "queue_url": "https://sqs/1/dev-order-processing"}}]}]}""";

    @Test
    void an_invocation_is_told_with_its_calls_and_what_waited_for_it() {
        assertEquals(
                List.of(
                        "1000 100 function AppServer: Invoke",
                        "1010 10 store DynamoDB: PutItem orders detail",
                        "1020 30 stream orders: waits for POC-Lambda-2",
                        "1030 10 queue SQS: SendMessage order-processing detail",
                        "1040 60 queue order-processing: waits for StartOrderFlow",
                        "1050 10 function POC-Lambda-2: Invoke",
                        "1100 50 function StartOrderFlow: Invoke"),
                told(SENDER, batch("dev-StartOrderFlow", "q", 1.1, 1.15), batch("dev-POC-Lambda-2", "h", 1.05, 1.06)));
    }

    /** An invocation with two records, of which the first is of another order. */
    private static String batch(String function, String sentBy, double from, double to) {
        return """
               {"id": "b%s", "name": "%s", "origin": "AWS::Lambda::Function", "start_time": 1.01, "end_time": 2,
                "subsegments": [
                 {"name": "record", "start_time": 1.02, "end_time": 1.03, "annotations": {"orderID": "o2"}, "subsegments": [
                   {"name": "DynamoDB", "namespace": "aws", "start_time": 1.02, "end_time": 1.03, "aws": {"operation": "GetItem"}}]},
                 {"name": "record", "start_time": %s, "end_time": %s, "annotations": {"orderID": "o1"}, "links": [{"id": "%s"}]}]}"""
                .formatted(sentBy, function, from, to, sentBy);
    }

    @Test
    void a_trace_of_another_order_alone_to_which_a_batch_leads_is_left_out() {
        String function =
                """
                {"id": "%s", "trace_id": "%s", "name": "AppServer", "origin": "AWS::Lambda::Function", "start_time": %s, "end_time": 2,
                 "subsegments": [{"name": "handle", "start_time": 1, "end_time": 2, "annotations": {"orderID": "%s"}}]}""";
        String api =
                """
                {"id": "g%s", "trace_id": "%s", "name": "POC-API/PROD", "origin": "AWS::ApiGateway::Stage", "start_time": 1, "end_time": 2}""";
        assertEquals(
                List.of("1000 1000 api POC-API/PROD: ", "1001 999 function AppServer: Invoke"),
                told(
                        function.formatted("f1", "t1", "1.001", "o1"),
                        api.formatted("1", "t1"),
                        function.formatted("f2", "t2", "1.002", "o2"),
                        api.formatted("2", "t2")));
    }

    @Test
    void a_call_that_failed_is_never_a_detail() {
        assertEquals(
                List.of(
                        "1000 200 function ShipOrder: Invoke FAILED",
                        "1010 90 store DynamoDB: GetItem FAILED",
                        "1100 100 partner shipment: POST /shipments 422 FAILED"),
                told(
                        """
                        {"id": "s", "name": "dev-ShipOrder", "origin": "AWS::Lambda::Function", "start_time": 1, "end_time": 1.2, "fault": true,
                         "subsegments": [
                          {"name": "DynamoDB", "namespace": "aws", "start_time": 1.01, "end_time": 1.1, "error": true, "aws": {"operation": "GetItem"}},
                          {"name": "shipment", "namespace": "remote", "start_time": 1.1, "end_time": 1.2, "error": true,
                           "http": {"request": {"method": "POST", "url": "https://x/PROD/shipments"}, "response": {"status": 422}}}]}"""));
    }

    @Test
    void whatever_somebody_sent_is_no_reason_to_fail() {
        assertEquals(List.of(), told("{}", "{\"origin\": \"AWS::Lambda::Function\", \"name\": \"x\"}"));
        assertEquals(
                List.of("1000 null api POC-API/PROD: "),
                told("{\"origin\": \"AWS::ApiGateway::Stage\", \"name\": \"dev-POC-API/PROD\", \"start_time\": 1,"
                        + " \"subsegments\": [1, {\"links\": 3}]}"));
    }
}
