package dev.opsctl.local.gateway;

/** A request whose signature is missing, expired or wrong. */
public final class SignatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    SignatureException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
