package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.service.logs.insights.MalformedQuery;
import dev.opsctl.local.service.logs.insights.Query;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeQueriesRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeQueriesResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogGroupFieldsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogGroupFieldsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogRecordRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogRecordResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroupField;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryLanguage;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResultField;
import software.amazon.awssdk.services.cloudwatchlogs.model.StartQueryRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.StartQueryResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.StopQueryRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.StopQueryResponse;

/** Queries of Logs Insights. */
final class QueryOperations {

    private static final int MOST_GROUPS = 50;
    private static final int MOST_ROWS = 10_000;
    private static final int DEFAULT_PAGE = 1_000;
    private static final long SECOND = 1_000;
    /** Times above are milliseconds, which AWS takes as well. */
    private static final long LAST_SECOND = 100_000_000_000L;

    private static final long FIELDS_BEFORE = 8 * 60_000L;
    private static final int FIELDS_SAMPLE = 1_000;

    private final LogGroups groups;
    private final LogEvents events;
    private final Queries queries;

    QueryOperations(LogGroups groups, LogEvents events, Queries queries) {
        this.groups = groups;
        this.events = events;
        this.queries = queries;
    }

    public StartQueryResponse startQuery(StartQueryRequest request) {
        groups.awaitLines();
        if (request.queryLanguage() != null && request.queryLanguage() != QueryLanguage.CWLI) {
            throw LogsErrors.invalid("The query language " + request.queryLanguageAsString()
                    + " is not supported by the local cloud: only CWLI is.");
        }
        Query query;
        try {
            query = Query.parse(request.queryString());
        } catch (MalformedQuery e) {
            throw LogsErrors.malformed(e);
        }
        List<Group> chosen = chosen(request, query);
        long from = millis(request.startTime(), 0);
        long to = millis(request.endTime(), SECOND - 1);
        if (from > to) {
            throw LogsErrors.invalid("Query's start time must not be after its end time.");
        }
        if (!chosen.isEmpty() && chosen.stream().allMatch(group -> to < begin(group))) {
            throw LogsErrors.malformed("end date and time is either before the log groups creation time or exceeds"
                    + " the log groups log retention settings");
        }
        RunningQuery started = queries.start(
                request.queryString(),
                query,
                chosen.stream().map(Group::name).toList(),
                from,
                to,
                Math.min(MOST_ROWS, request.limit() == null ? MOST_ROWS : request.limit()));
        return StartQueryResponse.builder().queryId(started.id()).build();
    }

    /** Before it, a group can have no events. Events may be older than their group. */
    private long begin(Group group) {
        return Math.max(groups.horizon(group), groups.firstEvent(group));
    }

    private static long millis(long time, long lastMillis) {
        return time > LAST_SECOND ? time : time * SECOND + lastMillis;
    }

    private List<Group> chosen(StartQueryRequest request, Query query) {
        List<String> names = new ArrayList<>();
        int ways = 0;
        if (request.logGroupName() != null) {
            names.add(request.logGroupName());
            ways++;
        }
        if (request.hasLogGroupNames() && !request.logGroupNames().isEmpty()) {
            names.addAll(request.logGroupNames());
            ways++;
        }
        if (request.hasLogGroupIdentifiers() && !request.logGroupIdentifiers().isEmpty()) {
            names.addAll(request.logGroupIdentifiers());
            ways++;
        }
        if (ways + (query.source() == null ? 0 : 1) != 1) {
            throw LogsErrors.invalid(
                    "Exactly one of logGroupName, logGroupNames, logGroupIdentifiers and a SOURCE command is required.");
        } else if (names.size() > MOST_GROUPS) {
            throw LogsErrors.invalid("A query can search no more than " + MOST_GROUPS + " log groups.");
        } else if (query.source() != null) {
            return sources(query.source());
        }
        Set<String> once = new LinkedHashSet<>();
        names.forEach(name -> once.add(LogGroups.name(name)));
        return once.stream().map(groups::queried).toList();
    }

    private List<Group> sources(Query.Source source) {
        if (!source.names().isEmpty()) {
            return source.names().stream().distinct().map(groups::queried).toList();
        }
        return groups.list("").stream()
                .filter(group -> source.prefixes().isEmpty()
                        || source.prefixes().stream().anyMatch(group.name()::startsWith))
                .filter(group -> source.classes().isEmpty() || source.classes().contains(group.logGroupClass()))
                .toList();
    }

