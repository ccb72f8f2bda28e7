package dev.opsctl.local.metrics;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How finely and how long values are kept: each for its time, and then as a part of the next.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric">Metrics retention</a>
 */
enum Resolution {
    SECOND('a', 1, Duration.ofHours(3)),
    MINUTE('b', 60, Duration.ofDays(15)),
    FIVE_MINUTES('c', 300, Duration.ofDays(63)),
    HOUR('d', 3600, Duration.ofDays(455));

    private final char letter;
    private final int seconds;
    private final Duration life;

    Resolution(char letter, int seconds, Duration life) {
        this.letter = letter;
        this.seconds = seconds;
        this.life = life;
    }

    /** In which its values go on; null if they end. What is kept by the second is in its minute from the beginning. */
    @Nullable
    Resolution next() {
        return this == SECOND || this == HOUR ? null : values()[ordinal() + 1];
    }

    int seconds() {
        return seconds;
    }

    long start(long epochSecond) {
        return Math.floorDiv(epochSecond, seconds) * seconds;
    }

    /** Values of before have gone on, or ended. */
    long horizon(Instant now) {
        return now.minus(life).getEpochSecond();
    }

    /** Whether it may hold values of a time or later: what is younger is still kept more finely. */
    boolean reaches(long epochSecond, Instant now) {
        return this == SECOND || this == MINUTE || epochSecond < values()[ordinal() - 1].horizon(now);
    }

    /** The key of what is kept of a series at a time. */
    String key(@Nullable String series, long epochSecond) {
        String time = Long.toHexString(Math.max(0, Math.min(epochSecond, 0xFFFF_FFFFFFL)));
        return series + letter + "0".repeat(10 - time.length()) + time;
    }

    static long time(String key) {
        return Long.parseLong(key, key.length() - 10, key.length(), 16);
    }
}
