package dev.opsctl.functions.runtime;

/** The partner did certainly nothing: trying again is safe. The state machine retries on this class's name. */
public final class PartnerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PartnerUnavailableException(String message) {
        super(message);
    }
}
