package dev.opsctl.functions.runtime;

import org.jspecify.annotations.Nullable;

/** Nobody knows whether the partner did it: look it up by its key. The state machine catches this class's name. */
public final class PartnerUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PartnerUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
