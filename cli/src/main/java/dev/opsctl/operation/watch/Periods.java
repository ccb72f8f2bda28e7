package dev.opsctl.operation.watch;

import java.time.Duration;

/** How long a point is. */
final class Periods {

    private static final int[] USUAL = {60, 300, 900, 3_600, 21_600, 86_400};
    /** Enough for any screen, and with a hundred metrics within what one GetMetricData answers (100,800 points). */
    private static final int MOST_POINTS = 720;

    private Periods() {}

    /** The wanted period, or the next usual one that divides the range into no more points than can be drawn. */
    static int of(int wanted, Duration range) {
        if (range.toSeconds() / Math.max(1, wanted) <= MOST_POINTS) {
            return wanted;
        }
        for (int period : USUAL) {
            if (period > wanted && range.toSeconds() / period <= MOST_POINTS) {
                return period;
            }
        }
        return USUAL[USUAL.length - 1];
    }
}
