package dev.opsctl.local.service.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.MalformedQueryException;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** Queries of Logs Insights: where they are wrong, which log groups they search, their life, and their definitions (PLT-6). */
class QueryOperationsTest extends InsightsFixture {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "fields @timestamp | count(); unexpected symbol found count at line 1 and position 20; 20; 24",
                "fields; unexpected symbol found <EOF> at line 1 and position 6; 6; 6",
                "filter a = ; unexpected symbol found <EOF> at line 1 and position 10; 10; 10",
                "filter a ! 1; unexpected symbol found ! at line 1 and position 9; 9; 9",
                "filter nope(a); unexpected symbol found nope at line 1 and position 7; 7; 10",
                "dedup a | sort b; unexpected symbol found sort at line 1 and position 10; 10; 13",
                "fields a | | limit 1; unexpected symbol found | at line 1 and position 11; 11; 11",
                "fields 'a; unexpected symbol found ' at line 1 and position 7; 7; 7",
                "stats count(*) as c by k | sort x; Unknown symbols found in or after stats: x; 32; 32",
                "stats count(*) | stats count(*) | stats count(*); unexpected symbol found stats at line 1 and position 34; 34; 38",
                "stats n by k; unexpected symbol found n at line 1 and position 6; 6; 6",
                "filter a like /(/; Invalid regular expression: Unclosed group; 14; 16",
                "parse @message 'a * b *' as x; The number of wildcards in a parse expression must be the number of fields after as: 2 and 1; 15; 23",
            })
    void saysWhereAQueryIsWrong(String query, String message, int start, int end) {
        write("g", "one");
        MalformedQueryException e = assertThrows(MalformedQueryException.class, () -> run("g", query));
        assertEquals(message, e.awsErrorDetails().errorMessage());
        assertEquals(message, e.queryCompileError().message());
        assertEquals(start, e.queryCompileError().location().startCharOffset());
        assertEquals(end, e.queryCompileError().location().endCharOffset());
    }

    @Test
    void countsLines() {
        write("g", "one");
        MalformedQueryException e =
                assertThrows(MalformedQueryException.class, () -> run("g", "fields a # b\n| sorted c"));
        assertEquals(
                "unexpected symbol found sorted at line 2 and position 2",
                e.awsErrorDetails().errorMessage());
    }

    @Test
    void searchesSeveralGroups() {
        write("app-1", "one");
        write("app-2", "two");
        write("other", "three");
        long from = now / 1_000 - 60;
        String both = logs.startQuery(r -> r.logGroupIdentifiers(
                                "arn:aws:logs:us-east-1:" + TestCloud.SCOPE.accountId() + ":log-group:app-1", "app-2")
                        .startTime(from)
                        .endTime(from + 120)
                        .queryString("stats count(*) by @log | sort @log"))
                .queryId();
        assertEquals(2, finished(both).results().size());
        String source = logs.startQuery(r -> r.startTime(from)
                        .endTime(from + 120)
                        .queryString("SOURCE logGroups(namePrefix: ['app-']) | stats count(*)"))
                .queryId();
        assertEquals("2", finished(source).results().get(0).get(0).value());
        assertEquals(2, finished(source).statistics().logGroupsScanned());
        assertEquals(
                "Log group 'none' does not exist for account ID '" + TestCloud.SCOPE.accountId() + "'",
                assertThrows(ResourceNotFoundException.class, () -> run("none", ""))
                        .awsErrorDetails()
                        .errorMessage());
        assertThrows(
                InvalidParameterException.class,
                () -> logs.startQuery(r -> r.startTime(from).endTime(from).queryString("limit 1")));
        assertEquals(
                "end date and time is either before the log groups creation time or exceeds the log groups log retention settings",
                assertThrows(
                                MalformedQueryException.class,
                                () -> logs.startQuery(r -> r.logGroupName("app-1")
                                        .startTime(from - 90_000)
                                        .endTime(from - 80_000)
                                        .queryString("limit 1")))
                        .awsErrorDetails()
                        .errorMessage());
    }

    @Test
    void looksAtTheTimeRangeOnly() {
        write("g", "one", "two", "three");
        String id = logs.startQuery(r -> r.logGroupName("g")
                        .startTime(now - 1_000)
                        .endTime(now - 1_000)
                        .queryString(""))
                .queryId();
        GetQueryResultsResponse results = finished(id);
        assertEquals("two", results.results().get(0).get(1).value());
        assertEquals(1, results.statistics().recordsScanned());
    }

    @Test
    void listsAndStops() {
        write("g", "one");
        String id = logs.startQuery(r -> r.logGroupName("g")
                        .startTime(0L)
                        .endTime(now / 1_000 + 1)
                        .queryString("limit 1"))
                .queryId();
        finished(id);
        assertEquals(
                id,
                logs.describeQueries(r -> r.logGroupName("g").status(QueryStatus.COMPLETE))
                        .queries()
                        .get(0)
                        .queryId());
        assertTrue(logs.describeQueries(r -> r.status(QueryStatus.RUNNING))
                .queries()
                .isEmpty());
        assertThrows(InvalidParameterException.class, () -> logs.stopQuery(r -> r.queryId(id)));
        assertThrows(ResourceNotFoundException.class, () -> logs.getQueryResults(r -> r.queryId("none")));
        cloud.cloud().clock().advance(Duration.ofDays(8));
        assertThrows(ResourceNotFoundException.class, () -> logs.getQueryResults(r -> r.queryId(id)));
    }

    @Test
    void endsWhatTakesTooMuch() {
        write("g", "a".repeat(4_000) + "!");
        assertEquals(
                QueryStatus.FAILED, run("g", "filter @message like /(a+)+b/").status());
        assertEquals(QueryStatus.COMPLETE, run("g", "limit 1").status());
    }

    @Test
    void keepsDefinitions() {
        String id = logs.putQueryDefinition(
                        r -> r.name("errors/all").queryString("limit 1").logGroupNames("g"))
                .queryDefinitionId();
        assertEquals(
                id,
                logs.putQueryDefinition(
                                r -> r.queryDefinitionId(id).name("errors/some").queryString("limit 2"))
                        .queryDefinitionId());
        var kept = logs.describeQueryDefinitions(r -> r.queryDefinitionNamePrefix("errors/"))
                .queryDefinitions()
                .get(0);
        assertEquals("errors/some", kept.name());
        assertEquals("limit 2", kept.queryString());
        assertTrue(kept.logGroupNames().isEmpty());
        assertNotNull(kept.lastModified());
        assertTrue(logs.deleteQueryDefinition(r -> r.queryDefinitionId(id)).success());
        assertThrows(ResourceNotFoundException.class, () -> logs.deleteQueryDefinition(r -> r.queryDefinitionId(id)));
        assertThrows(
                ResourceNotFoundException.class,
                () -> logs.putQueryDefinition(
                        r -> r.queryDefinitionId("none").name("a").queryString("b")));
        assertFalse(logs.describeQueryDefinitions(r -> {}).hasQueryDefinitions()
                && !logs.describeQueryDefinitions(r -> {}).queryDefinitions().isEmpty());
    }

    @Test
    void findsTheFieldsOfAGroup() {
        write("g", "{\"a\":1}", "{\"b\":{\"c\":2}}");
        Map<String, Integer> percents = new LinkedHashMap<>();
        logs.getLogGroupFields(r -> r.logGroupName("g"))
                .logGroupFields()
                .forEach(field -> percents.put(field.name(), field.percent()));
        assertEquals(100, percents.get("@message"));
        assertEquals(50, percents.get("a"));
        assertEquals(50, percents.get("b.c"));
    }
}
