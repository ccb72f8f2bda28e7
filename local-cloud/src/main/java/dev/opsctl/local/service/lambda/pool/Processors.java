package dev.opsctl.local.service.lambda.pool;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy the machine's processors are. */
final class Processors {

    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    /** A little is always left over between two processes that take turns. */
    private static final double BUSY = 0.85;
    /** The machine's counters tick a hundred times a second. */
    private static final long SHORTEST_NANOS = 400_000_000L;

    private static long sampled;
    private static volatile boolean busy;

    private Processors() {}

    /** Looks at what was done since the last look. */
    static synchronized void look() {
        long now = System.nanoTime();
        if (sampled == 0 || now - sampled >= SHORTEST_NANOS) {
            sampled = now;
            busy = MACHINE.getCpuLoad() > BUSY;
        }
    }

    /** Whether they had next to nothing left when they were last looked at. */
    static boolean busy() {
        return busy;
    }
}
