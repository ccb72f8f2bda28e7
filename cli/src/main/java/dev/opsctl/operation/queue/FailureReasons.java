package dev.opsctl.operation.queue;

import dev.opsctl.operation.JsonText;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;

/**
 * Why a queue gave up a message. SQS itself says only that it was received too often; the reason is in the log of the function
 * that reads the queue, in the line that names the message.
 */
final class FailureReasons {

    private static final long HORIZON_SECONDS = 14L * 24 * 3600;

    private final Clients clients;
    private final Map<String, List<String>> consumers = new HashMap<>();

    FailureReasons(Clients clients) {
        this.clients = clients;
    }

    /** The last error that a consumer of the queue logged for the message; null if none did. */
    @Nullable
    String of(String queueArn, String messageId) {
        for (String function : consumers.computeIfAbsent(queueArn, this::consumers)) {
            String reason = lastError(function, messageId);
            if (reason != null) {
                return function + ": " + reason;
            }
        }
        return null;
    }

    private List<String> consumers(String queueArn) {
        return clients
                .lambda()
                .listEventSourceMappingsPaginator(r -> r.eventSourceArn(queueArn))
                .eventSourceMappings()
                .stream()
                .map(EventSourceMappingConfiguration::functionArn)
                .map(arn -> arn.split(":")[6])
                .distinct()
                .toList();
    }

    private @Nullable String lastError(String function, String messageId) {
        String last = null;
        try {
            for (FilteredLogEvent event : clients.logs()
                    .filterLogEventsPaginator(r -> r.logGroupName("/aws/lambda/" + function)
                            .startTime(
                                    Instant.now().minusSeconds(HORIZON_SECONDS).toEpochMilli())
                            .filterPattern("\"" + messageId + "\""))
                    .events()) {
                var line = JsonText.read(event.message());
                if (line.hasNonNull("error")) {
                    last = line.path("error").asText();
                } else if (line.hasNonNull("reason")) {
                    last = line.path("reason").asText();
                }
            }
        } catch (ResourceNotFoundException e) {
            return null;
        }
        return last;
    }
}
