package dev.opsctl.operation.logs;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.MalformedQueryException;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryCompileErrorLocation;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResultField;

/** Questions to CloudWatch Logs Insights (OBS-4). */
public final class LogInsights {

    /**
     * An answer.
     *
     * @param rows fields by name, in the query's order
     * @param matched how many lines the query matched
     * @param scanned how many it looked at
     */
    public record Answer(List<Map<String, String>> rows, long matched, long scanned) {}

    /** How AWS refers to a line; of no use to people. */
    private static final String POINTER = "@ptr";
    /** As many as one query may look at. */
    private static final int MOST_GROUPS = 50;

    private static final int LOCAL_PAUSE = 20;
    private static final int PAUSE = 500;

    private final Clients clients;

    public LogInsights(Clients clients) {
        this.clients = clients;
    }

    /** The log groups of functions by their names, or groups themselves; whose name begins with a slash is one. */
    public List<String> groups(List<String> functions) {
        return functions.stream()
                .map(function -> FunctionLogs.group(clients, function))
                .toList();
    }

    /**
     * Asks and waits for the answer.
     *
     * @param groups log groups, 50 at most
     * @param limit how many rows at most, 1 to 10,000
     * @throws OperationException USAGE if the query cannot be understood, with the place
     */
    public Answer run(String query, List<String> groups, Instant from, Instant to, int limit) {
        if (groups.size() > MOST_GROUPS) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Logs Insights looks at " + MOST_GROUPS + " log groups at once, not at " + groups.size(),
                    "Name the functions: opsctl logs query '…' AppServer ProcessOrder");
        }
        String id;
        try {
            id = clients.logs()
                    .startQuery(r -> r.logGroupNames(groups)
                            .startTime(from.getEpochSecond())
                            .endTime(to.getEpochSecond())
                            .queryString(query)
                            .limit(limit))
                    .queryId();
        } catch (MalformedQueryException e) {
            throw new OperationException(ExitCode.USAGE, complaint(e), place(query, e), e);
        } catch (ResourceNotFoundException e) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no such log group: " + e.awsErrorDetails().errorMessage(),
                    "See which functions there are: opsctl top --once",
                    e);
        }
        while (true) {
            GetQueryResultsResponse results = clients.logs().getQueryResults(r -> r.queryId(id));
            if (results.status() == QueryStatus.COMPLETE) {
                return answer(results);
            } else if (results.status() != QueryStatus.RUNNING && results.status() != QueryStatus.SCHEDULED) {
                throw new OperationException(
                        ExitCode.FAILED,
                        "The query ended as " + results.statusAsString(),
                        "Ask for less: a shorter --since, or fewer functions.");
            }
            pause();
        }
    }

    private static Answer answer(GetQueryResultsResponse results) {
        return new Answer(
                results.results().stream().map(LogInsights::row).toList(),
                results.statistics() == null || results.statistics().recordsMatched() == null
                        ? 0
                        : results.statistics().recordsMatched().longValue(),
                results.statistics() == null || results.statistics().recordsScanned() == null
                        ? 0
                        : results.statistics().recordsScanned().longValue());
    }

    private static Map<String, String> row(List<ResultField> fields) {
        Map<String, String> row = new LinkedHashMap<>();
        for (ResultField field : fields) {
            if (!POINTER.equals(field.field())) {
                row.put(
                        field.field(),
                        field.value() == null ? null : field.value().stripTrailing());
            }
        }
        return row;
    }

    private static String complaint(MalformedQueryException e) {
        return e.queryCompileError() != null && e.queryCompileError().message() != null
                ? e.queryCompileError().message()
                : e.awsErrorDetails().errorMessage();
    }

    /** The query's line with a mark under what was not understood, as far as AWS says where. */
    static String place(String query, MalformedQueryException e) {
        QueryCompileErrorLocation location =
                e.queryCompileError() == null ? null : e.queryCompileError().location();
        return location == null || location.startCharOffset() == null
                ? "In: " + query
                : marked(query, location.startCharOffset(), location.endCharOffset());
    }

    /** @param end the offset of the last character that is wrong, or null if AWS does not say */
    static String marked(String query, int start, Integer end) {
        int from = Math.max(0, Math.min(start, query.length()));
        int line = query.lastIndexOf('\n', Math.max(0, from - 1)) + 1;
        line = line > from ? from : line;
        int lineEnd = query.indexOf('\n', from) < 0 ? query.length() : query.indexOf('\n', from);
        int width = Math.max(1, Math.min(end == null ? from + 1 : end + 1, lineEnd) - from);
        // The error path puts seven blanks before what it says.
        return query.substring(line, lineEnd) + "\n       " + " ".repeat(from - line) + "^".repeat(width);
    }

    private void pause() {
        try {
            Thread.sleep(clients.target().remote() ? PAUSE : LOCAL_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(ExitCode.INTERRUPTED, "Interrupted", null, e);
        }
    }
}
