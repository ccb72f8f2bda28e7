package dev.opsctl.local.limit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one evaluation of somebody else's expression, template or filter may use: steps, depth, bytes that it makes, processor time and memory.
 * Whoever evaluates charges it before the work is done, so that a small request cannot take the heap or a thread. For the thread that makes it.
 */
public final class Budget {

    /** What one evaluation may make at once: AWS's largest payload of a state, 256 KB, thirty times over. */
    public static final long BYTES = 8L << 20;

    private static final long STEPS = 2_000_000;
    private static final int DEPTH = 500;
    private static final long MILLIS = 1_500;
    private static final long ALLOCATED = 64L << 20;
    private static final long COPIES = 8;
    /** The bytes that a byte of JSON takes as objects, read and written a few times. */
    private static final long OBJECTS = 64;
    /** Time and memory are looked at every so many steps: a look takes half a microsecond. */
    private static final int LOOK = 0xff;

    private static final @Nullable ThreadMXBean THREADS =
            ManagementFactory.getThreadMXBean() instanceof ThreadMXBean known ? known : null;

    private final long steps;
    private final long thread = Thread.currentThread().getId();
    private final long mostAllocated;
    private long stepsLeft;
    private long bytesLeft;
    private int depthLeft = DEPTH;
    /** Set at the first look: what takes a few steps only, as most do, asks neither. */
    private boolean looked;

    private long processorEnd;
    private long allocatedEnd;

    /** A budget for one evaluation of a state, a mapping template or a document. */
    public Budget() {
        this(STEPS);
    }

    /** A budget of so many steps. */
    public Budget(long steps) {
        this(steps, 0);
    }

    /** A budget of so many steps, for work on a document of so many bytes, which may be read and written a few times. */
    public Budget(long steps, long document) {
        this.steps = steps;
        this.stepsLeft = steps + document;
        this.bytesLeft = BYTES + document * COPIES;
        this.mostAllocated = ALLOCATED + document * OBJECTS;
    }

    /** Charges a step of the evaluation. */
    public void step() {
        if (--stepsLeft < 0) {
            throw new BudgetExceeded("more than " + steps + " steps");
        }
        if ((stepsLeft & LOOK) == 0) {
            look();
        }
    }

    /** Charges several steps. */
    public void steps(long count) {
        if (count < 0 || count > stepsLeft) {
            throw new BudgetExceeded("more than " + steps + " steps");
        }
        long before = stepsLeft;
        stepsLeft -= count;
        if ((before | LOOK) != (stepsLeft | LOOK)) {
            look();
        }
    }

    /** How many steps are left. */
    public long stepsLeft() {
        return stepsLeft;
    }

    /** Charges what is about to be made, in bytes or characters. */
    public void bytes(long made) {
        if (made < 0 || made > bytesLeft) {
            throw new BudgetExceeded("more room than its " + (BYTES >> 20) + " MB");
        }
        bytesLeft -= made;
    }

    /** What may still be made, in bytes or characters. */
    public long bytesLeft() {
        return bytesLeft;
    }

    /** Goes a level down; the caller comes {@link #up} again. */
    public void down() {
        if (--depthLeft < 0) {
            throw new BudgetExceeded("more than " + DEPTH + " levels");
        }
        step();
    }

    public void up() {
        depthLeft++;
    }

    private void look() {
        if (!looked) {
            looked = true;
            processorEnd = processor() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
            allocatedEnd = allocated() + mostAllocated;
        } else if (processor() - processorEnd > 0) {
            throw new BudgetExceeded("more than " + MILLIS + " ms");
        } else if (allocated() - allocatedEnd > 0) {
            throw new BudgetExceeded("more than " + (ALLOCATED >> 20) + " MB");
        }
    }

    /** The processor's time, not the clock's: what a busy computer keeps waiting has not taken anything. */
    private static long processor() {
        return THREADS != null && THREADS.isCurrentThreadCpuTimeSupported()
                ? THREADS.getCurrentThreadCpuTime()
                : System.nanoTime();
    }

    private long allocated() {
        return THREADS != null && THREADS.isThreadAllocatedMemorySupported()
                ? THREADS.getThreadAllocatedBytes(thread)
                : 0;
    }
}
