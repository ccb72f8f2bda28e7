package dev.opsctl.functions.mail.domain;

/** A template that cannot be used as it is written, or not with this data. */
public final class InvalidTemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidTemplateException(String message) {
        super(message);
    }
}
