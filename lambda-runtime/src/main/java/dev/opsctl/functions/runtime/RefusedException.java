package dev.opsctl.functions.runtime;

/**
 * A call that the function refuses. Its message begins with the HTTP status, by which a non-proxy integration of API Gateway picks its
 * answer ({@code SelectionPattern}). Messages name fields, never their values.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedException(int status, String message) {
        super(status + ": " + message);
    }
}
