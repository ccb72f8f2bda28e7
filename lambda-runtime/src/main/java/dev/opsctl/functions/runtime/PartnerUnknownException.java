package dev.opsctl.functions.runtime;

/** Nobody knows whether the partner did it: look it up by its key. The state machine catches this class's name. */
public final class PartnerUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PartnerUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
