package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.limit.BudgetExceeded;

/** What a query keeps in memory until it ends: a sort's rows, the groups of {@code stats}. */
final class Retained {

    private static final long MOST = 64L << 20;

    private long bytes;

    /** Charges what is kept from now on. */
    void bytes(long more) {
        bytes += more;
        if (bytes > MOST) {
            throw new BudgetExceeded("more room than its " + (MOST >> 20) + " MB");
        }
    }

    /** What is kept no more. */
    void release(long less) {
        bytes -= less;
    }
}
