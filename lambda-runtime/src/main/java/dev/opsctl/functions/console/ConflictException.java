package dev.opsctl.functions.console;

/** What is asked for does not fit what is there, or somebody was first; the message says what. The caller is told so with 409. */
final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String next;

    /** @param next what the caller can do about it */
    ConflictException(String message, String next) {
        super(message);
        this.next = next;
    }

    String next() {
        return next;
    }
}