    private RunningQuery query(String id) {
        return queries.find(id).orElseThrow(() -> LogsErrors.missing("query"));
    }

    public GetQueryResultsResponse getQueryResults(GetQueryResultsRequest request) {
        RunningQuery query = query(request.queryId());
        QueryStatus status = query.status();
        return GetQueryResultsResponse.builder()
                .queryLanguage(QueryLanguage.CWLI)
                .results(query.rows().stream()
                        .map(row -> row.entrySet().stream()
                                .map(field -> ResultField.builder()
                                        .field(field.getKey())
                                        .value(field.getValue())
                                        .build())
                                .toList())
                        .toList())
                .statistics(query.statistics())
                .status(status)
                .build();
    }

    public StopQueryResponse stopQuery(StopQueryRequest request) {
        if (!query(request.queryId()).end(QueryStatus.CANCELLED, List.of())) {
            throw LogsErrors.invalid("The specified query is not running.");
        }
        return StopQueryResponse.builder().success(true).build();
    }

    public DescribeQueriesResponse describeQueries(DescribeQueriesRequest request) {
        if (request.queryLanguage() != null && request.queryLanguage() != QueryLanguage.CWLI) {
            return DescribeQueriesResponse.builder().queries(List.of()).build();
        }
        List<RunningQuery> all = queries.list().stream()
                .filter(query -> request.status() == null || query.status() == request.status())
                .filter(query ->
                        request.logGroupName() == null || query.groups().contains(request.logGroupName()))
                .toList();
        Page<RunningQuery> page = Page.of(
                "DescribeQueries " + request.logGroupName() + " " + request.statusAsString(),
                all,
                query -> String.format("%016d/%s", Long.MAX_VALUE / 1_000 - query.created(), query.id()),
                request.maxResults() == null ? DEFAULT_PAGE : request.maxResults(),
                request.nextToken(),
                LogsErrors::invalidToken);
        return DescribeQueriesResponse.builder()
                .queries(page.items().stream().map(RunningQuery::info).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public GetLogRecordResponse getLogRecord(GetLogRecordRequest request) {
        RecordPointer pointer = RecordPointer.of(request.logRecordPointer())
                .orElseThrow(() -> LogsErrors.invalid("The specified log record pointer is invalid."));
        Map<String, String> fields = groups.find(pointer.group())
                .flatMap(group -> groups.findStream(group, pointer.stream())
                        .flatMap(stream -> events.at(group, stream, pointer.position()))
                        .map(found -> queries.event(group, found).all()))
                .orElseThrow(() -> LogsErrors.missing("log record"));
        return GetLogRecordResponse.builder().logRecord(fields).build();
    }

    /** The fields of the events of the 16 minutes around a time, or of the last 15 minutes, and in how many percent of them they are. */
    public GetLogGroupFieldsResponse getLogGroupFields(GetLogGroupFieldsRequest request) {
        groups.awaitLines();
        Group group = groups.get(request.logGroupName(), request.logGroupIdentifier());
        long now = queries.now();
        long from = request.time() == null ? now - 15 * 60_000L : millis(request.time(), 0) - FIELDS_BEFORE;
        long to = request.time() == null ? now : millis(request.time(), 0) + FIELDS_BEFORE;
        Map<String, Integer> counts = new TreeMap<>();
        int[] seen = {0};
        for (LogGroups.Stream stream : groups.streams(group, "")) {
            events.each(group, stream, null, from, to + 1, found -> {
                queries.event(group, found).all().keySet().stream()
                        .filter(field -> !field.equals("@ptr"))
                        .forEach(field -> counts.merge(field, 1, Integer::sum));
                return ++seen[0] < FIELDS_SAMPLE;
            });
        }
        List<LogGroupField> fields = new ArrayList<>();
        counts.forEach((name, count) -> fields.add(LogGroupField.builder()
                .name(name)
                .percent(Math.round(100f * count / seen[0]))
                .build()));
        fields.sort((left, right) -> Integer.compare(right.percent(), left.percent()));
        return GetLogGroupFieldsResponse.builder().logGroupFields(fields).build();
    }
}
