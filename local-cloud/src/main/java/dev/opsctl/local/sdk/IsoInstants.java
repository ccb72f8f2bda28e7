package dev.opsctl.local.sdk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Instants as the store writes them, {@code 2026-11-30T08:14:58.961528Z}. The JDK's formatter takes ten times as long, and nearly every
 * document has one; it reads whatever is written otherwise.
 *
 * @see Instant#toString()
 */
final class IsoInstants extends JsonDeserializer<Instant> {

    private static final int SECONDS_END = 19;

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        Instant plain = parser.hasToken(JsonToken.VALUE_STRING) ? plain(parser.getText()) : null;
        return plain != null ? plain : InstantDeserializer.INSTANT.deserialize(parser, context);
    }

    /**
     * As {@link Instant#parse}.
     *
     * @throws DateTimeException if it is none
     */
    static Instant read(String text) {
        Instant plain = plain(text);
        return plain != null ? plain : Instant.parse(text);
    }

    /** Null for what has another form, such as a year of five digits or an hour of 24. */
    private static @Nullable Instant plain(String text) {
        int length = text.length();
        if (length <= SECONDS_END
                || length > SECONDS_END + 11
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(length - 1) != 'Z') {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, SECONDS_END);
        int digits = length - SECONDS_END - 2;
        int fraction = digits < 0
                ? 0
                : digits > 0 && text.charAt(SECONDS_END) == '.' ? number(text, SECONDS_END + 1, length - 1) : -1;
        if ((year | month | day | hour | minute | second | fraction) < 0
                || month == 0
                || month > 12
                || day == 0
                || day > 28 && day > LocalDate.of(year, month, 1).lengthOfMonth()
                || hour > 23
                || minute > 59
                || second > 59) {
            return null;
        }
        for (int i = digits; i < 9 && digits > 0; i++) {
            fraction *= 10;
        }
        long days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(days * 86_400 + hour * 3_600 + minute * 60 + second, fraction);
    }

    /** Negative for what is no number. */
    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
