package dev.opsctl.functions.mail.domain;

/** What is wrong with a mail that somebody asked for; the message names the field, never its value. */
public final class InvalidMailException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidMailException(String message) {
        super(message);
    }
}
