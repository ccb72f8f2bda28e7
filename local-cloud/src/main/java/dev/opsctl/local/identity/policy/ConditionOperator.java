package dev.opsctl.local.identity.policy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The condition operators. Each knows how one value of the policy compares with one value of the request; a negated operator is its
 * positive one turned round, over all values.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">Condition operators</a>
 */
public enum ConditionOperator {
    STRING_EQUALS(
            "StringEquals", false, (policy, request) -> Wildcard.literal(policy).equals(request)),
    STRING_NOT_EQUALS("StringNotEquals", true, STRING_EQUALS.test),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false, (policy, request) -> Wildcard.literal(policy)
            .equalsIgnoreCase(request)),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", true, STRING_EQUALS_IGNORE_CASE.test),
    STRING_LIKE("StringLike", false, Wildcard::matches),
    STRING_NOT_LIKE("StringNotLike", true, STRING_LIKE.test),
    NUMERIC_EQUALS("NumericEquals", false, number(order -> order == 0)),
    NUMERIC_NOT_EQUALS("NumericNotEquals", true, NUMERIC_EQUALS.test),
    NUMERIC_LESS_THAN("NumericLessThan", false, number(order -> order < 0)),
    NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", false, number(order -> order <= 0)),
    NUMERIC_GREATER_THAN("NumericGreaterThan", false, number(order -> order > 0)),
    NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", false, number(order -> order >= 0)),
    DATE_EQUALS("DateEquals", false, date(order -> order == 0)),
    DATE_NOT_EQUALS("DateNotEquals", true, DATE_EQUALS.test),
    DATE_LESS_THAN("DateLessThan", false, date(order -> order < 0)),
    DATE_LESS_THAN_EQUALS("DateLessThanEquals", false, date(order -> order <= 0)),
    DATE_GREATER_THAN("DateGreaterThan", false, date(order -> order > 0)),
    DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", false, date(order -> order >= 0)),
    BOOL("Bool", false, (policy, request) -> policy.equalsIgnoreCase(request)),
    BINARY_EQUALS("BinaryEquals", false, ConditionOperator::sameBytes),
    IP_ADDRESS("IpAddress", false, IpRange::contains),
    NOT_IP_ADDRESS("NotIpAddress", true, IP_ADDRESS.test),
    ARN_EQUALS("ArnEquals", false, Wildcard::matchesWholeArn),
    ARN_LIKE("ArnLike", false, Wildcard::matchesWholeArn),
    ARN_NOT_EQUALS("ArnNotEquals", true, Wildcard::matchesWholeArn),
    ARN_NOT_LIKE("ArnNotLike", true, Wildcard::matchesWholeArn),
    NULL("Null", false, (policy, request) -> false);

    private static final Map<String, ConditionOperator> BY_NAME = new TreeMap<>();

    static {
        Arrays.stream(values()).forEach(operator -> BY_NAME.put(operator.spelling.toLowerCase(Locale.ROOT), operator));
    }

    private final String spelling;
    private final boolean negated;
    private final BiPredicate<String, String> test;

    ConditionOperator(String spelling, boolean negated, BiPredicate<String, String> test) {
        this.spelling = spelling;
        this.negated = negated;
        this.test = test;
    }

    /** The operator of that name, or null. */
    static @Nullable ConditionOperator named(String name) {
        return BY_NAME.get(name.toLowerCase(Locale.ROOT));
    }

    boolean negated() {
        return negated;
    }

    /** Compares with the positive sense of the operator. */
    boolean test(String policyValue, String requestValue) {
        return test.test(policyValue, requestValue);
    }

    private static BiPredicate<String, String> number(IntPredicate order) {
        return (policy, request) -> {
            try {
                return order.test(new BigDecimal(request.trim()).compareTo(new BigDecimal(policy.trim())));
            } catch (NumberFormatException e) {
                return false;
            }
        };
    }

    private static BiPredicate<String, String> date(IntPredicate order) {
        return (policy, request) -> {
            Instant a = instant(request);
            Instant b = instant(policy);
            return a != null && b != null && order.test(a.compareTo(b));
        };
    }

    private static @Nullable Instant instant(String text) {
        try {
            if (text.chars().allMatch(Character::isDigit)) {
                return Instant.ofEpochSecond(Long.parseLong(text));
            }
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException | NumberFormatException e) {
            return null;
        }
    }

    private static boolean sameBytes(String policy, String request) {
        try {
            return Arrays.equals(
                    Base64.getDecoder().decode(policy), Base64.getDecoder().decode(request));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
