package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * One state of a table's items, taken to a file that has no name: so a copy is of one moment, and neither holds the store while it is made nor
 * needs memory for the table.
 */
final class ItemSpool implements AutoCloseable {

    private final ServiceContext context;
    private final FileChannel file;
    private long items;

    /** Takes what is there now. */
    ItemSpool(ServiceContext context, Table<byte[]> from) {
        this.context = context;
        try {
            Path path = Files.createTempFile(context.cloud().home(), "copy", null);
            // the name goes when the file is opened
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file)));
            from.walk("", "\uffff", false, (key, item) -> {
                write(out, key, item);
                items++;
                return true;
            });
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, String key, byte[] item) {
        try {
            out.writeInt(key.length());
            out.writeChars(key);
            out.writeInt(item.length);
            out.write(item);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long items() {
        return items;
    }

    /** Gives each item to somebody who stores it, in changes of a size that nobody has to wait for. */
    void copy(BiConsumer<String, byte[]> to) {
        try {
            file.position(0);
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file)));
            for (long left = items; left > 0; left -= Leftovers.SLICE) {
                List<Map.Entry<String, byte[]>> slice = new ArrayList<>();
                for (int i = 0; i < Math.min(left, Leftovers.SLICE); i++) {
                    slice.add(read(in));
                }
                context.change(change -> {
                    slice.forEach(item -> to.accept(item.getKey(), item.getValue()));
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map.Entry<String, byte[]> read(DataInputStream in) throws IOException {
        char[] key = new char[in.readInt()];
        for (int i = 0; i < key.length; i++) {
            key[i] = in.readChar();
        }
        return Map.entry(new String(key), in.readNBytes(in.readInt()));
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
