package dev.opsctl.operation.pipeline;

import dev.opsctl.target.Clients;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.codebuild.model.Build;

/** The lines of one build, each once, as they come. */
final class BuildLog {

    private final Clients clients;
    private final String buildId;
    private @Nullable String group;
    private @Nullable String stream;
    private @Nullable String token;

    BuildLog(Clients clients, String buildId) {
        this.clients = clients;
        this.buildId = buildId;
    }

    /** Gives what has come since the last time. */
    void read(Consumer<String> sink) {
        if (stream == null && !located()) {
            return;
        }
        while (true) {
            GetLogEventsResponse page;
            try {
                String from = token;
                page = clients.logs().getLogEvents(r -> r.logGroupName(group)
                        .logStreamName(stream)
                        .startFromHead(true)
                        .nextToken(from));
            } catch (ResourceNotFoundException e) {
                return; // it has said nothing yet
            }
            for (OutputLogEvent event : page.events()) {
                event.message().stripTrailing().lines().forEach(sink);
            }
            if (page.nextForwardToken() == null || page.nextForwardToken().equals(token)) {
                return;
            }
            token = page.nextForwardToken();
        }
    }

    private boolean located() {
        List<Build> builds =
                clients.codeBuild().batchGetBuilds(r -> r.ids(buildId)).builds();
        if (!builds.isEmpty() && builds.get(0).logs() != null) {
            group = builds.get(0).logs().groupName();
            stream = builds.get(0).logs().streamName();
        }
        return stream != null;
    }
}
