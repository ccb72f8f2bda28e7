package dev.opsctl.operation.execution;

import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * Log lines put together to the invocations that wrote them, by Lambda's START and REPORT lines.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html">Viewing CloudWatch logs for Lambda</a>
 */
final class InvocationLogs {

    /**
     * One invocation.
     *
     * @param millis how long it took; null if it has not ended
     * @param coldMillis how long the initialisation before it took; null if the environment was warm
     * @param lines what the function itself logged
     */
    record Invocation(
            String function,
            String requestId,
            Instant start,
            @Nullable Double millis,
            @Nullable Double coldMillis,
            List<FilteredLogEvent> lines) {

        boolean names(String id) {
            return lines.stream().anyMatch(line -> line.message().contains(id));
        }
    }

    private static final Pattern START = Pattern.compile("START RequestId: (\\S+).*", Pattern.DOTALL);
    private static final Pattern REPORT = Pattern.compile(
            "REPORT RequestId: \\S+\\s+Duration: ([0-9.]+) ms.*?(?:Init Duration: ([0-9.]+) ms.*)?", Pattern.DOTALL);
    private static final int AROUND_SECONDS = 120;

    private final Clients clients;

    InvocationLogs(Clients clients) {
        this.clients = clients;
    }

    /** The last lines of the invocation that failed between two times; one that names the id if there are several. */
    List<String> ofFailure(String function, Instant from, Instant to, @Nullable String id, int most) {
        List<Invocation> all = group(function, null, from.minusSeconds(1), to.plusSeconds(1)).stream()
                .filter(invocation -> !invocation.lines().isEmpty())
                .toList();
        Invocation own = all.stream()
                .filter(invocation -> id != null && invocation.names(id))
                .reduce((a, b) -> b)
                .orElse(all.size() == 1 ? all.get(0) : null);
        if (own == null) {
            return List.of();
        }
        List<String> lines =
                own.lines().stream().map(line -> line.message().stripTrailing()).toList();
        return lines.subList(Math.max(0, lines.size() - most), lines.size());
    }

    /** All invocations of a function since a time in which it logged the id. */
    List<Invocation> naming(String function, String id, Instant since) {
        Set<String> streams = new LinkedHashSet<>();
        Instant first = null;
        Instant last = null;
        for (FilteredLogEvent event : events(function, null, since, null, "\"" + id + "\"")) {
            streams.add(event.logStreamName());
            Instant at = Instant.ofEpochMilli(event.timestamp());
            first = first == null || at.isBefore(first) ? at : first;
            last = last == null || at.isAfter(last) ? at : last;
        }
        if (first == null || last == null) {
            return List.of();
        }
        return group(function, streams, first.minusSeconds(AROUND_SECONDS), last.plusSeconds(AROUND_SECONDS)).stream()
                .filter(invocation -> invocation.names(id))
                .toList();
    }

    private List<Invocation> group(String function, @Nullable Set<String> streams, Instant from, Instant to) {
        Map<String, Invocation> open = new LinkedHashMap<>();
        List<Invocation> all = new ArrayList<>();
        for (FilteredLogEvent event : events(function, streams, from, to, null)) {
            String message = event.message();
            Matcher start = START.matcher(message);
            Invocation now = open.get(event.logStreamName());
            if (start.matches()) {
                now = new Invocation(
                        function,
                        start.group(1),
                        Instant.ofEpochMilli(event.timestamp()),
                        null,
                        null,
                        new ArrayList<>());
                open.put(event.logStreamName(), now);
                all.add(now);
                continue;
            }
            Matcher report = REPORT.matcher(message);
            if (now != null && report.matches()) {
                // What the function wrote last may come after its report: it is of this invocation until the next one
                // starts.
                Invocation ended = ended(now, report);
                all.set(all.indexOf(now), ended);
                open.put(event.logStreamName(), ended);
            } else if (now != null && !message.startsWith("END RequestId: ")) {
                now.lines().add(event);
            }
        }
        return all;
    }

    private static Invocation ended(Invocation now, Matcher report) {
        return new Invocation(
                now.function(),
                now.requestId(),
                now.start(),
                Double.valueOf(report.group(1)),
                report.group(2) == null ? null : Double.valueOf(report.group(2)),
                now.lines());
    }

    private Iterable<FilteredLogEvent> events(
            String function,
            @Nullable Set<String> streams,
            Instant from,
            @Nullable Instant to,
            @Nullable String pattern) {
        try {
            List<FilteredLogEvent> events = new ArrayList<>();
            clients.logs()
                    .filterLogEventsPaginator(r -> r.logGroupName("/aws/lambda/" + function)
                            .logStreamNames(streams)
                            .startTime(from.toEpochMilli())
                            .endTime(to == null ? null : to.toEpochMilli())
                            .filterPattern(pattern))
                    .events()
                    .forEach(events::add);
            return events;
        } catch (ResourceNotFoundException e) {
            return List.of();
        }
    }
}
