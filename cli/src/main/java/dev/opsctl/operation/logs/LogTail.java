package dev.opsctl.operation.logs;

import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;

/** How far one log group has been read: asked again, it gives what came since then. */
final class LogTail {

    /** Lines reach CloudWatch Logs in batches, each stream's on its own: so long a later look still finds what was late. */
    private static final long LATE_MILLIS = 10_000;

    private final CloudWatchLogsClient logs;
    private final String group;
    private final @Nullable String pattern;
    private final long since;
    private final Map<String, Long> seen = new HashMap<>();
    private long newest;

    LogTail(CloudWatchLogsClient logs, String group, Instant since, @Nullable String pattern) {
        this.logs = logs;
        this.group = group;
        this.pattern = pattern;
        this.since = since.toEpochMilli();
    }

    String group() {
        return group;
    }

    /** What is there from a little before the newest line on, in the order of time; read page by page. */
    Iterator<FilteredLogEvent> events() {
        long start = Math.max(since, newest - LATE_MILLIS);
        seen.values().removeIf(at -> at < start);
        return logs.filterLogEventsPaginator(
                        r -> r.logGroupName(group).startTime(start).filterPattern(pattern))
                .events()
                .iterator();
    }

    /** Whether an event has not been given before; from then on it has. */
    boolean isNew(FilteredLogEvent event) {
        newest = Math.max(newest, event.timestamp());
        return seen.put(event.eventId(), event.timestamp()) == null;
    }
}
