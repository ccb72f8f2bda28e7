package dev.opsctl.local.gateway;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The Date of answers, by which clients notice that their clock is off: this machine's time, as signatures are checked by, wherever the
 * cloud's clock was moved to. It stands in every answer, so it is put into words once a second.
 */
final class AnswerDate {

    private record Second(long epoch, String words) {}

    private static final DateTimeFormatter WORDS = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static volatile Second latest = new Second(-1, "");

    private AnswerDate() {}

    static String now() {
        long epoch = System.currentTimeMillis() / 1_000;
        Second second = latest;
        if (second.epoch() != epoch) {
            second = new Second(epoch, WORDS.format(Instant.ofEpochSecond(epoch)));
            latest = second;
        }
        return second.words();
    }
}
