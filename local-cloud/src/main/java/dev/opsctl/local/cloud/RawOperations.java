package dev.opsctl.local.cloud;

import java.util.Map;

/**
 * A service on an engine that speaks AWS's own protocol: its data operations pass through the gateway as the bytes they are. The gateway has
 * read and authorised the request before; it does not read the answer.
 */
public interface RawOperations {

    /**
     * The engine's answer.
     *
     * @param headers those that the caller is to see
     */
    record RawAnswer(int status, String contentType, byte[] body, Map<String, String> headers) {}

    /** Whether an operation's requests and answers need not be rewritten, provided that their names are canonical. */
    boolean passes(String operation);

    /** Sends a request to the engine as it is. */
    RawAnswer pass(String operation, byte[] body);
}
