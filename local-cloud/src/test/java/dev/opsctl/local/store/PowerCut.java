package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A disk that holds for sure only what was synced: a power cut loses, tears and reorders the writes since then. */
public final class PowerCut extends FilePathWrapper {

    private static final String SCHEME = "powercut";
    private static final int SECTOR = 512;
    private static final Map<Path, Disk> DISKS = new ConcurrentHashMap<>();

    static {
        FilePath.register(new PowerCut());
    }

    static String name(Path file) {
        return SCHEME + ":" + file;
    }

    /** Writes to the real file what is left of it. */
    static void cut(Path file, Random random) throws IOException {
        Files.write(file, DISKS.remove(file).left(random));
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        Path file = Path.of(getBase().toString());
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        Disk disk = new Disk(Files.readAllBytes(file));
        DISKS.put(file, disk);
        return disk;
    }

    /** @param bytes null for a truncation */
    private record Write(long at, byte[] bytes) {}

    private static final class Disk extends FileBaseDefault {
        private byte[] now;
        private byte[] synced;
        private final List<Write> since = new ArrayList<>();

        Disk(byte[] content) {
            this.now = content;
            this.synced = content.clone();
        }

        private static byte[] applied(byte[] content, Write write) {
            if (write.bytes() == null) {
                return Arrays.copyOf(content, (int) Math.min(content.length, write.at()));
            }
            byte[] larger = Arrays.copyOf(content, Math.max(content.length, (int) write.at() + write.bytes().length));
            System.arraycopy(write.bytes(), 0, larger, (int) write.at(), write.bytes().length);
            return larger;
        }

        synchronized byte[] left(Random random) {
            List<Write> writes = new ArrayList<>(since);
            if (random.nextBoolean()) {
                Collections.shuffle(writes, random);
            }
            byte[] left = synced;
            int losses = random.nextInt(4);
            for (Write write : writes) {
                int fate = random.nextInt(10);
                if (fate >= losses) {
                    left = applied(left, write);
                } else if (fate == 0 && write.bytes() != null && write.bytes().length > SECTOR) {
                    int sectors = 1 + random.nextInt(write.bytes().length / SECTOR);
                    left = applied(
                            left,
                            new Write(
                                    write.at(),
                                    Arrays.copyOf(write.bytes(), Math.min(sectors * SECTOR, write.bytes().length))));
                }
            }
            return left;
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) {
            int length = (int) Math.min(target.remaining(), now.length - position);
            if (length <= 0) {
                return -1;
            }
            target.put(now, (int) position, length);
            return length;
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            Write write = new Write(position, bytes);
            since.add(write);
            now = applied(now, write);
            return bytes.length;
        }

        @Override
        public synchronized long size() {
            return now.length;
        }

        @Override
        protected synchronized void implTruncate(long size) {
            Write write = new Write(size, null);
            since.add(write);
            now = applied(now, write);
        }

        @Override
        public synchronized void force(boolean metaData) {
            synced = now.clone();
            since.clear();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            return new FileLock(this, position, size, shared) {
                @Override
                public boolean isValid() {
                    return true;
                }

                @Override
                public void release() {
                    // nobody else is here
                }
            };
        }

        @Override
        protected void implCloseChannel() {
            // what was written stays as it is
        }
    }
}
