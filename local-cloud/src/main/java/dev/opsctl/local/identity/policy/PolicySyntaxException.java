package dev.opsctl.local.identity.policy;

/** A policy that AWS would refuse; the message is that of AWS's MalformedPolicyDocument error. */
public final class PolicySyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PolicySyntaxException(String message) {
        super(message);
    }
}
