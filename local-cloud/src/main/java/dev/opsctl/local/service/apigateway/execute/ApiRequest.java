package dev.opsctl.local.service.apigateway.execute;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request to a stage.
 *
 * @param path below the stage, percent-encoded as it came, beginning with a slash
 * @param query percent-encoded, without question mark, or null
 * @param sourceIp the caller's address
 * @param host the Host header's value, or null
 * @param signature verifies the request's signature when asked: who signed, or a {@link Signature.Invalid}
 */
public record ApiRequest(
        String httpMethod,
        String path,
        @Nullable String query,
        HttpHeaders headers,
        byte[] body,
        String sourceIp,
        @Nullable String host,
        Supplier<Signature> signature) {}
