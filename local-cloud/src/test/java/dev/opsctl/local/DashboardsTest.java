package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;
import software.amazon.awssdk.services.cloudwatch.model.DashboardInvalidInputErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardValidationMessage;
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
            {                                                       |                                  | The field DashboardBody must be a valid JSON object
            []                                                      |                                  | Should be object
            {}                                                      |                                  | Should have required property 'widgets'
            {"widgets":{}}                                          | /widgets                         | Should be array
            {"widgets":[7]}                                         | /widgets/0                       | Should be object
            {"widgets":[{"type":"clock","properties":{}}]}          | /widgets/0/type                  | Should be equal to one of the allowed values
            {"widgets":[{"type":"text"}]}                           | /widgets/0                       | Should have required property 'properties'
            {"widgets":[{"type":"text","properties":{}}]}           | /widgets/0/properties            | Should have required property 'markdown'
            {"widgets":[{"type":"text","x":1,"properties":{"markdown":""}}]} | /widgets/0              | Should have required property 'y'
            {"widgets":[{"type":"text","width":25,"properties":{"markdown":""}}]} | /widgets/0/width   | Should be <= 24
            {"widgets":[{"type":"text","height":0,"properties":{"markdown":""}}]} | /widgets/0/height  | Should be >= 1
            {"widgets":[{"type":"text","width":1.5,"properties":{"markdown":""}}]} | /widgets/0/width  | Should be integer
            {"widgets":[{"type":"metric","properties":{"region":"us-east-1"}}]} | /widgets/0/properties | Should have required property 'metrics'
            {"widgets":[{"type":"metric","properties":{"region":"us-east-1","metrics":[["A"]]}}]} | /widgets/0/properties/metrics/0 | Should NOT have fewer than 2 items
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

    @Test
    void a_name_has_letters_digits_dashes_and_underscores() {
        assertThrows(DashboardInvalidInputErrorException.class, () -> put("a b", BODY));
        assertThrows(DashboardInvalidInputErrorException.class, () -> put("a".repeat(256), BODY));
    }
}
