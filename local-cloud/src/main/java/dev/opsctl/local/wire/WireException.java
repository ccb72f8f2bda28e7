package dev.opsctl.local.wire;

/** A request that cannot be read: answered with AWS's {@code SerializationException} or {@code ValidationError}, status 400. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    public WireException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
