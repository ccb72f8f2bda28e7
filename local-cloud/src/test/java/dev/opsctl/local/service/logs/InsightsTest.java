package dev.opsctl.local.service.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.TestCloud;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResultField;

/** The query language of Logs Insights through the SDK (PLT-6). */
class InsightsTest extends InsightsFixture {

    private static final String REQUEST = "11111111-2222-3333-4444-555555555555";

    /** The only value of the only row. */
    private String value(String group, String expression) {
        List<Map<String, String>> rows = rows(group, "fields " + expression + " as v | display v");
        return rows.get(0).get("v");
    }

    @Test
    void answersTheLatestEventsFirst() {
        write("g", "one", "two", "three");
        GetQueryResultsResponse results = run("g", "");
        assertEquals(
                List.of("three", "two", "one"),
                results.results().stream().map(row -> row.get(1).value()).toList());
        assertEquals(
                List.of("@timestamp", "@message", "@ptr"),
                results.results().get(0).stream().map(ResultField::field).toList());
        assertEquals(3, results.statistics().recordsMatched());
        assertEquals(3, results.statistics().recordsScanned());
        assertEquals(11, results.statistics().bytesScanned());
        String pointer = results.results().get(0).get(2).value();
        Map<String, String> record =
                logs.getLogRecord(r -> r.logRecordPointer(pointer)).logRecord();
        assertEquals("three", record.get("@message"));
        assertEquals(TestCloud.SCOPE.accountId() + ":g", record.get("@log"));
        assertEquals("s", record.get("@logStream"));
        assertEquals(String.valueOf(now), record.get("@timestamp"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "filter n > 5; b",
                "filter n >= 5 and name like 'a'; a",
                "filter n = 5.0; a",
                "filter name = 'b' or n = 5; b a",
                "filter not name = 'a'; c b",
                "filter name != 'a'; c b",
                "filter name in ['a', 'c']; c a",
                "filter name not in ['a', 'c']; b",
                "filter name like /[ab]/; b a",
                "filter name =~ /^a$/; a",
                "filter name not like /a/; c b",
                "filter ispresent(n); b a",
                "filter isempty(n); c",
                "filter user.tags.0 = 'x'; a",
                "filter user.tags[1] = 'y'; a",
                "filter `dotted.key` = 1; b",
                "filter ok; a",
                "filter ok = 1; a",
                "filter ok = false; b",
                "filter @message like 'text'; c",
                "where n > 5 # all above; b",
                "filter n > 5 | filter n < 5; ",
                "filter name in ['a'] | sort name; a",
            })
    void filters(String query, String names) {
        write(
                "g",
                "{\"name\":\"a\",\"n\":5,\"ok\":true,\"user\":{\"tags\":[\"x\",\"y\"]}}",
                "{\"name\":\"b\",\"n\":12,\"ok\":false,\"dotted.key\":1}",
                "{\"name\":\"c\",\"text\":1}");
        assertEquals(
                names == null ? "" : names,
                String.join(
                        " ",
                        rows("g", query + "\n| display name").stream()
                                .map(row -> row.get("name"))
                                .toList()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1 + 2 * 3; 7",
                "(1 + 2) * 3; 9",
                "2 ^ 3 ^ 2; 512",
                "-n + 10 % 3; -4",
                "10 / 4; 2.5",
                "1 / 3; 0.3333",
                "abs(-2.5); 2.5",
                "ceil(1.2); 2",
                "floor(-1.2); -2",
                "greatest(1, n, 3); 5",
                "least(1, n, 3); 1",
                "sqrt(16); 4",
                "strlen('äöü'); 3",
                "toupper('aB'); AB",
                "tolower('aB'); ab",
                "trim('  a '); a",
                "ltrim('xxa', 'x'); a",
                "rtrim('axx', 'x'); a",
                "substr('abcdef', 2); cdef",
                "substr('abcdef', 2, 3); cde",
                "replace('a-b-c', '-', '+'); a+b+c",
                "concat('a', n, 'b'); a5b",
                "strcontains('abc', 'b'); 1",
                "strcontains('abc', 'B', true); 0",
                "isValidIp('10.0.0.1'); 1",
                "isValidIpV4('10.0.0.256'); 0",
                "isValidIpV6('::1'); 1",
                "isIpv4InSubnet('10.1.2.3', '10.1.0.0/16'); 1",
                "isIpInSubnet('10.2.2.3', '10.1.0.0/16'); 0",
                "coalesce(missing, n); 5",
                "if(n > 3, 'much', 'little'); much",
                "case(n > 7, 'a', n > 3, 'b', 'c'); b",
                "fromMillis(0); 1970-01-01 00:00:00.000",
                "datefloor(fromMillis(5400000), 1h); 1970-01-01 01:00:00.000",
                "dateceil(fromMillis(5400000), 1h); 1970-01-01 02:00:00.000",
                "datefloor(fromMillis(5400000), 1mo); 1970-01-01 00:00:00.000",
                "toMillis(fromMillis(17)); 17",
                "n > 3; 1",
                "unmask(n); 5",
                "jsonStringify(jsonParse('{\"a\": [1]}')); {\"a\":[1]}",
            })
    void computes(String expression, String value) {
        write("g", "{\"n\":5}");
        assertEquals(value, value("g", expression));
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing + 1", "1 / 0", "strlen(missing)", "sqrt(-1)", "log(0)", "datefloor('x', 1h)"})
    void leavesOutWhatIsMissing(String expression) {
        write("g", "{\"n\":5}");
        assertEquals(
                Map.of(),
                rows("g", "fields " + expression + " as v | display v").get(0));
    }

    @Test
    void parses() {
        write("g", "user=ann, method:get, latency := 12", "nothing", "user=bob, method:put, latency := 30");
        assertEquals(
                List.of(Map.of("@user", "bob", "l", "30"), Map.of(), Map.of("@user", "ann", "l", "12")),
                rows("g", "parse @message \"user=*, method:*, latency := *\" as @user, m, l | display @user, l"));
        assertEquals(
                List.of(Map.of("the_user", "bob"), Map.of("the_user", "ann")),
                rows("g", "parse @message /user=(?<the_user>\\w+),/ | filter ispresent(the_user) | display the_user"));
        assertEquals(
                Map.of("u", "bob", "avg(l)", "30"),
                rows(
                                "g",
                                "parse @message 'user=*, method:*, latency := *' as u, m, l | stats avg(l) by u | sort avg(l) desc")
                        .get(0));
        assertEquals(
                "bob",
                rows("g", "parse @message 'user=*,' as u | limit 1").get(0).get("u"));
    }

    @Test
    void counts() {
        write(
                "g",
                "{\"k\":\"a\",\"n\":1}",
                "{\"k\":\"b\",\"n\":2}",
                "{\"k\":\"a\",\"n\":3}",
                "{\"n\":10}",
                "{\"k\":\"a\"}");
        assertEquals(
                List.of(Map.of(
                        "count(*)", "5",
                        "count(n)", "4",
                        "count_distinct(k)", "2",
                        "sum(n)", "16",
                        "avg(n)", "4",
                        "min(n)", "1",
                        "max(n)", "10",
                        "median(n)", "2",
                        "pct(n, 95)", "10",
                        "s", "3.5355")),
                rows(
                        "g",
                        "stats count(*), count(n), count_distinct(k), sum(n), avg(n), min(n), max(n), median(n), pct(n, 95), stddev(n) as s"));
        assertEquals(
                List.of(Map.of("k", "a", "c", "3"), Map.of("k", "b", "c", "1"), Map.of("c", "1")),
                rows("g", "stats count(*) as c by k | sort c desc, k"));
        assertEquals(
                List.of(Map.of("e", "1", "l", "10", "f", "a", "z", "b", "range", "9")),
                rows(
                        "g",
                        "stats earliest(n) as e, latest(n) as l, sortsFirst(k) as f, sortsLast(k) as z, max(n) - min(n) as range"));
        assertEquals(List.of(Map.of("most", "3")), rows("g", "stats count(*) as c by k | stats max(c) as most"));
        assertEquals(
                List.of(Map.of("count(*)", "3")),
                rows("g", "stats count(*) by k | filter count(*) > 1 | display count(*)"));
        assertEquals(List.of(Map.of("count(*)", "0")), rows("g", "filter n > 100 | stats count(*)"));
        assertEquals(List.of(), rows("g", "filter n > 100 | stats count(*) by k"));
        assertEquals(2, run("g", "filter n > 2 | stats count(*)").statistics().recordsMatched());
    }

    @Test
    void countsByTime() {
        now = now / 300_000 * 300_000 + 1_500;
        write("g", "before", "at", "after");
        List<Map<String, String>> rows = rows("g", "stats count(*) as c by bin(5m)");
        assertEquals(List.of("2", "1"), rows.stream().map(row -> row.get("c")).toList());
        assertEquals(
                value("g", "fromMillis(" + (now - 1_500) + ")"), rows.get(0).get("bin(5m)"));
        assertEquals(
                "1",
                rows("g", "stats count(*) as c by bin(5m) as t | sort t | limit 1")
                        .get(0)
                        .get("c"));
        assertEquals(rows, rows("g", "stats count(*) as c by bin(5m) | sort bin(5m) desc"));
        assertEquals(
                String.valueOf(now),
                rows("g", "stats max(@timestamp) as m").get(0).get("m"));
    }

    @Test
    void sortsCutsAndDeduplicates() {
        write("g", "{\"k\":\"a\",\"n\":9}", "{\"k\":\"b\",\"n\":10}", "{\"k\":\"a\",\"n\":2}");
        assertEquals(List.of("2", "9", "10"), column("sort n", "n"));
        assertEquals(List.of("10", "9"), column("sort n desc | limit 2", "n"));
        assertEquals(
                List.of("2", "10"),
                rows("g", "fields n | dedup k").stream()
                        .map(row -> row.get("n"))
                        .toList());
        assertEquals(
                List.of("9", "10"),
                rows("g", "fields n | sort @timestamp asc | dedup k").stream()
                        .map(row -> row.get("n"))
                        .toList());
        assertEquals(1, run("g", "limit any 1").results().size());
        assertEquals(1, run("g", "limit any 1").statistics().recordsScanned());
    }

    private List<String> column(String query, String name) {
        return rows("g", query + " | display " + name).stream()
                .map(row -> row.get(name))
                .toList();
    }

    @Test
    void knowsLambdasLines() {
        write(
                "/aws/lambda/f",
                "START RequestId: " + REQUEST + " Version: $LATEST",
                "2026-11-28T21:00:00Z\t" + REQUEST + "\tINFO\tplaced {\"order\": {\"id\": 7}}",
                "REPORT RequestId: " + REQUEST
                        + "\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\tInit Duration: 100.50 ms\t");
        assertEquals(
                List.of(Map.of(
                        "@requestId", REQUEST,
                        "@duration", "12.34",
                        "@billedDuration", "13",
                        "@memorySize", "128000000",
                        "@maxMemoryUsed", "64000000",
                        "@initDuration", "100.50")),
                rows(
                        "/aws/lambda/f",
                        "filter @type = 'REPORT' | display @requestId, @duration, @billedDuration, @memorySize, @maxMemoryUsed, @initDuration"));
        assertEquals(
                List.of(Map.of("order.id", "7", "@requestId", REQUEST)),
                rows("/aws/lambda/f", "filter ispresent(order.id) | display order.id, @requestId"));
        assertEquals(
                List.of(Map.of("max(@duration)", "12.34", "count(*)", "3")),
                rows("/aws/lambda/f", "stats max(@duration), count(*)"));
    }
}
