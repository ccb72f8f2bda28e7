package dev.opsctl.local.engine.delivery;

/**
 * How often everything is delivered that AWS delivers "at least once": batches of queues and streams, notifications, events,
 * asynchronous invocations. Once, unless the cloud is started with {@code -Dopsctl.deliveries=2}, to try what comes of it.
 */
public final class Deliveries {

    public static final int EACH = Math.max(1, Integer.getInteger("opsctl.deliveries", 1));

    private Deliveries() {}
}
