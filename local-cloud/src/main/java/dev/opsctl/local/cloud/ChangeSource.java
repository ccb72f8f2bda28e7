package dev.opsctl.local.cloud;

/** A service that tells at once when something was written to a resource of it, so that nobody needs to look again and again. */
public interface ChangeSource {

    /** Somebody who is told; until it is closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Tells of changes from now on.
     *
     * @param resource its ARN
     * @param changed called after each change that is durable, on whatever thread made it: it is short, and waits for nothing
     */
    Watch watch(String resource, Runnable changed);
}
