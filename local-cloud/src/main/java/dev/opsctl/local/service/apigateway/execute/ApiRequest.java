package dev.opsctl.local.service.apigateway.execute;

import java.util.function.Supplier;

/**
 * A request to a stage.
 *
 * @param path below the stage, percent-encoded as it came, beginning with a slash
 * @param query percent-encoded, without question mark, or null
 * @param sourceIp the caller's address
 * @param host the Host header's value
 * @param signature verifies the request's signature when asked: who signed, or a {@link Signature.Invalid}
 */
public record ApiRequest(
        String httpMethod,
        String path,
        String query,
        HttpHeaders headers,
        byte[] body,
        String sourceIp,
        String host,
        Supplier<Signature> signature) {}
