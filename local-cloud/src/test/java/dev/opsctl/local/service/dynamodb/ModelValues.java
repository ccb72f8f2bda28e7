package dev.opsctl.local.service.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Random values, and what DynamoDB's guide says of them: written anew, with nothing of the service. */
final class ModelValues {

    private static final List<String> STRINGS = List.of(
            "a", "ab", "a\0", "a\0b", "a\1", "b", "B", "é", "z\uffee", "\ud83d\ude00", "~", "aaaaaaaaaaaaaaaaaaaa");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "1.0",
            "+7",
            "7",
            "10",
            "-10",
            "1e2",
            "0.5",
            "-0.25",
            "1E-130",
            "-9.9e125",
            "123456789012345678",
            "99999999999999999999999999999999999999",
            "0.05",
            "-12",
            "-123");
    private static final List<byte[]> BINARIES = List.of(
            new byte[] {0},
            new byte[] {0, 0},
            new byte[] {0, 1},
            new byte[] {1},
            new byte[] {(byte) 0xff},
            new byte[] {(byte) 0x80, 0},
            new byte[] {65});

    /** DynamoDB's order of values of one scalar type. */
    static final Comparator<AttributeValue> ORDER = (one, other) -> one.n() != null
            ? new BigDecimal(one.n()).compareTo(new BigDecimal(other.n()))
            : Arrays.compareUnsigned(bytes(one), bytes(other));

    private ModelValues() {}

    static byte[] bytes(AttributeValue value) {
        return value.s() != null
                ? value.s().getBytes(StandardCharsets.UTF_8)
                : value.b().asByteArray();
    }

    static AttributeValue scalar(Random random, String type) {
        return switch (type) {
            case "S" -> AttributeValue.fromS(pick(random, STRINGS));
            case "N" -> AttributeValue.fromN(pick(random, NUMBERS));
            default -> AttributeValue.fromB(SdkBytes.fromByteArray(pick(random, BINARIES)));
        };
    }

    /** Any value, of any type. */
    static AttributeValue any(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 6 : 9)) {
            case 0 -> AttributeValue.fromBool(random.nextBoolean());
            case 1 -> AttributeValue.fromNul(true);
            case 2, 3 -> scalar(random, "N");
            case 4 -> scalar(random, "B");
            case 5 -> scalar(random, "S");
            case 6 -> AttributeValue.fromSs(List.of("x" + random.nextInt(3), "y"));
            case 7 -> AttributeValue.fromL(List.of(any(random, depth + 1), any(random, depth + 1)));
            default -> AttributeValue.fromM(Map.of("k", any(random, depth + 1)));
        };
    }

    static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** A value as it is answered. */
    static AttributeValue stored(AttributeValue value) {
        if (value.n() != null) {
            BigDecimal number = new BigDecimal(value.n());
            return AttributeValue.fromN(
                    number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
        } else if (value.hasL()) {
            return AttributeValue.fromL(
                    value.l().stream().map(ModelValues::stored).toList());
        } else if (value.hasM()) {
            return AttributeValue.fromM(stored(value.m()));
        }
        return value;
    }

    static Map<String, AttributeValue> stored(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> stored = new TreeMap<>();
        item.forEach((name, value) -> stored.put(name, stored(value)));
        return stored;
    }
}
