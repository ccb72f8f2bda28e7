package dev.opsctl.local.gateway;

/**
 * A part of the gateway's address space that is not an AWS operation of the common kind: execute-api, S3 objects, control endpoints.
 * Everything runs on worker threads and may block. A body of up to 1 MiB may have come before the head is looked at.
 */
public interface HttpRoute {

    boolean matches(GatewayRequest head);

    /**
     * Looks at a request's head, before a large body is taken.
     *
     * @throws Exception if no body is taken from this sender; those of the SDK and {@link SignatureException}s become S3's errors
     */
    Admission admit(GatewayRequest head) throws Exception;

    /**
     * How a request goes on.
     *
     * @param proven whether the sender has proven who it is; of the others, only so much is taken at once
     * @param needsHash whether the handler asks for the body's hash
     * @param largestBody in bytes; of a longer body, the handler sees only the length
     */
    record Admission(boolean proven, boolean needsHash, long largestBody, Handler handler) {}

    /** Answers a whole request; exceptions of the SDK become S3's errors, others 500. */
    interface Handler {
        GatewayResponse handle(GatewayRequest whole) throws Exception;
    }
}
