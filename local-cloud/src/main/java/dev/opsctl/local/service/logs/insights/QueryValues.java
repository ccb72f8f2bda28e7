package dev.opsctl.local.service.logs.insights;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The values of fields and expressions: {@link String}, {@link Double}, {@link Boolean}, {@link Time}, containers of JSON, or null where a
 * field is missing. What looks like a number is one when it is compared or computed with, as in AWS's query language.
 */
final class QueryValues {

    /** A point of time, shown as such. */
    record Time(long millis) {}

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final int DECIMALS = 4;
    private static final double EXACT = 1L << 53;
    private static final int LONGEST_NUMBER = 40;

    private QueryValues() {}

    /** The value of a member of JSON; null for one that is missing or null. */
    static @Nullable Object of(JsonNode node) {
        if (node == null || node.isMissingNode() || node.isNull()) {
            return null;
        } else if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isContainerNode() ? node : node.asText();
    }

    /** How a value is shown. */
    static String text(Object value) {
        if (value instanceof Double number) {
            return text(number.doubleValue());
        } else if (value instanceof Boolean truth) {
            return truth ? "1" : "0";
        } else if (value instanceof Time time) {
            return TIME.format(Instant.ofEpochMilli(time.millis()));
        }
        return value.toString();
    }

    private static String text(double number) {
        if (number == Math.rint(number) && Math.abs(number) < EXACT) {
            return String.valueOf((long) number);
        }
        return BigDecimal.valueOf(number)
                .setScale(DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The number that a value is; null if it is none. */
    static @Nullable Double number(@Nullable Object value) {
        if (value instanceof Double number) {
            return number;
        } else if (value instanceof Boolean truth) {
            return truth ? 1.0 : 0.0;
        } else if (value instanceof Time time) {
            return (double) time.millis();
        }
        return value instanceof String text && isNumber(text) ? finite(Double.parseDouble(text)) : null;
    }

    /** A result that is no number (a division by zero) is missing. */
    static @Nullable Double finite(double number) {
        return Double.isNaN(number) || Double.isInfinite(number) ? null : number;
    }

    private static boolean isNumber(String text) {
        int length = text.length();
        if (length == 0 || length > LONGEST_NUMBER) {
            return false;
        }
        boolean digit = false;
        boolean point = false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digit = true;
            } else if (c == '.' && !point) {
                point = true;
            } else if (digit && (c == 'e' || c == 'E')) {
                return isExponent(text, i + 1);
            } else if (i > 0 || c != '-' && c != '+') {
                return false;
            }
        }
        return digit;
    }

    private static boolean isExponent(String text, int from) {
        int digits = from < text.length() && (text.charAt(from) == '-' || text.charAt(from) == '+') ? from + 1 : from;
        for (int i = digits; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return digits < text.length();
    }

    /** Whether a condition holds: a number is true unless it is 0. */
    static boolean isTrue(@Nullable Object value) {
        Double number = number(value);
        return number != null ? number != 0 : value instanceof String text && text.equalsIgnoreCase("true");
    }

    /** Orders two values that are there: as numbers if both are, else as texts. */
    static int compare(Object left, Object right) {
        if (left instanceof Boolean && right instanceof String || left instanceof String && right instanceof Boolean) {
            return Boolean.compare(isTrue(left), isTrue(right));
        }
        Double first = number(left);
        Double second = number(right);
        if (first == null || second == null) {
            return text(left).compareTo(text(right));
        }
        int order = Double.compare(first, second);
        boolean isRounded = order == 0 && Math.abs(first) >= EXACT && left instanceof String && right instanceof String;
        return isRounded ? new BigDecimal((String) left).compareTo(new BigDecimal((String) right)) : order;
    }
}
