package dev.opsctl.local.service.dynamodb.item;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Comparisons of normalised attribute values (see {@link Items#checked}). */
public final class Values {

    /** DynamoDB orders strings by the bytes of their UTF-8, which is the order of their code points. */
    public static final Comparator<String> STRINGS = Values::compareStrings;

    private Values() {}

    /** {@code S}, {@code N}, {@code B}, {@code SS}, {@code NS}, {@code BS}, {@code M}, {@code L}, {@code BOOL} or {@code NULL}. */
    public static String typeName(AttributeValue value) {
        return switch (value.type()) {
            case NUL -> "NULL";
            case UNKNOWN_TO_SDK_VERSION -> throw new IllegalArgumentException("an attribute value without a type");
            default -> value.type().name();
        };
    }

    /** Whether two values are the same: sets regardless of the order of their members. */
    public static boolean equal(AttributeValue one, AttributeValue other) {
        if (one.type() != other.type()) {
            return false;
        }
        return switch (one.type()) {
            case S -> one.s().equals(other.s());
            case N -> one.n().equals(other.n());
            case B -> one.b().equals(other.b());
            case BOOL -> one.bool().equals(other.bool());
            case NUL -> true;
            case SS -> sameMembers(one.ss(), other.ss());
            case NS -> sameMembers(one.ns(), other.ns());
            case BS -> sameMembers(one.bs(), other.bs());
            case L -> equalLists(one.l(), other.l());
            case M -> equalItems(one.m(), other.m());
            default -> false;
        };
    }

    private static boolean sameMembers(List<?> one, List<?> other) {
        return one.size() == other.size() && (one.equals(other) || new HashSet<Object>(one).containsAll(other));
    }

    private static boolean equalLists(List<AttributeValue> one, List<AttributeValue> other) {
        boolean equal = one.size() == other.size();
        for (int i = 0; equal && i < one.size(); i++) {
            equal = equal(one.get(i), other.get(i));
        }
        return equal;
    }

    /** Whether two items, or maps, have the same attributes with equal values. */
    public static boolean equalItems(Map<String, AttributeValue> one, Map<String, AttributeValue> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (Map.Entry<String, AttributeValue> entry : one.entrySet()) {
            AttributeValue same = other.get(entry.getKey());
            if (same == null || !equal(entry.getValue(), same)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The order of two values of the same type {@code S}, {@code N} or {@code B}.
     *
     * @throws IllegalArgumentException for other types, or two different ones
     */
    public static int compare(AttributeValue one, AttributeValue other) {
        if (one.type() == other.type()) {
            switch (one.type()) {
                case S:
                    return compareStrings(one.s(), other.s());
                case N:
                    return new BigDecimal(one.n()).compareTo(new BigDecimal(other.n()));
                case B:
                    return Arrays.compareUnsigned(
                            one.b().asByteArrayUnsafe(), other.b().asByteArrayUnsafe());
                default:
            }
        }
        throw new IllegalArgumentException("no order of " + one.type() + " and " + other.type());
    }

    private static int compareStrings(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                // Surrogates stand for code points above all that one char says.
                boolean highA = Character.isSurrogate(a);
                return highA == Character.isSurrogate(b) ? a - b : highA ? 1 : -1;
            }
        }
        return one.length() - other.length();
    }

    /** A value as AWS's errors show it, e.g. {@code {S:text}}. */
    public static String shown(AttributeValue value) {
        return "{" + typeName(value) + ":" + content(value) + "}";
    }

    private static String content(AttributeValue value) {
        return switch (value.type()) {
            case S -> value.s();
            case N -> value.n();
            case B -> base64(value.b());
            case BOOL -> value.bool().toString();
            case NUL -> "true";
            case SS -> value.ss().toString();
            case NS -> value.ns().toString();
            case BS -> value.bs().stream().map(Values::base64).toList().toString();
            case L -> value.l().stream().map(Values::shown).toList().toString();
            default -> {
                StringBuilder text = new StringBuilder("{");
                value.m().forEach((name, inner) -> text.append(text.length() > 1 ? ", " : "")
                        .append(name)
                        .append('=')
                        .append(shown(inner)));
                yield text.append('}').toString();
            }
        };
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
    }

    /** The length of a string's UTF-8, in bytes. */
    public static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return length;
    }
}
