package dev.opsctl.local.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file of H2 that outlives its users' interrupts. {@link FileChannel} closes itself when a thread that reads or writes is interrupted, for
 * everybody; a {@link RandomAccessFile} takes no notice, and does its work on the thread that asks for it. And a file that can be written on a
 * disk that is full, as long as the {@link DiskReserve} beside it lasts.
 */
public final class UninterruptedFile extends FilePathWrapper {

    private static final String SCHEME = "uninterrupted";

    static {
        FilePath.register(new UninterruptedFile());
    }

    /** The name under which H2 opens a file so. */
    static String name(Path file) {
        return SCHEME + ":" + file;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        String path = getBase().toString();
        RandomAccessFile read = new RandomAccessFile(path, mode.equals("r") ? "r" : "rw");
        try {
            return new Channel(
                    read, new RandomAccessFile(path, mode.equals("r") ? "r" : "rw"), DiskReserve.beside(Path.of(path)));
        } catch (IOException | RuntimeException e) {
            read.close();
            throw e;
        }
    }

    private static final class Channel extends FileBaseDefault {

        /** A position each, so that who reads does not wait for who writes. Both are closed at once: the first would give up the lock. */
        private final RandomAccessFile read;

        private final RandomAccessFile write;

        private final DiskReserve reserve;

        private Channel(RandomAccessFile read, RandomAccessFile write, DiskReserve reserve) {
            this.read = read;
            this.write = write;
            this.reserve = reserve;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            byte[] bytes = target.hasArray() ? target.array() : new byte[target.remaining()];
            int from = target.hasArray() ? target.arrayOffset() + target.position() : 0;
            int count;
            synchronized (read) {
                read.seek(position);
                count = read.read(bytes, from, target.remaining());
            }
            if (count > 0 && target.hasArray()) {
                target.position(target.position() + count);
            } else if (count > 0) {
                target.put(bytes, 0, count);
            }
            return count;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            int count = source.remaining();
            byte[] bytes = source.hasArray() ? source.array() : new byte[count];
            int from = source.hasArray() ? source.arrayOffset() + source.position() : 0;
            if (source.hasArray()) {
                source.position(source.limit());
            } else {
                source.get(bytes);
            }
            synchronized (write) {
                while (true) {
                    try {
                        write.seek(position);
                        write.write(bytes, from, count);
                        return count;
                    } catch (IOException e) {
                        if (!DiskSpace.isFull(e) || !reserve.release()) {
                            throw e;
                        }
                    }
                }
            }
        }

        @Override
        public long size() throws IOException {
            return read.length();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            synchronized (write) {
                if (size < write.length()) {
                    write.setLength(size);
                }
            }
        }

        @Override
        public void force(boolean metaData) throws IOException {
            write.getFD().sync();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return write.getChannel().tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            try (read) {
                write.close();
            }
        }
    }
}
