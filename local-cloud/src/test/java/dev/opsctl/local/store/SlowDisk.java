package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
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
        return new ThroughDisk(getBase().open(mode)) {
            @Override
            public void force(boolean metaData) {
                BEGUN.release();
                LET_GO.acquireUninterruptibly();
            }
        };
    }
}
