package dev.opsctl.local.service.apigateway.execute;

/** How long a request took, in milliseconds of real time: all of it, and its integration. */
final class Timing {
    private final long started = System.nanoTime();
    private long integrationBegan;
    private long integrationTook = -1;

    void begin() {
        integrationBegan = System.nanoTime();
    }

    void end() {
        integrationTook = (System.nanoTime() - integrationBegan) / 1_000_000;
    }

    /** −1 while no integration has answered. */
    long integrationMillis() {
        return integrationTook;
    }

    long totalMillis() {
        return (System.nanoTime() - started) / 1_000_000;
    }
}
