package dev.opsctl.local;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Gives back the memory that work has left behind, when there is nothing to do: the serial collector collects and shrinks the heap only when it
 * is full, so that a cloud that was worked with once would keep all of it for days. Once in a time of rest, and only if it is worth it: a
 * collection takes a tenth of a second, in which a request would wait.
 */
final class HeapAtRest {

    /** How often to look. */
    static final Duration PAUSE = Duration.ofSeconds(3);

    /** Looks in a row that found no work. */
    private static final int RESTED = 2;

    /** Processor time between two looks that is no work yet: timers and long polls. */
    private static final long CALM_NANOS = PAUSE.toNanos() / 50;

    /** More than the young generation holds, which comes and goes at rest too; in bytes. */
    private static final long WORTH = 24L << 20;

    private final LongSupplier processorNanos;
    private final LongSupplier usedBytes;
    private final Runnable collect;

    private long processorBefore;
    private long usedAfter;
    private int calm;

    /**
     * @param processorNanos of this process so far
     * @param usedBytes of the heap, live or not
     * @param collect makes garbage free memory
     */
    HeapAtRest(LongSupplier processorNanos, LongSupplier usedBytes, Runnable collect) {
        this.processorNanos = processorNanos;
        this.usedBytes = usedBytes;
        this.collect = collect;
    }

    /** This process's. @param before lets go of what can be had again */
    static HeapAtRest ofThisProcess(Runnable before) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Runtime runtime = Runtime.getRuntime();
        return new HeapAtRest(system::getProcessCpuTime, () -> runtime.totalMemory() - runtime.freeMemory(), () -> {
            before.run();
            System.gc();
        });
    }

    /** To be called once in a {@link #PAUSE}. */
    void look() {
        long processor = processorNanos.getAsLong();
        calm = processor - processorBefore < CALM_NANOS ? calm + 1 : 0;
        processorBefore = processor;
        if (calm == RESTED && usedBytes.getAsLong() - usedAfter > WORTH) {
            collect.run();
            usedAfter = usedBytes.getAsLong();
        }
    }
}
