package dev.opsctl.local.clock;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Work that is done at each midnight (UTC) of the cloud's time, for as long as there is something to do it for. */
public final class Daily {

    private static final Duration DAY = Duration.ofDays(1);

    private final CloudClock clock;
    private final BooleanSupplier needed;
    private final Runnable work;
    private boolean planned;

    /**
     * @param needed whether to look again the next midnight
     * @param work short, or handing over: the clock waits for it
     */
    public Daily(CloudClock clock, BooleanSupplier needed, Runnable work) {
        this.clock = clock;
        this.needed = needed;
        this.work = work;
    }

    /** Plans the next midnight if there is something to do and nothing is planned: to be called at the start, and when something comes. */
    public synchronized void begin() {
        if (!planned && needed.getAsBoolean()) {
            planned = true;
            clock.schedule(clock.nextSpan(DAY.toSeconds(), DAY), due -> look());
        }
    }

    private void look() {
        synchronized (this) {
            planned = false;
        }
        try {
            work.run();
        } finally {
            begin();
        }
    }
}
