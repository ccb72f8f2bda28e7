package dev.opsctl.local.service.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The contents of objects and parts: a file each, written once, never changed. What is being written lies in {@code incoming} until it is
 * whole; what is being read is not deleted before its last reader has ended.
 */
final class Blobs {

    /** A content that was written, its size and digests. */
    record Written(String blob, long size, byte[] md5, String checksum) {}

    private final Path directory;
    private final Path incoming;
    private final Map<String, Integer> readers = new HashMap<>();
    private final Set<String> doomed = new HashSet<>();

    Blobs(Path directory) {
        this.directory = directory;
        this.incoming = directory.resolve("incoming");
    }

    /** Removes what an earlier process had not written to its end. */
    void sweep() {
        if (!Files.isDirectory(incoming)) {
            return;
        }
        try (Stream<Path> left = Files.list(incoming)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Written write(InputStream content, String algorithm) {
        Digests digests = new Digests(algorithm);
        String blob = UUID.randomUUID().toString();
        long size = 0;
        try (InputStream in = content) {
            Path draft = incoming.resolve(blob);
            directory(incoming);
            try (OutputStream out = Files.newOutputStream(draft)) {
                byte[] buffer = new byte[16_384];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digests.update(buffer, 0, n);
                    out.write(buffer, 0, n);
                    size += n;
                }
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(draft);
                throw e;
            }
            directory(file(blob).getParent());
            Files.move(draft, file(blob), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Written(blob, size, digests.md5(), digests.checksum());
    }

    /** Mostly it is there: what the JDK would find out by an exception. */
    private static void directory(@Nullable Path wanted) throws IOException {
        if (wanted != null && !Files.isDirectory(wanted)) {
            Files.createDirectories(wanted);
        }
    }

    /** The same content under another name, without copying where the file system can. */
    String link(String blob) {
        String other = UUID.randomUUID().toString();
        try {
            directory(file(other).getParent());
            try {
                Files.createLink(file(other), file(blob));
            } catch (UnsupportedOperationException e) {
                Files.copy(file(blob), file(other));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return other;
    }

    /** A stretch of the parts' contents, one after the other. */
    InputStream read(List<StoredObject.Part> parts, long from, long length) {
        hold(parts);
        try {
            return new Limited(stretch(parts, from), length, () -> release(parts));
        } catch (RuntimeException e) {
            release(parts);
            throw e;
        }
    }

    private InputStream stretch(List<StoredObject.Part> parts, long from) {
        Iterator<StoredObject.Part> left = parts.iterator();
        return new SequenceInputStream(new Enumeration<>() {
            private long skip = from;
            private StoredObject.@Nullable Part next = advance();

            private StoredObject.@Nullable Part advance() {
                while (left.hasNext()) {
                    StoredObject.Part part = left.next();
                    if (skip < part.size()) {
                        return part;
                    }
                    skip -= part.size();
                }
                return null;
            }

            @Override
            public boolean hasMoreElements() {
                return next != null;
            }

            @Override
            public InputStream nextElement() {
                if (next == null) {
                    throw new NoSuchElementException();
                }
                try {
                    InputStream in = Files.newInputStream(file(next.blob()));
                    in.skipNBytes(skip);
                    skip = 0;
                    next = advance();
                    return in;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    synchronized void delete(List<StoredObject.Part> parts) {
        parts.forEach(part -> delete(part.blob()));
    }

    synchronized void delete(String blob) {
        if (readers.containsKey(blob)) {
            doomed.add(blob);
            return;
        }
        try {
            Files.deleteIfExists(file(blob));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void hold(List<StoredObject.Part> parts) {
        parts.forEach(part -> readers.merge(part.blob(), 1, Integer::sum));
    }

    private synchronized void release(List<StoredObject.Part> parts) {
        for (StoredObject.Part part : parts) {
            if (readers.merge(part.blob(), -1, (a, b) -> a + b == 0 ? null : a + b) == null
                    && doomed.remove(part.blob())) {
                delete(part.blob());
            }
        }
    }

    private Path file(String blob) {
        return directory.resolve(blob.substring(0, 2)).resolve(blob);
    }

    /** At most so many bytes of another stream. */
    private static final class Limited extends InputStream {
        private final InputStream in;
        private final Runnable closed;
        private long left;
        private boolean open = true;

        Limited(InputStream in, long left, Runnable closed) {
            this.in = in;
            this.left = left;
            this.closed = closed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            if (open) {
                open = false;
                closed.run();
            }
            in.close();
        }
    }

    /** What an algorithm gives of parts, one after the other, in base64. */
    String checksum(String algorithm, List<StoredObject.Part> parts) {
        Digests digests = new Digests(algorithm);
        byte[] buffer = new byte[65_536];
        try (InputStream in = read(parts, 0, Long.MAX_VALUE)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digests.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digests.checksum();
    }
}
