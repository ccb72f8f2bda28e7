package dev.opsctl.local.service.logs;

import dev.opsctl.local.service.logs.insights.Query;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryInfo;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryLanguage;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatistics;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;

/** A query of Logs Insights, from its start to the end of its results. What it has found is seen when it has ended. */
final class RunningQuery {

    private final String id;
    private final String text;
    private final Query query;
    private final List<String> groups;
    private final long from;
    private final long to;
    private final int limit;
    private final long created;
    private QueryStatus status = QueryStatus.SCHEDULED;
    private List<Map<String, String>> rows = List.of();
    private long size;
    private long scanned;
    private long bytes;
    private long matched;

    RunningQuery(
            String id, String text, Query query, List<String> groups, long from, long to, int limit, long created) {
        this.id = id;
        this.text = text;
        this.query = query;
        this.groups = groups;
        this.from = from;
        this.to = to;
        this.limit = limit;
        this.created = created;
    }

    String id() {
        return id;
    }

    Query query() {
        return query;
    }

    List<String> groups() {
        return groups;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    int limit() {
        return limit;
    }

    long created() {
        return created;
    }

    /** @return false if it was stopped before it began */
    synchronized boolean begin() {
        if (isEnded()) {
            return false;
        }
        status = QueryStatus.RUNNING;
        return true;
    }

    synchronized void scanned(int more) {
        scanned++;
        bytes += more;
    }

    synchronized void matched(long events) {
        matched = events;
    }

    /** Ends it. @return false if it has ended before */
    synchronized boolean end(QueryStatus how, List<Map<String, String>> found) {
        if (isEnded()) {
            return false;
        }
        status = how;
        rows = found;
        for (Map<String, String> row : found) {
            for (String value : row.values()) {
                size += 2L * value.length();
            }
        }
        return true;
    }

    synchronized boolean isEnded() {
        return status != QueryStatus.SCHEDULED && status != QueryStatus.RUNNING;
    }

    synchronized QueryStatus status() {
        return status;
    }

    synchronized List<Map<String, String>> rows() {
        return rows;
    }

    /** About how many bytes its results take. */
    synchronized long size() {
        return size;
    }

    synchronized QueryStatistics statistics() {
        return QueryStatistics.builder()
                .recordsMatched((double) matched)
                .recordsScanned((double) scanned)
                .estimatedRecordsSkipped(0.0)
                .bytesScanned((double) bytes)
                .estimatedBytesSkipped(0.0)
                .logGroupsScanned((double) groups.size())
                .build();
    }

    QueryInfo info() {
        return QueryInfo.builder()
                .queryLanguage(QueryLanguage.CWLI)
                .queryId(id)
                .queryString(text)
                .status(status())
                .createTime(created)
                .logGroupName(groups.isEmpty() ? null : groups.get(0))
                .build();
    }
}
