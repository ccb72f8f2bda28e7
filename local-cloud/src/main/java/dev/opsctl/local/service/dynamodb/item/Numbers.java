package dev.opsctl.local.service.dynamodb.item;

import java.math.BigDecimal;
import java.math.BigInteger;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * DynamoDB's numbers: up to 38 significant digits, magnitudes from 1E-130 to 9.99…E+125, written plainly: no exponent, no sign of a positive
 * number, no zero at either end that says nothing. Two numbers are equal if their texts are.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html">Data types</a>
 */
public final class Numbers {

    public static final int MOST_DIGITS = 38;
    /** The exponents of the first digit. */
    static final int HIGHEST = 125;

    static final int LOWEST = -130;
    /** A number so short has few digits and no exponent to speak of. */
    private static final int SHORT = 18;

    private Numbers() {}

    /**
     * A number as DynamoDB writes it.
     *
     * @param wording how the operation says what is wrong
     * @throws DynamoDbException ValidationException, if it is no number, has too many digits, or is out of range
     */
    public static String normalised(String text, Wording wording) {
        return isPlainInteger(text) ? text : text(parse(text, wording));
    }

    private static boolean isPlainInteger(String text) {
        int length = text.length();
        if (length == 0 || length > SHORT || text.charAt(0) == '0' && length > 1) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }

    /** @throws DynamoDbException as {@link #normalised} */
    public static BigDecimal parse(String text, Wording wording) {
        if (text.isEmpty() && wording == Wording.FORMER) {
            throw DynamoDbErrors.invalid("The parameter cannot be converted to a numeric value");
        }
        return new Reader(text, wording).number();
    }

    /**
     * A number that has been computed.
     *
     * @throws DynamoDbException ValidationException, if it has too many digits or is out of range
     */
    public static String text(BigDecimal number) {
        if (number.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = number.stripTrailingZeros();
        requireRange((long) stripped.precision() - stripped.scale() - 1, stripped.precision());
        return stripped.toPlainString();
    }

    private static void requireRange(long exponent, int digits) {
        if (exponent > HIGHEST) {
            throw DynamoDbErrors.invalid(
                    "Number overflow. Attempting to store a number with magnitude larger than supported range");
        } else if (exponent < LOWEST) {
            throw DynamoDbErrors.invalid(
                    "Number underflow. Attempting to store a number with magnitude smaller than supported range");
        } else if (digits > MOST_DIGITS) {
            throw DynamoDbErrors.invalid("Attempting to store more than 38 significant digits in a Number");
        }
    }

    /** Reads a number in time proportional to its length, whatever its exponent. */
    private static final class Reader {
        /** An exponent that no number of digits brings back into range. */
        private static final long FAR_OUT = 1L << 40;

        private final String text;
        private final Wording wording;
        private final StringBuilder digits = new StringBuilder();
        private int at;
        /** Zeros since the last other digit: they count only if another digit follows. */
        private int zeros;

        private int significant;
        private long scale;

        Reader(String text, Wording wording) {
            this.text = text;
            this.wording = wording;
        }

        BigDecimal number() {
            boolean negative = sign();
            int before = digits(false);
            int after = 0;
            if (accept('.')) {
                after = digits(true);
            }
            if (before + after == 0) {
                throw notNumeric();
            }
            long exponent = accept('e') || accept('E') ? exponent() : 0;
            // The former way counts in 32 bits
            if (at < text.length() || wording == Wording.FORMER && scale - exponent != (int) (scale - exponent)) {
                throw notNumeric();
            }
            if (significant == 0) {
                // Zero is as large as it is written
                requireRange(exponent - scale, 1);
                return BigDecimal.ZERO;
            }
            // The last significant digit stands this many places left of the point.
            long place = exponent - scale + zeros;
            long first = place + significant - 1;
            requireRange(wording == Wording.FORMER ? (int) (first + 1) - 1L : first, significant);
            BigDecimal number = new BigDecimal(new BigInteger(digits.toString()), (int) -place);
            return negative ? number.negate() : number;
        }

        private boolean sign() {
            return accept('-') || accept('+') && false;
        }

        private boolean accept(char c) {
            boolean is = at < text.length() && text.charAt(at) == c;
            at += is ? 1 : 0;
            return is;
        }

        private int digits(boolean fraction) {
            int from = at;
            for (; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
                char c = text.charAt(at);
                scale += fraction ? 1 : 0;
                if (c == '0') {
                    zeros += significant > 0 ? 1 : 0;
                } else {
                    significant += zeros + 1;
                    for (; zeros > 0; zeros--) {
                        keep('0');
                    }
                    keep(c);
                }
            }
            return at - from;
        }

        private void keep(char digit) {
            if (digits.length() <= MOST_DIGITS) {
                digits.append(digit);
            }
        }

        private long exponent() {
            boolean negative = sign();
            int from = at;
            long most = wording == Wording.FORMER ? Integer.MAX_VALUE : Long.MAX_VALUE;
            long value = 0;
            for (; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
                int digit = text.charAt(at) - '0';
                if (value > (most - digit) / 10) {
                    throw notNumeric();
                }
                value = value * 10 + digit;
            }
            if (from == at) {
                throw notNumeric();
            }
            value = Math.min(value, FAR_OUT);
            return negative ? -value : value;
        }

        private DynamoDbException notNumeric() {
            return DynamoDbErrors.invalid("The parameter cannot be converted to a numeric value: " + text);
        }
    }
}
