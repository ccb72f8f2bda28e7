package dev.opsctl.local.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The version of the state file that is known to be on the disk, kept beside it. A state file that lost its end opens without complaint at
 * the last version that is whole; by the watermark this is noticed. It is raised after a sync only, so that a power failure raises no
 * false alarm.
 */
final class Watermark implements Closeable {

    private static final long INTERVAL_NANOS = MvStore.LONGEST_UNWRITTEN.toNanos();
    private static final int DIGITS = 19;

    /** Not a channel, which an interrupt of the thread that writes would close. */
    private final RandomAccessFile file;

    private long version;
    private volatile long raisedAt = System.nanoTime();

    private Watermark(RandomAccessFile file, long version) {
        this.file = file;
        this.version = version;
    }

    static Watermark open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        byte[] content = new byte[DIGITS];
        String text = new String(content, 0, Math.max(0, file.read(content)), StandardCharsets.US_ASCII);
        if (!text.isEmpty() && !text.matches("[0-9]{" + DIGITS + "}")) {
            file.close();
            throw new StoreException(
                    "File " + path + " is damaged: it holds no version. If state.mv beside it is whole, delete " + path
                            + "; else restore both from a backup, or give the state up with: opsctl local reset",
                    null);
        }
        return new Watermark(file, text.isEmpty() ? 0 : Long.parseLong(text));
    }

    long version() {
        return version;
    }

    /** Whether it is time for a sync; so rarely that it costs nothing. */
    boolean isDue() {
        return System.nanoTime() - raisedAt > INTERVAL_NANOS;
    }

    void raise(long synced) {
        raisedAt = System.nanoTime();
        version = synced;
        byte[] text = String.format("%0" + DIGITS + "d", synced).getBytes(StandardCharsets.US_ASCII);
        try {
            file.seek(0);
            file.write(text);
        } catch (IOException e) {
            throw new StoreException(
                    "Cannot write state.version: " + e.getMessage()
                            + ". Free space on its disk, then repeat the command.",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new StoreException("Cannot close state.version: " + e.getMessage(), e);
        }
    }
}
