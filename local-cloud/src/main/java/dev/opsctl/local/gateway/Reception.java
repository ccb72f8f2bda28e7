package dev.opsctl.local.gateway;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is made of a request's head: whether its body is taken, and how much of it, and who answers then.
 *
 * @param admitted false if the answer is there already, whatever the body
 * @param proven whether the sender has proven who it is
 * @param needsHash whether the body's hash will be asked for
 * @param largestBody in bytes
 * @param answer the answer to the whole request; to a {@linkplain Body#refused refused} body, that it is too long
 * @param failed what to say when the body could not be taken: by AWS's code and a message
 */
record Reception(
        boolean admitted,
        boolean proven,
        boolean needsHash,
        long largestBody,
        Function<Body, GatewayResponse> answer,
        Failure failed) {

    /** An answer in the protocol of the service that was meant. */
    interface Failure {
        GatewayResponse answer(String code, int status, @Nullable String message);
    }

    static Reception refused(GatewayResponse response) {
        return new Reception(false, false, false, 0, body -> response, (code, status, message) -> response);
    }
}
