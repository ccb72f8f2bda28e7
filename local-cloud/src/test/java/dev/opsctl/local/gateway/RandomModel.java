package dev.opsctl.local.gateway;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/** Fills model objects of the SDK with random values, every member set down to a depth. */
public final class RandomModel {

    private static final int DEEPEST = 4;
    private static final String LETTERS = "abcXYZ019-_.";
    /** What has to be escaped in one protocol or another. */
    private static final String AWKWARD = LETTERS + "é世\"\\<>&'/+%=?#: ~";

    private final Random random;

    public RandomModel(long seed) {
        this.random = new Random(seed);
    }

    public Object build(SdkPojo builder) {
        fill(builder, 0);
        return ((Buildable) builder).build();
    }

    void fill(SdkPojo builder, int depth) {
        for (SdkField<?> field : builder.sdkFields()) {
            Object value =
                    field.location() == MarshallLocation.STATUS_CODE ? Integer.valueOf(200) : value(field, depth);
            if (value != null) {
                field.set(builder, value);
            }
        }
    }

    private Object value(SdkField<?> field, int depth) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            if (depth >= DEEPEST) {
                return null;
            }
            SdkPojo builder = field.constructor().get();
            fill(builder, depth + 1);
            return ((Buildable) builder).build();
        } else if (type == MarshallingType.LIST) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            for (int i = random.nextInt(2); i >= 0 && depth < DEEPEST; i--) {
                list.add(field.location() == MarshallLocation.HEADER ? text(LETTERS) : value(item, depth + 1));
            }
            return list.isEmpty() || list.contains(null) ? null : list;
        } else if (type == MarshallingType.MAP) {
            Object value =
                    depth < DEEPEST ? value(field.getTrait(MapTrait.class).valueFieldInfo(), depth + 1) : null;
            Map<String, Object> map = new LinkedHashMap<>();
            map.put(text(LETTERS), value);
            return value == null ? null : map;
        } else if (type == MarshallingType.STRING) {
            return text(field.location() == MarshallLocation.HEADER ? LETTERS : AWKWARD);
        } else if (type == MarshallingType.INTEGER) {
            return random.nextInt();
        } else if (type == MarshallingType.LONG) {
            return random.nextLong();
        } else if (type == MarshallingType.SHORT) {
            return (short) random.nextInt();
        } else if (type == MarshallingType.DOUBLE) {
            return random.nextGaussian() * 1e6;
        } else if (type == MarshallingType.FLOAT) {
            return random.nextFloat();
        } else if (type == MarshallingType.BIG_DECIMAL) {
            return BigDecimal.valueOf(random.nextLong(), 3);
        } else if (type == MarshallingType.BOOLEAN) {
            return random.nextBoolean();
        } else if (type == MarshallingType.INSTANT) {
            return Instant.ofEpochSecond(random.nextInt(2_000_000_000));
        } else if (type == MarshallingType.SDK_BYTES) {
            byte[] bytes = new byte[1 + random.nextInt(20)];
            random.nextBytes(bytes);
            return SdkBytes.fromByteArray(bytes);
        } else if (type == MarshallingType.DOCUMENT) {
            return Document.fromString(text(AWKWARD));
        }
        throw new IllegalStateException("no random value for " + field.memberName() + " of type " + type);
    }

    /** Begins and ends with a letter: some bindings strip blanks, and "." alone is no path segment. */
    private String text(String alphabet) {
        int[] points = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder("a");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.append('z').toString();
    }
}
