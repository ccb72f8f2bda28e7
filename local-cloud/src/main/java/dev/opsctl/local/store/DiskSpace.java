package dev.opsctl.local.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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

    /** In bytes; as much as one likes where the platform does not say. */
    public long free() {
        long usable = directory.getUsableSpace();
        return usable == 0 && directory.getTotalSpace() == 0 ? Long.MAX_VALUE : usable;
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

    /**
     * For the store itself, before it changes anything.
     *
     * @param frees whether the change only removes: that goes on for longer, so that space can be made
     * @throws StoreException if the last of the space has been reached
     */
    void requireLast(boolean frees) {
        if (free() < (frees ? LAST / 8 : LAST)) {
            throw full();
        }
    }

    /** Whether a failure comes from a full disk, by its causes. */
    public static boolean isFull(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && String.valueOf(cause.getMessage()).contains("No space left")) {
                return true;
            }
        }
        return false;
    }

    /** What to tell whose write is refused. */
    public StoreException full() {
        return new StoreException(
                "No space is left on the disk of the local cloud's state, " + directory + ": " + (free() >> 20)
                        + " MB are free, and the last " + (RESERVE >> 20)
                        + " MB are kept for what is under way. Nothing was changed. Free space on its disk, then repeat the command",
                null);
    }
}
