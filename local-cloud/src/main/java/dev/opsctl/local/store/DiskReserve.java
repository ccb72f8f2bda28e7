package dev.opsctl.local.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Space on the disk that the store has taken before it needs it: the file {@code state.reserve}. Nothing is changed while little is free (see
 * {@link DiskSpace}) or the reserve is not whole, but somebody else may fill the disk at any moment, also while a change is being written; a write
 * that failed would close the store. Such a write takes its space from here.
 */
final class DiskReserve {

    static final long BYTES = 16 << 20;

    /** One for each directory: its files take from it without knowing of each other. */
    private static final Map<Path, DiskReserve> ALL = new ConcurrentHashMap<>();

    private final Path file;
    private final DiskSpace space;
    private volatile long length;

    private DiskReserve(Path directory) {
        this.file = directory.resolve("state.reserve");
        this.space = new DiskSpace(directory);
    }

    /** The one of the directory in which a file lies. */
    static DiskReserve beside(Path file) {
        return ALL.computeIfAbsent(file.toAbsolutePath().normalize().resolveSibling(""), DiskReserve::new);
    }

    /** Takes the space that is not taken yet, as far as {@link DiskSpace#LAST} stays free; what an earlier process has taken counts. */
    synchronized void fill() {
        try (RandomAccessFile reserve = new RandomAccessFile(file.toFile(), "rw")) {
            length = reserve.length();
            if (length < BYTES && space.free() - (BYTES - length) > DiskSpace.LAST) {
                reserve.seek(length);
                reserve.write(new byte[(int) (BYTES - length)]);
            }
            length = reserve.length();
        } catch (IOException e) {
            release(); // somebody else was faster: what was got would be the last that is free
        }
    }

    /**
     * For the store, before it changes anything: what is accepted can be written, whatever others write.
     *
     * @param frees whether the change only removes: that goes on for longer, so that space can be made
     * @throws StoreException if the last of the space has been reached
     */
    void require(boolean frees) {
        space.requireLast(frees);
        if (length < BYTES) {
            fill();
            if (length < BYTES && !frees) {
                throw space.full();
            }
        }
    }

    /** What is free besides, in bytes. */
    long free() {
        return space.free();
    }

    /** Whether so many bytes find room: what is free may go in this moment, what was taken does not. */
    boolean hasRoomFor(long bytes) {
        return bytes < Math.max(length, space.free());
    }

    /** Gives a half of it back to the disk. @return whether there was any */
    synchronized boolean release() {
        try (RandomAccessFile reserve = new RandomAccessFile(file.toFile(), "rw")) {
            long had = reserve.length();
            reserve.setLength(had / 2);
            length = had / 2;
            return had > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
