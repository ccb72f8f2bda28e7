package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A disk on which a sync takes until it is let go on. */
public final class SlowDisk extends FilePathWrapper {

    private static final String SCHEME = "slowdisk";

    /** Each sync takes one. */
    static final Semaphore LET_GO = new Semaphore(0);
    /** Each sync that has begun adds one. */
    static final Semaphore BEGUN = new Semaphore(0);

    static {
        FilePath.register(new SlowDisk());
    }

    static String name(Path file) {
        return SCHEME + ":" + file;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Disk(getBase().open(mode));
    }

    private static final class Disk extends FileBaseDefault {
        private final FileChannel file;

        Disk(FileChannel file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return file.write(source, position);
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
        public void force(boolean metaData) {
            BEGUN.release();
            LET_GO.acquireUninterruptibly();
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
