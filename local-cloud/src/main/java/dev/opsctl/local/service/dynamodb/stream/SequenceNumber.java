package dev.opsctl.local.service.dynamodb.stream;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sequence numbers of change records: 21 digits, so that their order as texts is that as numbers. */
final class SequenceNumber {

    /** Behind all of them. */
    static final String END = "~";

    private static final Pattern FORM = Pattern.compile("1[0-9]{20}");

    private SequenceNumber() {}

    /** The number that a stream begins with. */
    static String first(Instant created) {
        return String.format("1%013d0000000", created.toEpochMilli());
    }

    /** Whether a text is a number of the form that is given out. */
    static boolean is(String text) {
        return FORM.matcher(text).matches();
    }

    /** The next number. */
    static String after(String number) {
        char[] digits = number.toCharArray();
        int last = digits.length - 1;
        while (digits[last] == '9') {
            digits[last--] = '0';
        }
        digits[last]++;
        return new String(digits);
    }

    /** The higher one; null is lower than all. */
    static @Nullable String max(@Nullable String one, @Nullable String other) {
        return one == null || other != null && one.compareTo(other) < 0 ? other : one;
    }
}
