package dev.opsctl.local.service.lambda.pool;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.LogStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The log stream of one execution environment. Written as the function's role, several lines to a call; without the permission there
 * is no log, as on AWS.
 */
public final class FunctionLog {

    private static final int TAIL_BYTES = 4_096;

    private final LogStreamWriter writer;
    private final StringBuilder tail = new StringBuilder();

    FunctionLog(ServiceContext context, Supplier<Caller> role, String group, String stream) {
        this.writer = new LogStreamWriter(context, role, group, stream, true);
    }

    String stream() {
        return writer.stream();
    }

    /** Adds an event and sees that it is written soon. */
    public void add(String text) {
        String message = text.isEmpty() ? "\n" : text;
        synchronized (this) {
            tail.append(message);
            if (!message.endsWith("\n")) {
                tail.append('\n');
            }
            if (tail.length() > 16 * TAIL_BYTES) {
                tail.delete(0, tail.length() - TAIL_BYTES);
            }
        }
        writer.add(message);
    }

    /** Begins a new tail. */
    public synchronized void mark() {
        tail.setLength(0);
    }

    /** The last 4 KB since {@link #mark}. */
    public synchronized byte[] tail() {
        byte[] bytes = tail.toString().getBytes(StandardCharsets.UTF_8);
        return bytes.length <= TAIL_BYTES ? bytes : Arrays.copyOfRange(bytes, bytes.length - TAIL_BYTES, bytes.length);
    }
}
