package dev.opsctl.local.service.dynamodb.item;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Key attributes as keys of the store, which orders them as DynamoDB orders the values: partitions by a hash, so that they are spread evenly
 * over all keys and segments of a parallel scan are ranges of them; within one by the sort key. Each part ends with a sign that sorts below
 * everything a part may contain, so no part is mistaken for the beginning of another.
 */
public final class KeyText {

    /** Ends a part. */
    private static final char END = '\u0000';
    /** Follows a zero byte within a part: behind all that may follow the end of one. */
    private static final char ZERO = '\u0100';
    /** Behind every key that begins with certain characters. */
    private static final char BEHIND = '\uffff';

    private static final int HASH_DIGITS = 8;
    private static final long HASHES = 1L << 32;

    private KeyText() {}

    /**
     * The beginning of all keys of a partition.
     *
     * @param parts those of its partition attributes
     */
    public static String partition(String parts) {
        return hex(Integer.toUnsignedLong(hash(parts)), HASH_DIGITS) + parts;
    }

    /** A key attribute as a part of a key. */
    public static String part(AttributeValue value) {
        StringBuilder text = new StringBuilder();
        switch (value.type()) {
            case S -> appendString(text, value.s());
            case N -> appendNumber(text, value.n());
            case B -> appendBytes(text, value.b().asByteArrayUnsafe());
            default -> throw new IllegalArgumentException("no key of type " + value.type());
        }
        return text.append(END).toString();
    }

    /** Behind all keys that consist of whole parts and begin with these. */
    public static String behind(String parts) {
        return parts + ZERO;
    }

    /** What the parts of all values begin with that begin with this one ({@code S} or {@code B}). */
    public static String beginning(AttributeValue value) {
        String part = part(value);
        return part.substring(0, part.length() - 1);
    }

    /** Behind all keys that begin with certain characters. */
    public static String behindBeginning(String characters) {
        return characters + BEHIND;
    }

    /** Where a segment of a parallel scan begins, and the one before it ends. */
    public static String segment(int segment, int total) {
        long from = HASHES * segment / total;
        return from >= HASHES ? String.valueOf(BEHIND) : hex(from, HASH_DIGITS);
    }

    private static void appendString(StringBuilder text, String value) {
        int from = text.length();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == END || c >= 0x80) {
                text.setLength(from);
                appendBytes(text, value.getBytes(StandardCharsets.UTF_8));
                return;
            }
            text.append(c);
        }
    }

    private static void appendBytes(StringBuilder text, byte[] bytes) {
        for (byte each : bytes) {
            text.append((char) (each & 0xff));
            if (each == 0) {
                text.append(ZERO);
            }
        }
    }

    /** Sign, exponent and digits, of a negative number each as its complement. */
    private static void appendNumber(StringBuilder text, String value) {
        BigDecimal number = new BigDecimal(value).stripTrailingZeros();
        if (number.signum() == 0) {
            text.append('1');
            return;
        }
        boolean negative = number.signum() < 0;
        String digits = number.unscaledValue().abs().toString();
        int exponent = digits.length() - number.scale() - 1 - Numbers.LOWEST;
        int last = Numbers.HIGHEST - Numbers.LOWEST;
        text.append(negative ? '0' : '2').append(hex(negative ? last - exponent : exponent, 2));
        for (int i = 0; i < digits.length(); i++) {
            text.append(negative ? (char) ('0' + '9' - digits.charAt(i)) : digits.charAt(i));
        }
        if (negative) {
            text.append('~');
        }
    }

    private static String hex(long value, int digits) {
        String hex = Long.toHexString(value);
        return "0".repeat(digits - hex.length()) + hex;
    }

    /** FNV-1a, its bits mixed as in MurmurHash3: consecutive keys lie far apart. */
    private static int hash(String parts) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < parts.length(); i++) {
            hash = (hash ^ parts.charAt(i)) * 0x01000193;
        }
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return hash ^ hash >>> 16;
    }
}
