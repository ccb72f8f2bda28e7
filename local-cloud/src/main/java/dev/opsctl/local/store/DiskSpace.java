package dev.opsctl.local.store;

import java.io.File;
import java.nio.file.Path;

/**
 * What is free on the file system of the state. The last of it is kept: outsiders may write while {@link #RESERVE} stays free, so that what is
 * under way inside can end; the store itself stops at {@link #LAST}, because a write that fails half-way closes its file.
 */
public final class DiskSpace {

    /** What outsiders leave free, in bytes. */
    public static final long RESERVE = 32L << 20;

    /** What the store leaves free, in bytes. */
    public static final long LAST = 8L << 20;

    private final File directory;

    public DiskSpace(Path directory) {
        this.directory = directory.toFile();
    }

    /** In bytes. */
    public long free() {
        return directory.getUsableSpace();
    }

    /** Whether outsiders may write so many bytes more. */
    public boolean hasRoomFor(long bytes) {
        return free() - bytes >= RESERVE;
    }

    /** @throws StoreException if the reserve has been reached */
    public void require(long bytes) {
        if (!hasRoomFor(bytes)) {
            throw full();
        }
    }

    /** What to tell whose write is refused. */
    public StoreException full() {
        return new StoreException(
                "The disk of the local cloud's state (" + directory + ") is full: " + (free() >> 20)
                        + " MB are free, and the last " + (RESERVE >> 20)
                        + " MB are kept for what is under way. Nothing was changed. Free space on that disk, then try again",
                null);
    }
}
