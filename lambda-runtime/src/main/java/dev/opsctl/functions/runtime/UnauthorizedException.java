package dev.opsctl.functions.runtime;

/** What an authorizer says so that API Gateway answers 401: its message has to be exactly this word. */
public final class UnauthorizedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnauthorizedException() {
        super("Unauthorized");
    }
}
