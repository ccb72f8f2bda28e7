package dev.opsctl.local.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * The version of the state file that is known to be on the disk, kept beside it. A state file that lost its end opens without complaint at
 * the last version that is whole; by the watermark this is noticed. It is raised after a sync only, so that a power failure raises no
 * false alarm.
 */
final class Watermark implements Closeable {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int DIGITS = 19;

    private final FileChannel channel;
    private long version;
    private long raisedAt = System.nanoTime();

    private Watermark(FileChannel channel, long version) {
        this.channel = channel;
        this.version = version;
    }

    static Watermark open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer content = ByteBuffer.allocate(DIGITS);
        channel.read(content, 0);
        String text = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
        if (!text.isEmpty() && !text.matches("[0-9]{" + DIGITS + "}")) {
            channel.close();
            throw new StoreException(
                    "File " + file + " is damaged: it holds no version. If state.mv beside it is whole, delete " + file
                            + "; else restore both from a backup, or give the state up with: opsctl local reset",
                    null);
        }
        return new Watermark(channel, text.isEmpty() ? 0 : Long.parseLong(text));
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
            channel.write(ByteBuffer.wrap(text), 0);
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
            channel.close();
        } catch (IOException e) {
            throw new StoreException("Cannot close state.version: " + e.getMessage(), e);
        }
    }
}
