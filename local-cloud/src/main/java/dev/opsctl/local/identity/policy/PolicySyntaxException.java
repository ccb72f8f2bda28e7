package dev.opsctl.local.identity.policy;

/** A policy that AWS would refuse; the message is that of AWS's MalformedPolicyDocument error. */
public final class PolicySyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String message;

    public PolicySyntaxException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
