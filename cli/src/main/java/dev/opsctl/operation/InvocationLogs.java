package dev.opsctl.operation;

import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** What one invocation of a function logged, found by its time and by an id that it names. */
final class InvocationLogs {

    private static final int MOST_LINES = 12;

    private final Clients clients;

    InvocationLogs(Clients clients) {
        this.clients = clients;
    }

    /** The invocation's own lines, without Lambda's START, END and REPORT; those of others that ran at the time are left out. */
    List<String> of(String function, Instant from, Instant to, String id) {
        Map<String, List<List<String>>> invocations = new LinkedHashMap<>();
        try {
            for (FilteredLogEvent event : clients.logs()
                    .filterLogEventsPaginator(r -> r.logGroupName("/aws/lambda/" + function)
                            .startTime(from.minusSeconds(1).toEpochMilli())
                            .endTime(to.plusSeconds(1).toEpochMilli()))
                    .events()) {
                List<List<String>> stream = invocations.computeIfAbsent(event.logStreamName(), k -> new ArrayList<>());
                String message = event.message().stripTrailing();
                if (stream.isEmpty() || message.startsWith("START RequestId:")) {
                    stream.add(new ArrayList<>());
                }
                if (!message.matches("(?s)(START|END|REPORT) RequestId:.*|INIT_START .*")) {
                    stream.get(stream.size() - 1).add(message);
                }
            }
        } catch (ResourceNotFoundException e) {
            return List.of();
        }
        List<List<String>> all = invocations.values().stream()
                .flatMap(List::stream)
                .filter(lines -> !lines.isEmpty())
                .toList();
        List<String> own = all.stream()
                .filter(lines -> id != null && lines.stream().anyMatch(line -> line.contains(id)))
                .reduce((a, b) -> b)
                .orElse(all.size() == 1 ? all.get(0) : List.of());
        return own.size() <= MOST_LINES ? own : own.subList(own.size() - MOST_LINES, own.size());
    }
}
