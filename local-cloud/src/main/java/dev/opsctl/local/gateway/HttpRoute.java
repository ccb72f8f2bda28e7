package dev.opsctl.local.gateway;

/**
 * A part of the gateway's address space that is not an AWS operation of the common kind: execute-api, S3 objects, control endpoints.
 * Handlers run on worker threads and may block.
 */
public interface HttpRoute {

    boolean matches(GatewayRequest request);

    /** Answers; exceptions of the SDK become the error of S3's or the service's protocol, others 500. */
    GatewayResponse handle(GatewayRequest request) throws Exception;
}
