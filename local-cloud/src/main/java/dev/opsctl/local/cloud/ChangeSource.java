package dev.opsctl.local.cloud;

/** A service that wakes those who wait for something to be written to it, so that they need not look again and again. */
public interface ChangeSource {

    /** How many writes there were since the start. */
    long changes();

    /** Waits until there are more than {@code seen}, but not longer than a time; what was written by then can be read. */
    void awaitChange(long seen, long millis) throws InterruptedException;
}
