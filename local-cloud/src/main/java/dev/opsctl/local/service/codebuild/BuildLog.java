package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.LogStreamWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.codebuild.model.Build;

/** A build's log stream, written as its service role. Values of secrets do not get into it. */
final class BuildLog {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
    private static final int SHORTEST_SECRET = 4;

    private final ServiceContext context;
    /** Null if the project writes no log. */
    private final @Nullable LogStreamWriter writer;

    private final List<String> secrets = new CopyOnWriteArrayList<>();

    private BuildLog(ServiceContext context, @Nullable LogStreamWriter writer) {
        this.context = context;
        this.writer = writer;
    }

    /** Makes the stream. */
    static BuildLog open(ServiceContext context, Build build, Caller role) throws BuildFailure {
        String group = build.logs().groupName();
        if (group == null) {
            return new BuildLog(context, null);
        }
        String stream = build.logs().streamName();
        CloudWatchLogsClient logs = context.client(CloudWatchLogsClient.class, role);
        try {
            try {
                logs.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
            } catch (ResourceNotFoundException e) {
                makeGroup(logs, group);
                logs.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
            }
        } catch (AwsServiceException e) {
            throw new BuildFailure(
                    BuildFailure.Code.ACCESS_DENIED,
                    "Service role " + build.serviceRole()
                            + " does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build "
                            + build.arn() + ". Error message: "
                            + e.awsErrorDetails().errorMessage());
        }
        return new BuildLog(context, new LogStreamWriter(context, () -> role, group, stream, false));
    }

    private static void makeGroup(CloudWatchLogsClient logs, String group) {
        try {
            logs.createLogGroup(r -> r.logGroupName(group));
        } catch (ResourceAlreadyExistsException e) {
            // another build was faster
        }
    }

    /** From now on, a value is not shown. */
    void hide(String secret) {
        if (secret.length() >= SHORTEST_SECRET) {
            secrets.add(secret);
        }
    }

    /** What the build's agent has to say. */
    void say(String words) {
        line("[Container] " + TIME.format(context.clock().instant()) + " " + words);
    }

    /** What a command has printed. */
    void line(String text) {
        if (writer == null) {
            return;
        }
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, "***");
        }
        writer.add(shown + "\n");
    }

    /** Waits until all of it can be read. */
    void flush() throws InterruptedException {
        if (writer != null) {
            writer.flush();
        }
    }
}
