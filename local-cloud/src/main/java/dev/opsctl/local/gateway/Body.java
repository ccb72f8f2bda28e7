package dev.opsctl.local.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A request's body: small ones in memory, large ones in a temporary file, so that memory stays flat whatever is uploaded. */
public class Body implements AutoCloseable {

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

    /** What another body holds when it is decoded. Closing it closes nothing: the other's owner does. */
    public static Body decoded(Body raw, Decoding decoding, long length) {
        return new Body(null, null, length) {
            @Override
            public InputStream open() throws IOException {
                return decoding.decode(raw.open());
            }
        };
    }

    /** From the bytes that came to those that are meant. */
    public interface Decoding {
        InputStream decode(InputStream raw) throws IOException;
    }

    public long length() {
        return length;
    }

    public InputStream open() throws IOException {
        return bytes != null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file);
    }

    /** The whole body in memory; callers have checked its length. */
    public byte[] bytes() {
        try (InputStream in = bytes != null ? null : open()) {
            return bytes != null ? bytes : in.readAllBytes();
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
