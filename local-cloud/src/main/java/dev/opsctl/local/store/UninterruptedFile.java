package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file of H2 that outlives its users' interrupts. {@link FileChannel} closes itself when a thread that reads or writes is interrupted, for
 * everybody; this one lets the operation end first and leaves the interrupt to whoever was meant.
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
        Set<StandardOpenOption> options = mode.equals("r")
                ? Set.of(StandardOpenOption.READ)
                : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        return new Channel(AsynchronousFileChannel.open(Path.of(getBase().toString()), options, null));
    }

    private static final class Channel extends FileBaseDefault {
        private final AsynchronousFileChannel file;

        private Channel(AsynchronousFileChannel file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return done(file.read(target, position));
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return done(file.write(source, position));
        }

        private static int done(Future<Integer> operation) throws IOException {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return operation.get();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    } catch (ExecutionException e) {
                        throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
