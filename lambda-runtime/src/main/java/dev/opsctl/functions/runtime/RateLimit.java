package dev.opsctl.functions.runtime;

/**
 * Keeps the sum of costs under a rate over time: after each piece of work its cost is paid, and whoever comes while the account is
 * overdrawn waits. A burst of one second's worth is free. Safe for many threads.
 */
public final class RateLimit {
    private final double perNano;
    private final double burst;
    private double balance;
    private long last;

    public RateLimit(double perSecond) {
        this.perNano = perSecond / 1e9;
        this.burst = perSecond;
        this.balance = perSecond;
        this.last = System.nanoTime();
    }

    /** Pays, and waits until the debt is worked off. */
    public void pay(double cost) throws InterruptedException {
        long wait = nanosToWait(cost, System.nanoTime());
        if (wait > 0) {
            Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
        }
    }

    synchronized long nanosToWait(double cost, long now) {
        balance = Math.min(burst, balance + Math.max(0, now - last) * perNano);
        last = Math.max(last, now);
        balance -= cost;
        return balance >= 0 ? 0 : (long) Math.ceil(-balance / perNano);
    }
}
