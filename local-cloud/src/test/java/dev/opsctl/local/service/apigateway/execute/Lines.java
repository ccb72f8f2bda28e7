package dev.opsctl.local.service.apigateway.execute;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** Waits for lines that are written behind the caller's back. */
final class Lines {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private Lines() {}

    static void await(CloudWatchLogsClient logs, String group, String beginning) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        List<String> seen = List.of();
        while (System.nanoTime() < until) {
            try {
                seen = logs.filterLogEvents(r -> r.logGroupName(group)).events().stream()
                        .map(e -> e.message())
                        .toList();
            } catch (ResourceNotFoundException e) {
                // not written yet
            }
            if (seen.stream().anyMatch(line -> line.startsWith(beginning))) {
                return;
            }
            Thread.onSpinWait();
        }
        fail("no line \"" + beginning + "\" in " + group + ": " + seen);
    }
}
