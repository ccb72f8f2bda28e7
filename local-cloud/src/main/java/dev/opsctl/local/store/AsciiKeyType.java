package dev.opsctl.local.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * Strings in the form of {@link StringDataType}, which writes them character by character; the keys of our maps are nearly all ASCII, whose
 * bytes are the same and go over in one piece. A commit writes some hundred keys.
 */
final class AsciiKeyType extends BasicDataType<String> {

    static final AsciiKeyType INSTANCE = new AsciiKeyType();

    private AsciiKeyType() {}

    @Override
    public int getMemory(String key) {
        return StringDataType.INSTANCE.getMemory(key);
    }

    @Override
    public int compare(String one, String other) {
        return one.compareTo(other);
    }

    @Override
    public String[] createStorage(int size) {
        return new String[size];
    }

    @Override
    public void write(WriteBuffer buffer, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == key.length()) {
            buffer.putVarInt(bytes.length).put(bytes);
        } else {
            StringDataType.INSTANCE.write(buffer, key);
        }
    }

    @Override
    public String read(ByteBuffer buffer) {
        int begin = buffer.position();
        int length = DataUtils.readVarInt(buffer);
        if (length <= buffer.remaining()) {
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            if (ascii(bytes)) {
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        }
        buffer.position(begin);
        return StringDataType.INSTANCE.read(buffer);
    }

    private static boolean ascii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }
}
