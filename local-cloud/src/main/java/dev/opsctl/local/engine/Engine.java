package dev.opsctl.local.engine;

import java.io.IOException;

/** A real engine behind some services: a process or a server of its own. */
public interface Engine extends AutoCloseable {

    /** {@code dynamodb}, {@code s3}. */
    String name();

    /** Starts its process, if it does not run; what is wrong with its files or its program is said here. Others go on while it starts. */
    void launch() throws IOException;

    /** Returns when it answers; launches it, if necessary. */
    void start() throws IOException;

    /** Whether it answers. */
    boolean ready();

    @Override
    void close();
}
