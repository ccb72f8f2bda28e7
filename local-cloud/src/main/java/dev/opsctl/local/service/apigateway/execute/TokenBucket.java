package dev.opsctl.local.service.apigateway.execute;

/** API Gateway's throttle: {@code burst} tokens at most, refilled at {@code rate} tokens a second of real time. */
final class TokenBucket {

    private double tokens = Double.NaN;
    private long last;

    /**
     * Takes one token if there is one.
     *
     * @param rate requests a second
     * @param burst the bucket's size
     * @param nanos a monotonic time
     */
    synchronized boolean take(double rate, double burst, long nanos) {
        if (Double.isNaN(tokens)) {
            tokens = burst;
        } else {
            tokens = Math.min(burst, tokens + (nanos - last) / 1e9 * rate);
        }
        last = nanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
