package dev.opsctl.local.service.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/** The contents of objects and parts: a file each, written once, never changed. */
final class Blobs {

    /** A content that was written, its size and digests. */
    record Written(String blob, long size, byte[] md5, String checksum) {}

    private final Path directory;

    Blobs(Path directory) {
        this.directory = directory;
    }

    Written write(InputStream content, String algorithm) {
        Digests digests = new Digests(algorithm);
        String blob = UUID.randomUUID().toString();
        long size = 0;
        try (InputStream in = content) {
            Path file = file(blob);
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                byte[] buffer = new byte[65_536];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digests.update(buffer, 0, n);
                    out.write(buffer, 0, n);
                    size += n;
                }
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Written(blob, size, digests.md5(), digests.checksum());
    }

    /** The same content under another name, without copying where the file system can. */
    String link(String blob) {
        String other = UUID.randomUUID().toString();
        try {
            Files.createDirectories(file(other).getParent());
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
        Iterator<StoredObject.Part> left = parts.iterator();
        SequenceInputStream all = new SequenceInputStream(new Enumeration<>() {
            private long skip = from;
            private StoredObject.Part next = advance();

            private StoredObject.Part advance() {
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
        return new Limited(all, length);
    }

    void delete(List<StoredObject.Part> parts) {
        for (StoredObject.Part part : parts) {
            try {
                Files.deleteIfExists(file(part.blob()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void delete(String blob) {
        try {
            Files.deleteIfExists(file(blob));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String blob) {
        return directory.resolve(blob.substring(0, 2)).resolve(blob);
    }

    /** At most so many bytes of another stream. */
    private static final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long left) {
            this.in = in;
            this.left = left;
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
            in.close();
        }
    }
}
