package dev.opsctl.local.gateway;

import dev.opsctl.local.store.DiskSpace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A large body in a file below the state, readable by its owner only. The file has no name from the moment in which it is open, so whatever
 * ends, the connection or the process, its space is free again.
 */
final class Spool implements AutoCloseable {

    private static final FileAttribute<?> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final FileChannel file;
    private final DiskSpace space;
    private long length;

    private Spool(FileChannel file, DiskSpace space) {
        this.file = file;
        this.space = space;
    }

    static Spool create(Path folder, DiskSpace space) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, FOLDER);
        }
        return new Spool(
                FileChannel.open(
                        folder.resolve(UUID.randomUUID().toString()),
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.DELETE_ON_CLOSE),
                        FILE),
                space);
    }

    /** Removes what a process left that was killed between making a file and taking its name away. */
    static void sweep(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> left = Files.list(folder)) {
                for (Path file : left.toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** @throws dev.opsctl.local.store.StoreException if the disk has too little left */
    void write(ByteBuffer bytes) throws IOException {
        space.require(bytes.remaining());
        while (bytes.hasRemaining()) {
            length += file.write(bytes, length);
        }
    }

    long length() {
        return length;
    }

    /** All of it, from the begin; several may read. */
    InputStream open() {
        return new InputStream() {
            private long at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int count) throws IOException {
                int n = file.read(ByteBuffer.wrap(buffer, offset, count), at);
                at += Math.max(n, 0);
                return n;
            }

            @Override
            public int available() {
                return (int) Math.min(length - at, Integer.MAX_VALUE);
            }
        };
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
