package dev.opsctl.functions.console;

/** There is no such thing as the path names; the message says which. The caller is told so with 404. */
final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotFoundException(String message) {
        super(message);
    }
}
