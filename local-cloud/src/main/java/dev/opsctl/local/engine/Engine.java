package dev.opsctl.local.engine;

import java.io.IOException;

/** A real engine behind some services: a process or a server of its own. */
public interface Engine extends AutoCloseable {

    /** {@code dynamodb}, {@code s3}. */
    String name();

    /** Starts it and returns when it answers; called once, beside the other engines. */
    void start() throws IOException;

    /** Whether it answers. */
    boolean ready();

    @Override
    void close();
}
