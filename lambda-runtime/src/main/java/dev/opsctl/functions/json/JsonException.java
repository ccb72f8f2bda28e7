package dev.opsctl.functions.json;

import org.jspecify.annotations.Nullable;

/** A text that should have been JSON of a certain form and is not. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
