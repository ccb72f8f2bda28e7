package dev.opsctl.local.identity.policy;

/** A condition key that AWS documents for an action and whose value in this request the local cloud cannot know. */
public final class UnknownConditionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String key;

    public UnknownConditionException(String key) {
        super("the value of " + key + " is not known", null, false, false);
        this.key = key;
    }

    public String key() {
        return key;
    }
}
