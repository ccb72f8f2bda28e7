package dev.opsctl.functions.console;

import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;

/** How long a call waits for what goes on elsewhere. */
interface Patience {
    /** API Gateway gives up after 29 s; what a call does beside waiting takes some of it. */
    Duration OF_A_CALL = Duration.ofSeconds(18);

    /** Waits a moment. @return false if there is no time for that */
    boolean pause();

    static Patience of(Duration most) {
        Instant end = RealTime.now().plus(most);
        return () -> {
            if (RealTime.now().isAfter(end)) {
                return false;
            }
            try {
                Thread.sleep(250);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
    }
}
