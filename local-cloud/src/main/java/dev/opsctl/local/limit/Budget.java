package dev.opsctl.local.limit;

import java.util.concurrent.TimeUnit;

/**
 * What one evaluation of somebody else's expression, template or filter may use: steps, depth, bytes that it makes, and time. Whoever
 * evaluates charges it before the work is done, so that a small request cannot take the heap or a thread. For one thread.
 */
public final class Budget {

    /** AWS's largest payload, 256 KB, some hundred times over. */
    public static final long BYTES = 32L << 20;

    private static final long STEPS = 2_000_000;
    private static final int DEPTH = 500;
    private static final long MILLIS = 1_500;
    /** The clock is asked every so many steps. */
    private static final int CLOCK = 0x3ff;

    private final long steps;
    private final long deadline;
    private long stepsLeft;
    private long bytesLeft = BYTES;
    private int depthLeft = DEPTH;

    /** A budget for one evaluation of a state, a mapping template or a document. */
    public Budget() {
        this(STEPS);
    }

    /** A budget of so many steps. */
    public Budget(long steps) {
        this.steps = steps;
        this.stepsLeft = steps;
        this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    }

    /** Charges a step of the evaluation. */
    public void step() {
        if (--stepsLeft < 0) {
            throw new BudgetExceeded("more than " + steps + " steps");
        }
        if ((stepsLeft & CLOCK) == 0) {
            time();
        }
    }

    /** Charges what is about to be made, in bytes or characters. */
    public void bytes(long made) {
        if (made < 0 || made > bytesLeft) {
            throw new BudgetExceeded("more than " + BYTES + " bytes");
        }
        bytesLeft -= made;
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

    /** Asks the clock. */
    public void time() {
        if (System.nanoTime() - deadline > 0) {
            throw new BudgetExceeded("more than " + MILLIS + " ms");
        }
    }
}
