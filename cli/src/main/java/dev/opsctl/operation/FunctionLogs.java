package dev.opsctl.operation;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** The log lines of a function. */
public final class FunctionLogs {

    /** One line. */
    public record Line(String time, String stream, String message) {}

    private final Clients clients;

    public FunctionLogs(Clients clients) {
        this.clients = clients;
    }

    /**
     * Reads a function's log.
     *
     * @param follow whether to wait for more until the thread is interrupted
     */
    public void read(String function, Instant since, String pattern, boolean follow, Consumer<Line> sink) {
        String name = function.startsWith("/")
                ? function
                : "/aws/lambda/"
                        + (function.startsWith(clients.target().prefix())
                                ? function
                                : clients.target().named(function));
        Set<String> seen = new HashSet<>();
        long from = since.toEpochMilli();
        while (true) {
            long start = from;
            try {
                for (FilteredLogEvent event : clients.logs()
                        .filterLogEventsPaginator(
                                r -> r.logGroupName(name).startTime(start).filterPattern(pattern))
                        .events()) {
                    if (seen.add(event.eventId())) {
                        sink.accept(new Line(
                                Instant.ofEpochMilli(event.timestamp()).toString(),
                                event.logStreamName(),
                                event.message().stripTrailing()));
                        from = Math.max(from, event.timestamp());
                    }
                }
            } catch (ResourceNotFoundException e) {
                throw new OperationException(
                        ExitCode.NOT_FOUND, "There is no log group " + name, "Functions with logs: " + known(), e);
            }
            if (!follow) {
                return;
            }
            try {
                Thread.sleep(clients.target().endpoint() == null ? 2_000 : 250);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private String known() {
        return String.join(
                ", ",
                clients
                        .logs()
                        .describeLogGroupsPaginator(r -> r.logGroupNamePrefix("/aws/lambda/"))
                        .logGroups()
                        .stream()
                        .map(group -> group.logGroupName().substring("/aws/lambda/".length()))
                        .toList());
    }
}
