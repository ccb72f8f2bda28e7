package dev.opsctl.local.service.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** The rules of periods and of where they begin. */
final class Spans {

    private static final Set<Integer> SHORT = Set.of(1, 5, 10, 20, 30);
    private static final Duration BY_THE_MINUTE = Duration.ofDays(15);
    private static final Duration BY_FIVE = Duration.ofDays(63);

    private Spans() {}

    static void checkPeriod(int period, String parameter) {
        if (period <= 0) {
            throw CloudWatchErrors.value("The parameter " + parameter + " must be greater than 0.");
        } else if (!isPeriod(period)) {
            throw CloudWatchErrors.value(
                    "The parameter " + parameter + " must be 1, 5, 10, 20, 30 or a multiple of 60.");
        }
    }

    static boolean isPeriod(int period) {
        return SHORT.contains(period) || period > 0 && period % 60 == 0;
    }

    /**
     * Where the first span begins: the start, rounded down to what is kept of that time.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html">StartTime</a>
     */
    static Instant begin(Instant start, int period, Instant now) {
        long unit = period < 60
                ? period
                : !start.isBefore(now.minus(BY_THE_MINUTE)) ? 60 : !start.isBefore(now.minus(BY_FIVE)) ? 300 : 3600;
        return Instant.ofEpochSecond(Math.floorDiv(start.getEpochSecond(), unit) * unit);
    }
}
