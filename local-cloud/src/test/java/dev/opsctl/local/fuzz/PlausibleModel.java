package dev.opsctl.local.fuzz;

import dev.opsctl.local.sdk.ConstrainedShape;
import dev.opsctl.local.sdk.Constraints;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/** Fills requests so that they reach far: names of things that exist, values that the service's model allows, required members always. */
final class PlausibleModel {

    private static final int DEEPEST = 4;

    private final Random random;
    private final Constraints constraints;
    private final Map<String, List<String>> known;

    /** @param known texts by the name of the member that they fit, in lower case */
    PlausibleModel(Random random, Constraints constraints, Map<String, List<String>> known) {
        this.random = random;
        this.constraints = constraints;
        this.known = known;
    }

    void fill(SdkPojo builder, ConstrainedShape shape, int depth) {
        for (SdkField<?> field : builder.sdkFields()) {
            boolean required = field.containsTrait(RequiredTrait.class)
                    || shape != null && shape.required().contains(field.memberName())
                    || field.location() == MarshallLocation.PATH
                    || field.location() == MarshallLocation.GREEDY_PATH;
            if (required || random.nextInt(depth + 2) == 0) {
                Object value =
                        value(field, shape == null ? "" : shape.below(field.memberName()), field.memberName(), depth);
                if (value != null) {
                    field.set(builder, value);
                }
            }
        }
    }

    private Object value(SdkField<?> field, String shapeName, String name, int depth) {
        ConstrainedShape shape = constraints.shape(shapeName).orElse(null);
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            if (depth >= DEEPEST) {
                return null;
            }
            SdkPojo builder = field.constructor().get();
            fill(builder, shape, depth + 1);
            return ((Buildable) builder).build();
        } else if (type == MarshallingType.LIST) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            for (int i = random.nextInt(2); i >= 0 && depth < DEEPEST; i--) {
                Object value = value(item, shape == null ? "" : shape.below("member"), name, depth + 1);
                if (value != null) {
                    list.add(value);
                }
            }
            return list;
        } else if (type == MarshallingType.MAP) {
            Object value = depth < DEEPEST
                    ? value(
                            field.getTrait(MapTrait.class).valueFieldInfo(),
                            shape == null ? "" : shape.below("value"),
                            name,
                            depth + 1)
                    : null;
            Map<String, Object> map = new LinkedHashMap<>();
            if (value != null) {
                map.put(
                        text(
                                constraints
                                        .shape(shape == null ? "" : shape.below("key"))
                                        .orElse(null),
                                name),
                        value);
            }
            return map;
        } else if (type == MarshallingType.STRING) {
            return text(shape, name);
        }
        return scalar(type, shape);
    }

    private Object scalar(MarshallingType<?> type, ConstrainedShape shape) {
        long least = shape == null || shape.min() == null ? 0 : shape.min().longValue();
        long number = least + random.nextInt(3);
        if (type == MarshallingType.INTEGER) {
            return (int) number;
        } else if (type == MarshallingType.LONG) {
            return number;
        } else if (type == MarshallingType.SHORT) {
            return (short) number;
        } else if (type == MarshallingType.DOUBLE) {
            return (double) number;
        } else if (type == MarshallingType.FLOAT) {
            return (float) number;
        } else if (type == MarshallingType.BIG_DECIMAL) {
            return BigDecimal.valueOf(number);
        } else if (type == MarshallingType.BOOLEAN) {
            return random.nextBoolean();
        } else if (type == MarshallingType.INSTANT) {
            return Instant.now().plusSeconds(random.nextInt(7_200) - 3_600);
        } else if (type == MarshallingType.SDK_BYTES) {
            return SdkBytes.fromUtf8String("{\"a\":" + number + "}");
        } else if (type == MarshallingType.DOCUMENT) {
            return Document.fromString("text");
        }
        throw new IllegalStateException("no plausible value of type " + type);
    }

    private String text(ConstrainedShape shape, String name) {
        if (shape != null && !shape.values().isEmpty()) {
            return shape.values().get(random.nextInt(shape.values().size()));
        }
        List<String> fitting = known.get(name.toLowerCase(Locale.ROOT));
        if (fitting != null && random.nextInt(8) > 0) {
            return fitting.get(random.nextInt(fitting.size()));
        }
        int least = shape == null || shape.min() == null
                ? 1
                : Math.min(100, shape.min().intValue());
        return "abcdefghij".repeat(10).substring(0, Math.max(least, 1 + random.nextInt(8)));
    }
}
