package dev.opsctl.local.service.cloudfront.edge;

/** Times to live that hold where nobody says one, in seconds. */
public final class Ttl {

    public static final long DAY = 86_400;
    public static final long YEAR = 31_536_000;

    private Ttl() {}
}
