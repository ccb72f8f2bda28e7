package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.LogLevel;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;

/**
 * Takes the history of executions to the log group that their state machine names. As on AWS the log delivery service writes, not the
 * state machine's role.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html">Logging to CloudWatch Logs</a>
 */
final class ExecutionLog {

    /** Some events for one log group. */
    record Batch(String group, String machineName, String executionArn, boolean withData, List<HistoryEvent> events) {}

    private static final Logger LOG = LoggerFactory.getLogger(ExecutionLog.class);

    private final ServiceContext context;
    private final DeliveryQueue<Batch> queue;

    ExecutionLog(ServiceContext context) {
        this.context = context;
        this.queue = new DeliveryQueue<>(context, "log-deliveries", Batch.class, 1, this::deliver);
    }

    void resume() {
        queue.resume();
    }

    void write(@Nullable LoggingConfiguration logging, Execution execution, List<HistoryEvent> events) {
        if (logging == null
                || logging.level() == null
                || logging.level() == LogLevel.OFF
                || logging.destinations().isEmpty()) {
            return;
        }
        List<HistoryEvent> wanted = events.stream()
                .filter(event -> wanted(logging.level(), event.typeAsString()))
                .toList();
        if (!wanted.isEmpty()) {
            queue.submit(new Batch(
                    logging.destinations().get(0).cloudWatchLogsLogGroup().logGroupArn(),
                    execution.program().machineName(),
                    execution.arn(),
                    Boolean.TRUE.equals(logging.includeExecutionData()),
                    wanted));
        }
    }

    private static boolean wanted(@Nullable LogLevel level, String type) {
        boolean fatal = type.matches("Execution(Aborted|Failed|TimedOut)");
        return level == LogLevel.ALL
                || fatal
                || level == LogLevel.ERROR
                        && (type.endsWith("Failed")
                                || type.endsWith("TimedOut")
                                || type.endsWith("Aborted")
                                || type.startsWith("FailState"));
    }

    private Optional<Duration> deliver(Batch batch, int attempt, Instant accepted) {
        Arn arn = Arn.of(batch.group());
        String group = arn.resource().replaceFirst("^log-group:([^:]*).*", "$1");
        String stream = "states/" + batch.machineName() + "/"
                + accepted.toString().substring(0, 13).replace('T', '-');
        CloudWatchLogsClient logs = context.cloud().service(CloudWatchLogsClient.class, arn.scope());
        List<InputLogEvent> lines = new ArrayList<>();
        batch.events()
                .forEach(event -> lines.add(InputLogEvent.builder()
                        .timestamp(event.timestamp().toEpochMilli())
                        .message(line(batch, event))
                        .build()));
        try {
            Caller.service("delivery.logs.amazonaws.com", context.scope().accountId(), batch.executionArn())
                    .run(() -> {
                        try {
                            logs.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
                        } catch (ResourceAlreadyExistsException e) {
                            // a stream per state machine and hour
                        }
                        return logs.putLogEvents(
                                r -> r.logGroupName(group).logStreamName(stream).logEvents(lines));
                    });
        } catch (AwsServiceException e) {
            LOG.warn(
                    "the history of {} could not be written to {}: {}",
                    batch.executionArn(),
                    batch.group(),
                    e.getMessage());
        }
        return Optional.empty();
    }

    private static String line(Batch batch, HistoryEvent event) {
        ObjectNode line = PojoJson.mapper()
                .createObjectNode()
                .put("id", String.valueOf(event.id()))
                .put("type", event.typeAsString());
        ObjectNode details = line.putObject("details");
        for (Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> field :
                PojoJson.write(event).properties()) {
            if (field.getKey().endsWith("EventDetails")) {
                details.setAll((ObjectNode) field.getValue());
            }
        }
        if (!batch.withData()) {
            details.remove(List.of("input", "inputDetails", "output", "outputDetails", "parameters"));
        }
        return line.put("redrive_count", "0")
                .put("previous_event_id", String.valueOf(event.previousEventId()))
                .put("event_timestamp", String.valueOf(event.timestamp().toEpochMilli()))
                .put("execution_arn", batch.executionArn())
                .toString();
    }
}
