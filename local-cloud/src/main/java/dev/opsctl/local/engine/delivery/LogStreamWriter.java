package dev.opsctl.local.engine.delivery;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Workers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * Writes one service's lines to a log stream, in order, in batches and behind the caller's back; what cannot be written is reported once a
 * batch. While the group's encryption key cannot be used, lines wait for it.
 */
public final class LogStreamWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogStreamWriter.class);
    private static final int BATCH_EVENTS = 1_000;
    private static final int BATCH_BYTES = 900_000;
    private static final int EVENT_OVERHEAD = 26;
    /** How many lines wait for a key at most; then the oldest go. */
    private static final int MOST_HELD = 10_000;

    /** How often a waiting caller looks whether lines are held. */
    private static final long FLUSH_MILLIS = 100;

    /** For how long lines come together: they share a call, a use of the group's key and a commit. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Duration KEY_RETRY = Duration.ofSeconds(5);

    private final ServiceContext context;
    private final Supplier<Caller> writer;
    private final String group;
    private final String stream;
    private final boolean makesGroup;
    private final Deque<InputLogEvent> waiting = new ArrayDeque<>();
    private Workers.@Nullable Gathering gathering;
    private boolean writing;
    private boolean held;
    private boolean created;

    /**
     * @param writer as whom the lines are written, asked for each batch
     * @param makesGroup whether an absent group is made, as Lambda and execution logs of API Gateway do
     */
    public LogStreamWriter(
            ServiceContext context, Supplier<Caller> writer, String group, String stream, boolean makesGroup) {
        this.context = context;
        this.writer = writer;
        this.group = group;
        this.stream = stream;
        this.makesGroup = makesGroup;
    }

    public String stream() {
        return stream;
    }

    /** Adds an event and sees that it is written soon. */
    public void add(String message) {
        boolean start;
        synchronized (this) {
            if (held && waiting.size() >= MOST_HELD) {
                waiting.poll();
            }
            waiting.add(InputLogEvent.builder()
                    .timestamp(context.clock().millis())
                    .message(message.isEmpty() ? "\n" : message)
                    .build());
            start = !writing;
            writing = true;
        }
        if (start) {
            start();
        }
    }

    /** Waits until what was added is written, or cannot be. */
    public synchronized void flush() throws InterruptedException {
        while (writing && !held) {
            if (gathering != null) {
                gathering.hurry();
            }
            wait(FLUSH_MILLIS);
        }
    }

    private synchronized void start() {
        gathering = context.cloud().workers().gather("writing to " + stream, PAUSE, this::write, failure -> failed());
    }

    /** A batch is lost; what came after it is written. */
    private synchronized void failed() {
        writing = !waiting.isEmpty();
        if (writing) {
            start();
        }
    }

    private void write() {
        boolean more = true;
        while (more) {
            List<InputLogEvent> batch = new ArrayList<>();
            synchronized (this) {
                int bytes = 0;
                while (!waiting.isEmpty() && batch.size() < BATCH_EVENTS && bytes < BATCH_BYTES) {
                    InputLogEvent event = waiting.poll();
                    bytes += event.message().length() * 3 + EVENT_OVERHEAD;
                    batch.add(event);
                }
                more = !waiting.isEmpty(); // the batch is full: what is left of it waits for nothing
            }
            try {
                put(batch);
                synchronized (this) {
                    held = false;
                }
            } catch (SdkException e) {
                if (e.getCause() instanceof KmsException) {
                    hold(batch);
                    return;
                }
                String why = e instanceof AwsServiceException service && service.awsErrorDetails() != null
                        ? service.awsErrorDetails().errorMessage()
                        : e.getMessage();
                LOG.warn("no log in {}: {}", group, why);
            } catch (RuntimeException e) {
                if (!context.cloud().workers().stopping()) {
                    LOG.warn("no log in {}", group, e);
                }
            }
            synchronized (this) {
                writing = !waiting.isEmpty();
                if (!writing) {
                    notifyAll();
                } else if (!more) {
                    start();
                }
            }
        }
    }

    /** Puts a batch back, to be tried again when the key may have been enabled. Until then {@link #add} only collects. */
    private void hold(List<InputLogEvent> batch) {
        synchronized (this) {
            held = true;
            for (int i = batch.size() - 1; i >= 0 && waiting.size() < MOST_HELD; i--) {
                waiting.addFirst(batch.get(i));
            }
        }
        context.clock().schedule(context.clock().instant().plus(KEY_RETRY), due -> start());
    }

    private void put(List<InputLogEvent> batch) {
        CloudWatchLogsClient logs = context.client(CloudWatchLogsClient.class, writer.get());
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
            if (!makesGroup) {
                throw e;
            }
            try {
                logs.createLogGroup(r -> r.logGroupName(group));
            } catch (ResourceAlreadyExistsException raced) {
                // another environment of the function was faster
            }
            logs.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
        }
    }
}
