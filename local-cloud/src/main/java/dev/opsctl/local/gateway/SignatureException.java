package dev.opsctl.local.gateway;

import java.util.Map;

/** A request whose signature is missing, malformed, expired or wrong; code and wording are AWS's. */
public final class SignatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final transient Map<String, String> details;

    SignatureException(String code, int status, String message, Map<String, String> details) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
        this.details = details;
    }

    /** A refusal with status 403. */
    SignatureException(String code, String message) {
        this(code, 403, message, Map.of());
    }

    /** A signature that cannot be read, status 400. */
    static SignatureException malformed(String code, String message) {
        return new SignatureException(code, 400, message, Map.of());
    }

    /** Whether there is no signature at all. */
    boolean isMissing() {
        return code.equals("MissingAuthenticationToken");
    }

    /** As S3 and STS name it; {@link Gateway} translates for the JSON protocols. */
    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    /** What S3 tells beside the message, such as {@code HeadersNotSigned}. */
    public Map<String, String> details() {
        return details;
    }
}
