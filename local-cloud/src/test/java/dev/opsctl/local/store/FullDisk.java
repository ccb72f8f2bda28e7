package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A disk that has no space left: it can be read. */
public final class FullDisk extends FilePathWrapper {

    private static final String SCHEME = "fulldisk";

    static {
        FilePath.register(new FullDisk());
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
            public int write(ByteBuffer source, long position) throws IOException {
                throw new IOException("No space left on device");
            }
        };
    }
}
