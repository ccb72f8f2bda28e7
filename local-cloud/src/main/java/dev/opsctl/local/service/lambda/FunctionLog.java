package dev.opsctl.local.service.lambda;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * The log stream of one execution environment. Written as the function's role, several lines to a call; without the permission there
 * is no log, as on AWS.
 */
final class FunctionLog {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionLog.class);
    private static final int TAIL_BYTES = 4_096;
    private static final int BATCH_EVENTS = 1_000;
    private static final int BATCH_BYTES = 900_000;

    private final ServiceContext context;
    private final Supplier<Caller> role;
    private final String group;
    private final String stream;
    private final Deque<InputLogEvent> waiting = new ArrayDeque<>();
    private final StringBuilder tail = new StringBuilder();
    private boolean writing;
    private boolean created;

    FunctionLog(ServiceContext context, Supplier<Caller> role, String group, String stream) {
        this.context = context;
        this.role = role;
        this.group = group;
        this.stream = stream;
    }

    String stream() {
        return stream;
    }

    /** Adds an event and sees that it is written soon. */
    void add(String text) {
        String message = text.isEmpty() ? "\n" : text;
        boolean start;
        synchronized (this) {
            waiting.add(InputLogEvent.builder()
                    .timestamp(context.clock().millis())
                    .message(message)
                    .build());
            tail.append(message);
            if (!message.endsWith("\n")) {
                tail.append('\n');
            }
            if (tail.length() > 16 * TAIL_BYTES) {
                tail.delete(0, tail.length() - TAIL_BYTES);
            }
            start = !writing;
            writing = true;
        }
        if (start) {
            try {
                context.cloud().executor().execute(this::write);
            } catch (RejectedExecutionException e) {
                LOG.debug("the cloud stops: {} loses its last lines", stream);
            }
        }
    }

    /** Begins a new tail. */
    synchronized void mark() {
        tail.setLength(0);
    }

    /** The last 4 KB since {@link #mark}. */
    synchronized byte[] tail() {
        byte[] bytes = tail.toString().getBytes(StandardCharsets.UTF_8);
        return bytes.length <= TAIL_BYTES
                ? bytes
                : java.util.Arrays.copyOfRange(bytes, bytes.length - TAIL_BYTES, bytes.length);
    }

    private void write() {
        while (true) {
            List<InputLogEvent> batch = new ArrayList<>();
            synchronized (this) {
                int bytes = 0;
                while (!waiting.isEmpty() && batch.size() < BATCH_EVENTS && bytes < BATCH_BYTES) {
                    InputLogEvent event = waiting.poll();
                    bytes += event.message().length() * 3 + 26;
                    batch.add(event);
                }
                if (batch.isEmpty()) {
                    writing = false;
                    return;
                }
            }
            try {
                put(batch);
            } catch (SdkException e) {
                String why = e instanceof AwsServiceException service && service.awsErrorDetails() != null
                        ? service.awsErrorDetails().errorMessage()
                        : e.getMessage();
                LOG.warn("no log in {}: {}", group, why);
            } catch (RuntimeException e) {
                if (!context.cloud().executor().isShutdown()) {
                    LOG.warn("no log in {}", group, e);
                }
            }
        }
    }

    private void put(List<InputLogEvent> batch) {
        CloudWatchLogsClient logs = context.client(CloudWatchLogsClient.class, role.get());
        if (!created) {
            createStream(logs);
            created = true;
        }
        try {
            logs.putLogEvents(r -> r.logGroupName(group).logStreamName(stream).logEvents(batch));
        } catch (ResourceNotFoundException e) {
            // somebody deleted the group
            createStream(logs);
            logs.putLogEvents(r -> r.logGroupName(group).logStreamName(stream).logEvents(batch));
        }
    }

    private void createStream(CloudWatchLogsClient logs) {
        try {
            logs.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
        } catch (ResourceAlreadyExistsException e) {
            // made for an earlier line
        } catch (ResourceNotFoundException e) {
            try {
                logs.createLogGroup(r -> r.logGroupName(group));
            } catch (ResourceAlreadyExistsException raced) {
                // another environment of the function was faster
            }
            logs.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
        }
    }
}
