package dev.opsctl.local.gateway;

import dev.opsctl.local.engine.time.HttpDate;
import java.time.Instant;

/**
 * The Date of answers, by which clients notice that their clock is off: this machine's time, as signatures are checked by, wherever the
 * cloud's clock was moved to. It stands in every answer, so it is put into words once a second.
 */
final class AnswerDate {

    private record Second(long epoch, String words) {}

    private static volatile Second latest = new Second(-1, "");

    private AnswerDate() {}

    static String now() {
        long epoch = System.currentTimeMillis() / 1_000;
        Second second = latest;
        if (second.epoch() != epoch) {
            second = new Second(epoch, HttpDate.of(Instant.ofEpochSecond(epoch)));
            latest = second;
        }
        return second.words();
    }
}
