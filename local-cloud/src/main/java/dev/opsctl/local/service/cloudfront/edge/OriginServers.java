package dev.opsctl.local.service.cloudfront.edge;

import dev.opsctl.local.cloud.Caller;
import java.net.URI;
import java.time.Duration;

/** The servers behind distributions: what is of this cloud is called without a network. */
public interface OriginServers {

    /**
     * S3's REST endpoint of a bucket.
     *
     * @param caller who asks: CloudFront for a distribution, or nobody in particular
     */
    Answer bucket(String bucket, OriginRequest request, Caller caller);

    /**
     * A server of HTTP.
     *
     * @param base scheme, host and port
     * @throws Unreachable if there is no answer
     */
    Answer server(URI base, OriginRequest request, Duration timeout);

    /** An origin that gives no answer, with the status that CloudFront gives for that. */
    final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;

        /** @param status 502 or 504 */
        public Unreachable(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }
}
