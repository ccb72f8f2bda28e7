package dev.opsctl.local.store;

import org.jspecify.annotations.Nullable;

/** The state cannot be opened, read or written. The message names the file and the next step. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
