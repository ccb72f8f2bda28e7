package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.WriteBuffer;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * What has been changed since the state file was last written, each group of changes appended at once: an append costs what was changed, a commit
 * of the state file costs all pages that hold it. After a crash the groups that the state file lacks are done again.
 *
 * <p>Two files take turns: while one is written, the other holds what the last commit of the state file has, until that is known to be on the
 * disk. A group is a head of {@value #HEAD} bytes (length and checksum of what follows, number of the group) and the entries that it sets. A
 * checksum continues that of the group before, so a group counts only after the very one that it was written after: what a crash tore, or what is
 * left of an older turn, ends the history.
 */
final class Journal {

    private static final int HEAD = Integer.BYTES + Integer.BYTES + Long.BYTES;
    private static final int MOST_IDLE_BYTES = 1 << 20;

    /** Where a history has come to. */
    record Point(long group, int checksum) {
        static final Point START = new Point(0, 0);

        static Point of(byte[] bytes) {
            ByteBuffer point = ByteBuffer.wrap(bytes);
            return new Point(point.getLong(), point.getInt());
        }

        byte[] bytes() {
            return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                    .putLong(group)
                    .putInt(checksum)
                    .array();
        }
    }

    /** Takes an entry of a group; a null value removes it. */
    interface Sink {
        void set(String table, String key, byte @Nullable [] value);
    }

    private final FileChannel[] files = new FileChannel[2];
    private final boolean isNew;
    private int turn;
    private long end;
    private Point last; // by replay, which comes before everything else
    /** Whole changes that are in no file yet, after room for the head. */
    private WriteBuffer group = new WriteBuffer();

    /** @param names under which names H2 opens files */
    @SuppressWarnings("NullAway.Init")
    Journal(Path directory, Function<Path, String> names) throws IOException {
        boolean missing = false;
        for (int i = 0; i < files.length; i++) {
            Path file = directory.resolve("state.journal." + i);
            missing |= !Files.exists(file);
            files[i] = FilePath.get(names.apply(file)).open("rw");
        }
        isNew = missing;
        begin();
    }

    /** Whether a file of it was not there. */
    boolean isNew() {
        return isNew;
    }

    private void begin() {
        if (group.capacity() > MOST_IDLE_BYTES) {
            group = new WriteBuffer();
        }
        group.clear();
        group.putInt(0).putInt(0).putLong(0);
    }

    /**
     * Does again what comes after a point.
     *
     * @return whether the files hold anything, done again or not; then the state file has to be on the disk before {@link #restart}
     */
    boolean replay(Point from, Sink sink) throws IOException {
        last = from;
        ByteBuffer[] contents = {content(files[0]), content(files[1])};
        boolean found = true;
        while (found) {
            found = follows(contents[0], sink) || follows(contents[1], sink);
        }
        return files[0].size() + files[1].size() > 0;
    }

    private static ByteBuffer content(FileChannel file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(Integer.MAX_VALUE - 8, file.size()));
        while (content.hasRemaining() && file.read(content, content.position()) > 0) {
            // until all is read
        }
        return content.flip();
    }

    /** Takes the group that comes next out of a file, if the file has it; passes over older ones. */
    private boolean follows(ByteBuffer content, Sink sink) {
        while (content.remaining() >= HEAD) {
            int begin = content.position();
            int length = content.getInt(begin);
            long number = content.getLong(begin + 2 * Integer.BYTES);
            if (length < 0 || length > content.remaining() - HEAD || number > last.group() + 1) {
                return false;
            }
            if (number == last.group() + 1) {
                int checksum = checksum(content.array(), begin, HEAD + length);
                if (checksum != content.getInt(begin + Integer.BYTES)) {
                    return false;
                }
                apply(content.slice(begin + HEAD, length), sink);
                last = new Point(number, checksum);
                content.position(begin + HEAD + length);
                return true;
            }
            content.position(begin + HEAD + length);
        }
        return false;
    }

    private static void apply(ByteBuffer entries, Sink sink) {
        while (entries.hasRemaining()) {
            String table = AsciiKeyType.INSTANCE.read(entries);
            String key = AsciiKeyType.INSTANCE.read(entries);
            int length = entries.getInt();
            byte[] value = length < 0 ? null : new byte[length];
            if (value != null) {
                entries.get(value);
            }
            sink.set(table, key, value);
        }
    }

    /** Of a group's number and entries, after the group before. */
    private int checksum(byte[] bytes, int begin, int length) {
        CRC32 crc = new CRC32();
        int before = last.checksum();
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            crc.update(before >>> shift);
        }
        int checked = 2 * Integer.BYTES;
        crc.update(bytes, begin + checked, length - checked);
        return (int) crc.getValue();
    }

    /** Adds what a change has set to the group that is appended next. @param value null for what it has removed */
    void add(String table, String key, byte @Nullable [] value) {
        AsciiKeyType.INSTANCE.write(group, table);
        AsciiKeyType.INSTANCE.write(group, key);
        if (value == null) {
            group.putInt(-1);
        } else {
            group.putInt(value.length).put(value);
        }
    }

    /** Appends what was added, as one group. */
    void append() {
        int length = group.position();
        if (length == HEAD) {
            return;
        }
        ByteBuffer buffer = group.getBuffer();
        buffer.putInt(0, length - HEAD).putLong(2 * Integer.BYTES, last.group() + 1);
        int checksum = checksum(buffer.array(), buffer.arrayOffset(), length);
        buffer.putInt(Integer.BYTES, checksum);
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                end += files[turn].write(buffer, end);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        last = new Point(last.group() + 1, checksum);
        begin();
    }

    /** Where the history has come to, with what was appended. */
    Point last() {
        return last;
    }

    /** The state file has all that was appended, and all before this turn is on the disk: the other file is written from now on. */
    void turn() {
        turn = 1 - turn;
        end = 0;
        try {
            files[turn].truncate(0);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The state file has all that was appended, on the disk: nothing here is needed any more. */
    void restart() {
        turn();
        turn();
    }

    private static MVStoreException failed(IOException e) {
        MVStoreException failure = new MVStoreException(DataUtils.ERROR_WRITING_FAILED, String.valueOf(e.getMessage()));
        failure.initCause(e);
        return failure;
    }

    void close() {
        for (FileChannel file : files) {
            try {
                file.close();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }
}
