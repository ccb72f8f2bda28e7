package dev.opsctl.local.wire;

import dev.opsctl.local.limit.FiniteNumbers;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** Single values as text: in query parameters, XML elements, headers and paths. */
final class Scalars {

    private Scalars() {}

    static Object read(String text, SdkField<?> field, Format times) {
        MarshallingType<?> type = field.marshallingType();
        try {
            if (type == MarshallingType.STRING) {
                return text;
            } else if (type == MarshallingType.INTEGER) {
                return Integer.valueOf(text.trim());
            } else if (type == MarshallingType.LONG) {
                return Long.valueOf(text.trim());
            } else if (type == MarshallingType.SHORT) {
                return Short.valueOf(text.trim());
            } else if (type == MarshallingType.BYTE) {
                return Byte.valueOf(text.trim());
            } else if (type == MarshallingType.DOUBLE) {
                return Double.valueOf(text.trim());
            } else if (type == MarshallingType.FLOAT) {
                return Float.valueOf(text.trim());
            } else if (type == MarshallingType.BIG_DECIMAL) {
                return number(new BigDecimal(text.trim()), field, times);
            } else if (type == MarshallingType.BOOLEAN) {
                return bool(text.trim());
            } else if (type == MarshallingType.INSTANT) {
                return Timestamps.read(text.trim(), Timestamps.format(field, times));
            } else if (type == MarshallingType.SDK_BYTES) {
                return SdkBytes.fromByteArray(Base64.getMimeDecoder().decode(text));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException | java.time.DateTimeException e) {
            throw new WireException(
                    "SerializationException",
                    "Value '" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "' of "
                            + field.memberName() + " is not a "
                            + type.getTargetClass().getSimpleName());
        }
        throw new WireException("SerializationException", field.memberName() + " cannot be read from text");
    }

    private static Boolean bool(String text) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return Boolean.valueOf(text);
    }

    /** A number as the type of a member; never written out before its size is known. */
    static Object number(BigDecimal value, SdkField<?> field, Format times) {
        MarshallingType<?> type = field.marshallingType();
        try {
            if (!FiniteNumbers.finite(value)) {
                throw new ArithmeticException("beyond a double's range");
            } else if (type == MarshallingType.INTEGER) {
                return value.intValueExact();
            } else if (type == MarshallingType.LONG) {
                return value.longValueExact();
            } else if (type == MarshallingType.SHORT) {
                return value.shortValueExact();
            } else if (type == MarshallingType.BYTE) {
                return value.byteValueExact();
            } else if (type == MarshallingType.DOUBLE) {
                return value.doubleValue();
            } else if (type == MarshallingType.FLOAT) {
                return value.floatValue();
            } else if (type == MarshallingType.BIG_DECIMAL) {
                return value;
            } else if (type == MarshallingType.INSTANT) {
                return Timestamps.read(value, Timestamps.format(field, times));
            }
        } catch (ArithmeticException | java.time.DateTimeException e) {
            throw new WireException(
                    "SerializationException",
                    "NUMBER_VALUE can not be converted to " + (type == MarshallingType.INTEGER ? "an " : "a ")
                            + type.getTargetClass().getSimpleName());
        }
        throw new WireException("SerializationException", field.memberName() + " cannot be read from a number");
    }

    static String write(Object value, SdkField<?> field, Format times) {
        if (value instanceof Instant instant) {
            return Timestamps.write(instant, Timestamps.format(field, times));
        } else if (value instanceof SdkBytes bytes) {
            return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
        }
        return value.toString();
    }
}
