package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;
import software.amazon.awssdk.services.cloudwatch.model.DashboardInvalidInputErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardValidationMessage;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsResponse;

/** Dashboards are kept as they were sent, and what is wrong in a body is told with its place (OBS-2). */
class DashboardsTest {

    private static final String BODY =
            "{\"widgets\": [ {\"type\":\"text\",\"properties\":{\"markdown\":\"# Ünï 日本\"}} ]}";

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchClient cloudWatch;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        cloudWatch = cloud.client(CloudWatchClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private List<DashboardValidationMessage> put(String name, String body) {
        return cloudWatch
                .putDashboard(r -> r.dashboardName(name).dashboardBody(body))
                .dashboardValidationMessages();
    }

    @Test
    void a_body_comes_back_as_it_was_sent() {
        assertEquals(List.of(), put("first", "{\"widgets\":[]}"));
        assertEquals(List.of(), put("first", BODY));
        assertEquals(
                BODY, cloudWatch.getDashboard(r -> r.dashboardName("first")).dashboardBody());
        assertEquals(
                "arn:aws:cloudwatch::111122223333:dashboard/first",
                cloudWatch.getDashboard(r -> r.dashboardName("first")).dashboardArn());
    }

    @Test
    void a_list_has_names_with_a_prefix_and_the_size_in_bytes() {
        put("first", BODY);
        put("second", "{\"widgets\":[]}");
        ListDashboardsResponse all = cloudWatch.listDashboards();
        assertEquals(
                List.of("first", "second"),
                all.dashboardEntries().stream()
                        .map(DashboardEntry::dashboardName)
                        .toList());
        assertEquals(
                List.of((long) BODY.getBytes(java.nio.charset.StandardCharsets.UTF_8).length),
                cloudWatch.listDashboards(r -> r.dashboardNamePrefix("fi")).dashboardEntries().stream()
                        .map(DashboardEntry::size)
                        .toList());
    }

    @Test
    void of_several_all_are_deleted_or_none() {
        put("first", BODY);
        put("second", BODY);
        DashboardNotFoundErrorException missing = assertThrows(
                DashboardNotFoundErrorException.class,
                () -> cloudWatch.deleteDashboards(r -> r.dashboardNames("first", "third")));
        assertTrue(missing.getMessage().startsWith("Dashboard third does not exist"), missing.getMessage());
        assertEquals("ResourceNotFound", missing.awsErrorDetails().errorCode());
        assertEquals(2, cloudWatch.listDashboards().dashboardEntries().size());
        cloudWatch.deleteDashboards(r -> r.dashboardNames("first", "second"));
        assertEquals(0, cloudWatch.listDashboards().dashboardEntries().size());
        assertThrows(
                DashboardNotFoundErrorException.class, () -> cloudWatch.getDashboard(r -> r.dashboardName("first")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            {}                                                      |                                  | Should have required property 'widgets'
            {"widgets":{}}                                          | /widgets                         | Should be array
            {"widgets":[7]}                                         | /widgets/0                       | Should be object
            {"widgets":[{"type":7,"properties":{}}]}                | /widgets/0/type                  | Should be string
            {"widgets":[{"type":"text"}]}                           | /widgets/0                       | Should have required property 'properties'
            {"widgets":[{"type":"text","properties":{}}]}           | /widgets/0/properties            | Should have required property 'markdown'
            {"widgets":[{"type":"text","x":1,"properties":{"markdown":""}}]} | /widgets/0              | Should have required property 'y'
            {"widgets":[{"type":"text","width":25,"properties":{"markdown":""}}]} | /widgets/0/width   | Should be <= 24
            {"widgets":[{"type":"text","height":0,"properties":{"markdown":""}}]} | /widgets/0/height  | Should be >= 1
            {"widgets":[{"type":"text","width":1.5,"properties":{"markdown":""}}]} | /widgets/0/width  | Should be integer
            {"widgets":[{"type":"alarm","properties":{"alarms":[]}}]} | /widgets/0/properties/alarms   | Should NOT have less than 1 items
            {"widgets":[{"type":"log","properties":{"region":"us-east-1"}}]} | /widgets/0/properties   | Should have required property 'query'
            """)
    void what_is_wrong_in_a_body_is_told_with_its_place(String body, String path, String message) {
        DashboardInvalidInputErrorException refused =
                assertThrows(DashboardInvalidInputErrorException.class, () -> put("wrong", body));
        assertEquals("InvalidParameterInput", refused.awsErrorDetails().errorCode());
        assertTrue(
                refused.getMessage().startsWith("The dashboard body is invalid, there are 1 validation errors:\n["),
                refused.getMessage());
        assertEquals(
                List.of(DashboardValidationMessage.builder()
                        .dataPath(path == null ? "" : path)
                        .message(message)
                        .build()),
                refused.dashboardValidationMessages());
        assertEquals(0, cloudWatch.listDashboards().dashboardEntries().size());
    }

    /** As CloudWatch was seen to answer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            ["A","B"]                                  |
            ["A","B","D","v",{"stat":"p99.9","color":"#1f77b4","label":"x","yAxis":"right","visible":false}] |
            [".","B",".",".",{"period":60,"id":"m1","region":"us-east-1","accountId":"111122223333"}] |
            ["A","B",{"stat":"Sum"}]                   |
            ["...","v"]                                |
            ["..."]                                    |
            ["...",{"stat":"Maximum"}]                 |
            [{"expression":"SUM(METRICS())","id":"e1"}] |
            [{"label":"x"}]                            | : Should have required property 'expression'
            ["A"]                                      | : Should NOT have less than 2 items
            ["A","B",{"color":"red"}]                  | : Should NOT have more than 2 items
            ["A","B","D","v",{"stat":"Sample count"}]  | : Should NOT have more than 4 items
            ["A","B",{"FunctionName":"f"}]             | : Should NOT have more than 2 items
            ["A","B",{"stat":"Sum"},"v"]               | /2: Invalid metric field type, only "String" type is allowed
            ["A","B",{"stat":"Sum"},{"FunctionName":"f"}] | /2: Invalid metric field type, only "String" type is allowed; : Should NOT have more than 3 items
            "A"                                        | : Should be array; : Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element
            """)
    void a_row_of_metrics_has_texts_and_how_it_is_drawn(String row, String wrong) {
        String body = "{\"widgets\":[{\"type\":\"metric\",\"properties\":{\"region\":\"us-east-1\",\"metrics\":[" + row
                + "]}}]}";
        List<String> told = List.of();
        try {
            assertEquals(List.of(), put("rows", body));
        } catch (DashboardInvalidInputErrorException e) {
            told = e.dashboardValidationMessages().stream()
                    .map(m -> m.dataPath().replace("/widgets/0/properties/metrics/0", "") + ": " + m.message())
                    .toList();
        }
        assertEquals(wrong == null ? List.of() : List.of(wrong.split("; ")), told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            {"region":"us-east-1"}                     | metrics,annotations
            {"metrics":[["A","B"]]}                    | region,annotations
            {}                                         | region,metrics,annotations
            {"annotations":{}}                         | region,metrics,alarms
            {"annotations":{"alarms":["arn"]}}         |
            """)
    void a_metric_widget_has_metrics_with_their_region_or_an_alarm(String properties, String missing) {
        String body = "{\"widgets\":[{\"type\":\"metric\",\"properties\":" + properties + "}]}";
        if (missing == null) {
            assertEquals(List.of(), put("sources", body));
            return;
        }
        List<String> wanted = new ArrayList<>();
        List.of(missing.split(",")).forEach(name -> wanted.add("Should have required property '" + name + "'"));
        wanted.add(
                wanted.size() - 1,
                "The metric widget should have specified a region and a data source or an alarm annotation");
        DashboardInvalidInputErrorException refused =
                assertThrows(DashboardInvalidInputErrorException.class, () -> put("sources", body));
        assertEquals(
                wanted,
                refused.dashboardValidationMessages().stream()
                        .map(DashboardValidationMessage::message)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "7", "{} {}"})
    void what_is_no_object_is_no_body(String body) {
        DashboardInvalidInputErrorException refused =
                assertThrows(DashboardInvalidInputErrorException.class, () -> put("wrong", body));
        assertEquals(
                "The field DashboardBody must be a valid JSON object",
                refused.awsErrorDetails().errorMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "45 | Should be >= 60; Should be multiple of 60; Should match exactly one schema in oneOf",
                "90 | Should be multiple of 60; Should match exactly one schema in oneOf",
                "30 |",
                "300 |"
            })
    void a_period_is_of_minutes_or_one_of_the_short_ones(int period, String wrong) {
        String body =
                "{\"widgets\":[{\"type\":\"metric\",\"properties\":{\"region\":\"us-east-1\",\"metrics\":[[\"A\",\"B\"]],\"period\":"
                        + period + "}}]}";
        List<String> told = List.of();
        try {
            put("periods", body);
        } catch (DashboardInvalidInputErrorException e) {
            told = e.dashboardValidationMessages().stream()
                    .map(DashboardValidationMessage::message)
                    .toList();
        }
        assertEquals(wrong == null ? List.of() : List.of(wrong.split("; ")), told);
    }

    @Test
    void a_widget_of_a_type_that_nobody_knows_is_kept() {
        assertEquals(List.of(), put("more", "{\"widgets\":[{\"type\":\"metricc\",\"properties\":{}}]}"));
    }

    @Test
    void what_is_ignored_is_told() {
        assertEquals(
                List.of(DashboardValidationMessage.builder()
                        .dataPath("/widgets/0")
                        .message(
                                "The \"color\" property is not expected to be part of a widget definition, will be ignored")
                        .build()),
                put("more", "{\"widgets\":[{\"type\":\"text\",\"color\":1,\"properties\":{\"markdown\":\"\"}}]}"));
    }

    @Test
    void a_name_has_letters_digits_dashes_and_underscores() {
        assertThrows(InvalidParameterValueException.class, () -> put("a b", BODY));
        assertThrows(DashboardInvalidInputErrorException.class, () -> put("a".repeat(256), BODY));
    }
}
