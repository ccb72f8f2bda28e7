package dev.opsctl.local.service.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResultField;

/** A cloud with log events, and queries of Logs Insights over them. */
abstract class InsightsFixture {

    @TempDir
    Path home;

    TestCloud cloud;
    CloudWatchLogsClient logs;
    long now;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        logs = cloud.client(CloudWatchLogsClient.class);
        now = System.currentTimeMillis();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    /** Events a second apart, the last one now. */
    void write(String group, String... messages) {
        logs.createLogGroup(r -> r.logGroupName(group));
        logs.createLogStream(r -> r.logGroupName(group).logStreamName("s"));
        logs.putLogEvents(r -> r.logGroupName(group)
                .logStreamName("s")
                .logEvents(IntStream.range(0, messages.length)
                        .mapToObj(i -> InputLogEvent.builder()
                                .timestamp(now - 1_000L * (messages.length - 1 - i))
                                .message(messages[i])
                                .build())
                        .toList()));
    }

    GetQueryResultsResponse finished(String id) {
        for (int i = 0; i < 500; i++) {
            GetQueryResultsResponse results = logs.getQueryResults(r -> r.queryId(id));
            if (results.status() != QueryStatus.RUNNING && results.status() != QueryStatus.SCHEDULED) {
                return results;
            }
            sleep();
        }
        throw new AssertionError("the query does not end");
    }

    static void sleep() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    GetQueryResultsResponse run(String group, String query) {
        return finished(logs.startQuery(r -> r.logGroupName(group)
                        .startTime(now / 1_000 - 3_600)
                        .endTime(now / 1_000 + 60)
                        .queryString(query))
                .queryId());
    }

    List<Map<String, String>> rows(String group, String query) {
        GetQueryResultsResponse results = run(group, query);
        assertEquals(QueryStatus.COMPLETE, results.status(), query);
        return results.results().stream().map(InsightsFixture::row).toList();
    }

    static Map<String, String> row(List<ResultField> fields) {
        Map<String, String> row = new LinkedHashMap<>();
        fields.forEach(field -> row.put(field.field(), field.value()));
        row.remove("@ptr");
        return row;
    }
}
