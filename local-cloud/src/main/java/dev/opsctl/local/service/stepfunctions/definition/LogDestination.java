package dev.opsctl.local.service.stepfunctions.definition;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;

/** Where the executions of a state machine are logged. */
final class LogDestination {

    /** The stream by which the delivery of logs finds out whether it reaches a group; AWS leaves it there. */
    private static final String PROBE = "log_stream_created_by_aws_to_validate_log_delivery_subscriptions";

    private static final Pattern GROUP = Pattern.compile("arn:[a-z-]+:logs:[a-z0-9-]+:\\d{12}:log-group:([^:]+):\\*");

    private LogDestination() {}

    private static boolean used(@Nullable LoggingConfiguration logging) {
        return logging != null && logging.level() != null && !"OFF".equals(logging.levelAsString());
    }

    static void check(@Nullable LoggingConfiguration logging) {
        if (logging == null || !used(logging)) {
            return;
        } else if (logging.destinations().size() != 1) {
            throw SfnErrors.invalidLogging("Must specify exactly one Log Destination.");
        } else if (!GROUP.matcher(arn(logging)).matches()) {
            throw SfnErrors.invalidLogging("Log Destination must be the ARN of one log group, which ends in :*");
        }
    }

    private static String arn(LoggingConfiguration logging) {
        return Optional.ofNullable(logging.destinations().get(0).cloudWatchLogsLogGroup())
                .map(group -> group.logGroupArn())
                .orElse("");
    }

    /** Refuses a log group that is not there. @param machine who logs */
    static void reach(ServiceContext context, @Nullable LoggingConfiguration logging, String machine) {
        if (logging == null || !used(logging)) {
            return;
        }
        String arn = arn(logging);
        String group = GROUP.matcher(arn).replaceFirst("$1");
        CloudWatchLogsClient logs =
                context.cloud().service(CloudWatchLogsClient.class, Arn.of(arn).scope());
        try {
            Caller.service("delivery.logs.amazonaws.com", context.scope().accountId(), machine)
                    .run(() -> logs.createLogStream(r -> r.logGroupName(group).logStreamName(PROBE)));
        } catch (ResourceNotFoundException e) {
            throw SfnErrors.invalidLogging("Log Destination not found.");
        } catch (ResourceAlreadyExistsException e) {
            // it was reached before
        }
    }
}
