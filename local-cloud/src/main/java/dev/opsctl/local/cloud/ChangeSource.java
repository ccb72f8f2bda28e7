package dev.opsctl.local.cloud;

/** A service that wakes those who wait for something to be written to a resource of it, so that they need not look again and again. */
public interface ChangeSource {

    /** How many writes to a resource there were since somebody first asked: at least the ones that changed it. */
    long changes(String resource);

    /** Waits until there are more than {@code seen}, but not longer than a time; what was written by then can be read. */
    void awaitChange(String resource, long seen, long millis) throws InterruptedException;
}
