package dev.opsctl.local.service.cloudfront.edge;

import java.util.Set;

/** Statuses of origins that CloudFront treats as errors: it may answer something else, and keeps them for a while. */
public final class ErrorCodes {

    /** Those for which a distribution may have a page of its own. */
    public static final Set<Integer> CUSTOM = Set.of(400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504);

    /** For how long an error is kept where the distribution does not say it, in seconds. */
    public static final long KEPT = 10;

    private ErrorCodes() {}
}
