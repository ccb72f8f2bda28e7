package dev.opsctl.outcome;

import org.jspecify.annotations.Nullable;

/** A failure that the operator can understand: what went wrong, what to do next, and the exit code. */
public final class OperationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Stands in {@link #next()} for the command line that runs, as it was given. */
    public static final String AGAIN = "{the same command}";

    private final ExitCode exitCode;
    private final @Nullable String next;
    private @Nullable String kind;

    /**
     * @param message what is wrong and where, without a full stop
     * @param next what to do now, or null if the message says it
     */
    public OperationException(
            ExitCode exitCode, @Nullable String message, @Nullable String next, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.next = next;
    }

    public OperationException(ExitCode exitCode, String message, @Nullable String next) {
        this(exitCode, message, next, null);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** What to do now; null if the message says it. */
    public @Nullable String next() {
        return next;
    }

    /** Gives the error its id, which is the name of its page in {@code docs/errors}. */
    public OperationException kind(String id) {
        this.kind = id;
        return this;
    }

    /** The error's id; null if it has none. */
    public @Nullable String kind() {
        return kind;
    }
}
