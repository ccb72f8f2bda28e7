package dev.opsctl.local.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A request's body: small ones in memory, large ones in a temporary file, so that memory stays flat whatever is uploaded. */
public final class Body implements AutoCloseable {

    private final byte[] bytes;
    private final Path file;
    private final long length;

    private Body(byte[] bytes, Path file, long length) {
        this.bytes = bytes;
        this.file = file;
        this.length = length;
    }

    public static Body of(byte[] bytes) {
        return new Body(bytes, null, bytes.length);
    }

    static Body of(Path file, long length) {
        return new Body(null, file, length);
    }

    public long length() {
        return length;
    }

    public InputStream open() throws IOException {
        return bytes != null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file);
    }

    /** The whole body in memory; callers have checked its length. */
    public byte[] bytes() {
        try {
            return bytes != null ? bytes : Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
